/** Waits for a moment of the clock that only runs forward: answers that must take the same time end on it (H19, M10). */
import type { Clock, Timers } from '@jamz/core';

export function waitUntil(
  ports: { readonly clock: Clock; readonly timers: Timers },
  moment: number,
): Promise<void> {
  const ms = moment - ports.clock.monotonic();
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve) => ports.timers.after(ms, resolve));
}
