/** What a browser gives its tabs: locks in a queue, a channel between tabs, a sealer. All of them die with the tab. */
import type { Channel, ChannelMessage, Hints, LockRequest, Locks, Sealer } from '@jamz/client';
import type { Process } from './virtual-time.ts';
import type { World } from './world.ts';

interface Waiting {
  readonly process: Process;
  readonly granted: () => void;
  readonly lost: () => void;
}

export interface SimBrowser {
  locksOf(process: Process): Locks;
  channelOf(process: Process): Channel;
  /** The tab is gone: its locks fall to the next in line. */
  died(process: Process): void;
}

export function createSimBrowser(world: World): SimBrowser {
  const queues = new Map<string, Waiting[]>();
  const channels = new Map<Process, Set<(message: ChannelMessage) => void>>();

  const grantNext = (queue: Waiting[]): void => {
    const first = queue[0];
    if (first === undefined) return;
    world.time.after(1, () => {
      if (queue[0] === first && first.process.isAlive()) first.granted();
    });
  };
  const leave = (queue: Waiting[], who: Waiting): void => {
    const at = queue.indexOf(who);
    if (at === -1) return;
    queue.splice(at, 1);
    if (at === 0) grantNext(queue);
  };
  const queueOf = (name: string): Waiting[] => {
    const queue = queues.get(name) ?? [];
    queues.set(name, queue);
    return queue;
  };
  return {
    locksOf: (process) => ({
      available: true,
      request(name, { granted, lost, steal }): LockRequest {
        // What a dead tab still has in hand must not stand in line.
        if (!process.isAlive()) return { release() {} };
        const queue = queueOf(name);
        const me: Waiting = { process, granted, lost };
        const holder = queue[0];
        if (steal === true && holder !== undefined) {
          queue.splice(0, 1, me);
          if (holder.process.isAlive()) holder.lost();
        } else queue.push(me);
        if (queue[0] === me) grantNext(queue);
        return { release: () => leave(queue, me) };
      },
    }),
    channelOf(process) {
      const listeners = new Set<(message: ChannelMessage) => void>();
      channels.set(process, listeners);
      return {
        post(message) {
          if (!process.isAlive()) return;
          for (const [other, theirs] of channels) {
            if (other === process) continue;
            world.time.after(1, () => {
              if (other.isAlive()) for (const listener of theirs) listener(message);
            });
          }
        },
        onMessage(listener) {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
        close: () => void channels.delete(process),
      };
    },
    died(process) {
      channels.delete(process);
      for (const queue of queues.values()) {
        for (const waiting of queue.filter((one) => one.process === process)) leave(queue, waiting);
      }
    },
  };
}

/** Hides nothing, but opens only what was sealed for the same place. */
export const simSealer: Sealer = {
  seal: async (text, context) => `${context}\n${text}`,
  open: async (sealed, context) =>
    sealed.startsWith(`${context}\n`) ? sealed.slice(context.length + 1) : null,
};

export interface SimHints extends Hints {
  tell(hint: 'online' | 'offline'): void;
}

/** The platform's belief about the network; here it is right, but nothing may rest on it. */
export function createSimHints(online: () => boolean): SimHints {
  const listeners = new Set<Parameters<Hints['onChange']>[0]>();
  return {
    online,
    visible: () => true,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell(hint) {
      for (const listener of listeners) listener(hint);
    },
  };
}
