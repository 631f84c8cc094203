/**
 * From a commit to the screens: each reader's sockets get the patch made for that reader, who was removed hears that and
 * gets not a byte more. The list of readers comes with the commit and is asked here again for every socket (EN21).
 */
import { limits, type Patch, type Scope, type UserId } from '@jamz/core';
import type { Metrics } from '../observe/metrics.ts';
import type { CommitEvent } from '../sync/sync-service.ts';
import type { JamzSocket, JamzSocketServer } from './socket-server.ts';

export interface FanOut {
  deliver(event: CommitEvent): void;
}

export function createFanOut(ports: {
  readonly io: JamzSocketServer;
  readonly metrics: Metrics;
  /** A socket has left a scope: it is not "here" any more. */
  readonly left: (socket: JamzSocket, scope: Scope) => void;
}): FanOut {
  const { io, metrics, left } = ports;
  const leave = (socket: JamzSocket, scope: Scope): void => {
    void socket.leave(scope);
    left(socket, scope);
  };
  return {
    deliver(event) {
      const { scope, from, to } = event;
      const readers: ReadonlySet<UserId> = new Set(event.readers);
      const revoked: ReadonlySet<UserId> = new Set(event.revoked);
      const inRoom = io.sockets.adapter.rooms.get(scope);
      const socketsByPatch = new Map<Patch, string[]>();
      // Who was removed hears it wherever he is; anything else goes to the room alone, however many are connected.
      const those = revoked.size > 0 ? io.sockets.sockets.values() : socketsIn(io, inRoom);
      for (const socket of those) {
        const { userId } = socket.data;
        const isInRoom = inRoom?.has(socket.id) === true;
        if (revoked.has(userId)) {
          socket.emit('revoked', { scope, revoked: to });
          if (isInRoom) leave(socket, scope);
        } else if (isInRoom && !readers.has(userId)) {
          leave(socket, scope);
        } else if (isInRoom && socket.data.bufferedBytes() > limits.socketBufferBytesMax) {
          metrics.count('slowReaders');
          socket.emit('patch', { scope, from, to });
        } else if (isInRoom) {
          const patch = event.patchFor(userId);
          const sockets = socketsByPatch.get(patch);
          if (sockets === undefined) socketsByPatch.set(patch, [socket.id]);
          else sockets.push(socket.id);
        }
      }
      // Every socket is in a room of its own name. Those who get the same patch get the same bytes, written once.
      for (const [patch, sockets] of socketsByPatch) {
        io.to(sockets).emit('patch', { scope, from, to, patch });
      }
    },
  };
}

function socketsIn(
  { sockets: { sockets } }: JamzSocketServer,
  room: ReadonlySet<string> = new Set(),
): readonly JamzSocket[] {
  return [...room].flatMap((id) => sockets.get(id) ?? []);
}
