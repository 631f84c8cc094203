/** What tabs of one browser share, between the tabs of one process: the line at a lock, and the channel. */
import type { LockRequest } from '../outbox/drainer-lock.ts';
import type { MediaChannel, MediaMessage } from './media-channel.ts';
import type { MediaLocks } from './media-room.ts';

/** All channels that hear each other. */
export type Bus = Set<(from: object, message: MediaMessage) => void>;

export function createBusChannel(bus: Bus): MediaChannel {
  const me = {};
  const listeners = new Set<(message: MediaMessage) => void>();
  const hear = (from: object, message: MediaMessage): void => {
    if (from !== me) queueMicrotask(() => listeners.forEach((listener) => listener(message)));
  };
  bus.add(hear);
  return {
    post: (message) => bus.forEach((other) => other(me, message)),
    onMessage: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => bus.delete(hear),
  };
}

export interface ProcessLocks {
  ofTab(): MediaLocks & { releaseAll(): void };
}

/** Locks as a platform has them: one holder a name, the others in line. */
export function createProcessLocks(): ProcessLocks {
  const lines = new Map<string, { readonly granted: () => void }[]>();
  const leave = (name: string, who: { readonly granted: () => void }): void => {
    const line = lines.get(name) ?? [];
    const at = line.indexOf(who);
    if (at === -1) return;
    line.splice(at, 1);
    if (at === 0) line[0]?.granted();
  };
  return {
    ofTab: () => {
      const mine: LockRequest[] = [];
      return {
        available: true,
        held: async () =>
          new Set([...lines].flatMap(([name, line]) => (line.length > 0 ? name : []))),
        request: (name, { granted }) => {
          const who = { granted: () => queueMicrotask(granted) };
          const line = lines.get(name) ?? [];
          lines.set(name, line);
          line.push(who);
          if (line[0] === who) who.granted();
          const request = { release: () => leave(name, who) };
          mine.push(request);
          return request;
        },
        releaseAll: () => {
          for (const request of mine) request.release();
        },
      };
    },
  };
}
