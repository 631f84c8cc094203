/** The machine's own clock and timers: the only file of the device that knows them. */
import type { Clock, Timers } from '@jamz/core';

export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
  };
}

/** `setTimeout` fires at once for anything longer than this. */
const timeoutMsMax = 2_147_483_647;

export function createSystemTimers(): Timers {
  return {
    after: (ms, task) => {
      const handle = setTimeout(task, Math.min(Math.max(ms, 0), timeoutMsMax));
      return { cancel: () => clearTimeout(handle) };
    },
  };
}
