/** When to try again: 1, 2, 4 .. 30 s with full jitter, and never before a Retry-After has run out (EN27). */
import type { Random } from '../clock/clock.ts';
import { limits } from '../limits.ts';

export interface Backoff {
  /** Notes a failed try and returns the moment of the next one. */
  fail(now: number, retryAfterMs?: number): number;
  /** The server asks for patience, whatever came of the try. */
  heed(now: number, retryAfterMs: number): void;
  /** An answer came: the next failure starts again at the first step. A running Retry-After stays. */
  succeed(): void;
  /** No try at all before this moment, not even on `online` or Sync now: a running Retry-After. */
  notBefore(): number;
  /** Failures in a row. */
  failures(): number;
}

/** Full jitter over the step of this failure (0 is the first). */
export function backoffMs(failure: number, random: Random): number {
  const step = Math.min(limits.backoffMsMax, limits.backoffMsMin * 2 ** Math.min(failure, 30));
  return Math.floor(random.next() * step);
}

export function createBackoff(random: Random): Backoff {
  let failures = 0;
  let blockedUntil = 0;
  const heed = (now: number, retryAfterMs: number): void => {
    const asked = Math.min(Math.max(0, retryAfterMs), limits.retryAfterMsMax);
    if (asked > 0) blockedUntil = Math.max(blockedUntil, now + asked);
  };
  return {
    heed,
    fail(now, retryAfterMs = 0) {
      const delay = backoffMs(failures, random);
      failures += 1;
      heed(now, retryAfterMs);
      return Math.max(now + delay, blockedUntil);
    },
    succeed() {
      failures = 0;
    },
    notBefore: () => blockedUntil,
    failures: () => failures,
  };
}
