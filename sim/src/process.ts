/** A server process or a tab: its clock may be wrong, it may stand still for a while, and its timers die with it. */
import type { Clock, Timers } from '@jamz/core';
import type { VirtualTime } from './virtual-time.ts';

export interface Process {
  readonly clock: Clock;
  readonly timers: Timers;
  isAlive(): boolean;
  kill(): void;
  /** Stands still for so long: what reaches it meanwhile is done afterwards, in the order in which it came. */
  freeze(ms: number): void;
  isFrozen(): boolean;
  /** Does it now, or as soon as the process moves again; never in a dead one. */
  deliver(task: () => void): void;
}

/** Wall time at the world's beginning. */
const worldEpochMs = 1_800_000_000_000;

/** `wallOffsetMs`: how far the machine's wall clock is off; it may jump, the monotonic one never does. */
export function createProcess(time: VirtualTime, wallOffsetMs: () => number): Process {
  let isAlive = true;
  let thawsAt = 0;
  let held: (() => void)[] = [];

  const isFrozen = (): boolean => time.now() < thawsAt;
  const deliver = (task: () => void): void => {
    if (!isAlive) return;
    if (isFrozen() || held.length > 0) held.push(task);
    else task();
  };
  /** One after another, each with everything it sets going, as the platform would. */
  const thaw = (): void => {
    if (isFrozen() || !isAlive) return;
    const task = held.shift();
    task?.();
    if (held.length > 0) time.after(0, thaw);
  };
  return {
    clock: {
      now: () => worldEpochMs + time.now() + wallOffsetMs(),
      monotonic: () => time.now(),
    },
    timers: { after: (ms, task) => time.after(ms, () => deliver(task)) },
    isAlive: () => isAlive,
    kill() {
      isAlive = false;
      held = [];
    },
    freeze(ms) {
      thawsAt = Math.max(thawsAt, time.now() + ms);
      time.after(ms, thaw);
    },
    isFrozen,
    deliver,
  };
}
