/** Slows down guessing: a few tries per account and address, then a growing delay; never a lock-out by name alone. */
import { limits } from '@jamz/core';
import { RateLimiterMemory } from 'rate-limiter-flexible';

const rememberSeconds = 24 * 3_600;

export interface SignInTries {
  /** Milliseconds to wait, 0 when a try is allowed now. */
  delayOf(key: string): Promise<number>;
  failed(key: string): Promise<void>;
  succeeded(key: string): Promise<void>;
}

export function createSignInTries(options: {
  readonly triesMax: number;
  readonly delayMsMin: number;
}): SignInTries {
  const windowSeconds = limits.passwordWindowMs / 1_000;
  const failures = new RateLimiterMemory({ points: options.triesMax, duration: windowSeconds });
  const blocks = new RateLimiterMemory({ points: 1, duration: windowSeconds });
  return {
    async delayOf(key) {
      const block = await blocks.get(key);
      return block === null ? 0 : Math.max(0, block.msBeforeNext);
    },
    async failed(key) {
      const { consumedPoints } = await failures.penalty(key);
      const over = consumedPoints - options.triesMax;
      if (over < 0) return;
      const delayMs = Math.min(options.delayMsMin * 2 ** over, limits.passwordDelayMsMax);
      await blocks.set(key, 1, Math.ceil(delayMs / 1_000));
      // The count outlives the window now, or the delay could never grow.
      await failures.set(key, consumedPoints, rememberSeconds);
    },
    async succeeded(key) {
      await failures.delete(key);
      await blocks.delete(key);
    },
  };
}
