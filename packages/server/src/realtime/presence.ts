/** Who is looking at a scope right now: a hint that lives in this process only. */
import type { Scope, UserId } from '@jamz/core';
import type { JamzSocket, JamzSocketServer } from './socket-server.ts';

export interface Presence {
  /** This socket's person looks at `scope` now, or at nothing. Membership was checked by the caller. */
  report(socket: JamzSocket, scope: Scope | null): void;
  left(socket: JamzSocket, scope: Scope): void;
}

export function createPresence(io: JamzSocketServer): Presence {
  const tell = (scope: Scope): void => {
    const here = new Set<UserId>();
    for (const socket of io.sockets.sockets.values()) {
      if (socket.data.watching === scope) here.add(socket.data.userId);
    }
    io.to(scope).emit('presence', { scope, here: [...here].toSorted() });
  };
  const report = (socket: JamzSocket, scope: Scope | null): void => {
    const before = socket.data.watching;
    if (before === scope) return;
    socket.data.watching = scope;
    if (before !== null) tell(before);
    if (scope !== null) tell(scope);
  };
  return {
    report,
    left(socket, scope) {
      if (socket.data.watching === scope) report(socket, null);
    },
  };
}
