/**
 * How long an answer may be awaited before the connection counts as dead (N12). The first silence is found soon; a
 * network that is only slow is given more time after each, and large messages the time they take.
 */
import { limits } from '@jamz/core';

export interface Patience {
  msFor(bytes: number): number;
  answered(tookMs: number): void;
  gaveUp(): void;
}

export function createPatience(): Patience {
  /** Since an answer came soon. */
  let silences = 0;
  return {
    msFor(bytes) {
      const onTheWayMs = Math.ceil((bytes * 1_000) / limits.slowestBytesPerSecond);
      return Math.min(limits.silenceMsMax * (silences + 1) + onTheWayMs, limits.requestMsMax);
    },
    answered(tookMs) {
      if (tookMs < limits.silenceMsMax / 2) silences = 0;
    },
    gaveUp() {
      silences += 1;
    },
  };
}
