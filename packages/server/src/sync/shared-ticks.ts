/**
 * Timers that go off together: what becomes due within one step is begun in one go. Then its commits meet in the queue
 * and share one sync to disk; fifty syncs spread over two seconds would make everybody's own edits wait.
 */
import type { Clock, Timers } from '@jamz/core';

/** Never earlier than asked for, later by less than `stepMs`. */
export function createSharedTicks(
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
  stepMs: number,
): Timers {
  const ticks = new Map<number, Set<() => void>>();

  const tickAt = (at: number, now: number): Set<() => void> => {
    const held = ticks.get(at);
    if (held !== undefined) return held;
    const tasks = new Set<() => void>();
    ticks.set(at, tasks);
    timers.after(Math.ceil(at - now), () => {
      ticks.delete(at);
      for (const task of tasks) task();
    });
    return tasks;
  };
  return {
    after(ms, task) {
      const now = clock.monotonic();
      const tasks = tickAt(Math.ceil((now + ms) / stepMs) * stepMs, now);
      const own = (): void => task();
      tasks.add(own);
      return { cancel: () => void tasks.delete(own) };
    },
  };
}
