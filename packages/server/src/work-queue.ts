/** Work that costs much: a few at once, the rest in a short queue, and who comes later is asked to come again. */
import { err, ok, type Result } from '@jamz/core';

const queueRetryMs = 2_000;

export interface WorkQueue {
  /** `unavailable` when too many wait already. */
  run<T>(work: () => Promise<T>): Promise<Result<T>>;
}

export function createWorkQueue(atOnce: number, waitingMax: number): WorkQueue {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    async run(work) {
      if (running >= atOnce) {
        if (waiting.length >= waitingMax) {
          return err({ code: 'unavailable', retryAfterMs: queueRetryMs, detail: 'work queue' });
        }
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else {
        running += 1;
      }
      try {
        return ok(await work());
      } finally {
        // The place is handed on without ever being free, so that nobody can slip in before who waits.
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
