/**
 * From a commit to the screens: each reader's sockets get the patch made for that reader, who was removed hears that and
 * gets not a byte more. The list of readers comes with the commit and is asked here again for every socket (EN21).
 */
import { limits, type Scope, type UserId } from '@jamz/core';
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
      const { scope } = event;
      const readers: ReadonlySet<UserId> = new Set(event.readers);
      const revoked: ReadonlySet<UserId> = new Set(event.revoked);
      const inRoom = io.sockets.adapter.rooms.get(scope);
      const patches = createPatchMemory(event);
      for (const socket of io.sockets.sockets.values()) {
        const { userId } = socket.data;
        const isInRoom = inRoom?.has(socket.id) === true;
        if (revoked.has(userId)) {
          socket.emit('revoked', { scope, revoked: event.to });
          if (isInRoom) leave(socket, scope);
        } else if (isInRoom && !readers.has(userId)) {
          leave(socket, scope);
        } else if (isInRoom) {
          send(socket, event, { patches, metrics });
        }
      }
    },
  };
}

function send(
  socket: JamzSocket,
  event: CommitEvent,
  ports: {
    readonly patches: (userId: UserId) => ReturnType<CommitEvent['patchFor']>;
    metrics: Metrics;
  },
): void {
  const { scope, from, to } = event;
  if (socket.data.bufferedBytes() > limits.socketBufferBytesMax) {
    ports.metrics.count('slowReaders');
    socket.emit('patch', { scope, from, to });
    return;
  }
  socket.emit('patch', { scope, from, to, patch: ports.patches(socket.data.userId) });
}

/** One person's patch is made once, however many devices are there. */
function createPatchMemory(
  event: CommitEvent,
): (userId: UserId) => ReturnType<CommitEvent['patchFor']> {
  const made = new Map<UserId, ReturnType<CommitEvent['patchFor']>>();
  return (userId) => {
    const known = made.get(userId);
    if (known !== undefined) return known;
    const patch = event.patchFor(userId);
    made.set(userId, patch);
    return patch;
  };
}
