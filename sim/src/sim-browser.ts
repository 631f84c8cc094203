/** What a browser gives its tabs: locks in a queue and a channel between tabs. All of it dies with the tab. */
import type { Channel, ChannelMessage, LockRequest, Locks } from '@jamz/client';
import type { Process } from './process.ts';
import type { World } from './world.ts';

interface Waiting {
  readonly process: Process;
  readonly granted: () => void;
  readonly lost: () => void;
}

export interface SimBrowser {
  /** False: an old browser, where the lease row alone elects. */
  readonly hasLocks: boolean;
  locksOf(process: Process): Locks;
  channelOf(process: Process): Channel;
  /** The tab is gone: its locks fall to the next in line. */
  died(process: Process): void;
  /** The platform takes a lock away from whoever holds one. */
  stealLocks(): void;
}

export function createSimBrowser(world: World, hasLocks: boolean): SimBrowser {
  const queues = new Map<string, Waiting[]>();
  const channels = new Map<Process, Set<(message: ChannelMessage) => void>>();
  const leave = (queue: Waiting[], who: Waiting): void => {
    const at = queue.indexOf(who);
    if (at === -1) return;
    queue.splice(at, 1);
    if (at === 0) grantNext(world, queue);
  };
  const queueOf = (name: string): Waiting[] => {
    const queue = queues.get(name) ?? [];
    queues.set(name, queue);
    return queue;
  };
  return {
    hasLocks,
    locksOf: (process) => ({
      available: hasLocks,
      request(name, { granted, lost, steal }): LockRequest {
        // What a dead tab still has in hand must not stand in line.
        if (!process.isAlive()) return { release() {} };
        const queue = queueOf(name);
        const me: Waiting = { process, granted, lost };
        const [holder] = queue;
        if (steal === true && holder !== undefined) {
          if (holder.process.isFrozen()) world.happened('lock taken from a frozen holder');
          queue.splice(0, 1, me);
          holder.process.deliver(holder.lost);
        } else {
          if (holder !== undefined) world.happened('two tabs raced for the lock');
          queue.push(me);
        }
        if (queue[0] === me) grantNext(world, queue);
        return { release: () => leave(queue, me) };
      },
    }),
    channelOf: (process) => openChannel(world, channels, process),
    died(process) {
      channels.delete(process);
      for (const queue of queues.values()) {
        for (const waiting of queue.filter((one) => one.process === process)) leave(queue, waiting);
      }
    },
    stealLocks() {
      for (const queue of queues.values()) {
        const [holder] = queue;
        if (holder === undefined) continue;
        world.happened('lock stolen');
        leave(queue, holder);
        holder.process.deliver(holder.lost);
      }
    },
  };
}

function grantNext(world: World, queue: readonly Waiting[]): void {
  const [first] = queue;
  if (first === undefined) return;
  world.time.after(1, () => {
    first.process.deliver(() => {
      if (queue[0] === first) first.granted();
    });
  });
}

function openChannel(
  world: World,
  channels: Map<Process, Set<(message: ChannelMessage) => void>>,
  process: Process,
): Channel {
  const listeners = new Set<(message: ChannelMessage) => void>();
  channels.set(process, listeners);
  return {
    post(message) {
      if (!process.isAlive()) return;
      for (const [other, theirs] of channels) {
        if (other === process) continue;
        world.time.after(1, () => {
          other.deliver(() => {
            for (const listener of theirs) listener(message);
          });
        });
      }
    },
    onMessage(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => void channels.delete(process),
  };
}
