import { describe, expect, test } from 'vitest';
import type { Random } from '../clock/clock.ts';
import { limits } from '../limits.ts';
import { backoffMs, createBackoff } from './backoff.ts';
import { countedFailures, createCircuitBreaker } from './circuit-breaker.ts';

const always = (share: number): Random => ({ next: () => share });
const nearlyAll = always(1 - 1e-9);

describe('backoff', () => {
  test('[EN27] doubles from one second to thirty, with full jitter', () => {
    const steps = [0, 1, 2, 3, 4, 5, 6, 60].map((failure) => backoffMs(failure, nearlyAll));
    expect(steps).toEqual([999, 1_999, 3_999, 7_999, 15_999, 29_999, 29_999, 29_999]);
    expect(backoffMs(3, always(0))).toBe(0);
    expect(backoffMs(3, always(0.5))).toBe(4_000);
  });

  test('[EN27] never tries before a Retry-After, which is capped', () => {
    const backoff = createBackoff(always(0));
    expect(backoff.fail(1_000, 20_000)).toBe(21_000);
    expect(backoff.notBefore()).toBe(21_000);
    expect(backoff.fail(2_000)).toBe(21_000);
    backoff.succeed();
    expect(backoff.notBefore()).toBe(21_000);
    expect(backoff.fail(30_000, 86_400_000)).toBe(30_000 + limits.retryAfterMsMax);
    expect(createBackoff(always(0)).fail(5, -1)).toBe(5);
  });

  test('an answer starts it again at the first step', () => {
    const backoff = createBackoff(nearlyAll);
    for (let n = 0; n < 4; n += 1) backoff.fail(0);
    expect([backoff.failures(), backoff.fail(0)]).toEqual([4, 15_999]);
    backoff.succeed();
    expect([backoff.failures(), backoff.fail(0)]).toEqual([0, 999]);
  });
});

describe('circuit breaker', () => {
  const failing = (times: number, at = 0) => {
    const breaker = createCircuitBreaker();
    for (let n = 0; n < times; n += 1) breaker.failed(at, 'no-answer');
    return breaker;
  };

  test('[EN11] opens at the fifth failure in a row, of whichever counted kind', () => {
    expect(countedFailures).toHaveLength(4);
    expect(failing(4).state(0)).toBe('closed');
    expect(failing(5).state(0)).toBe('open');
    const broken = failing(4);
    broken.answered();
    broken.failed(0, 'server-error');
    expect(broken.state(0)).toBe('closed');
  });

  test('[EN11] lets one probe through after thirty seconds, and only one', () => {
    const breaker = failing(5, 1_000);
    expect(breaker.tryTake(1_000 + limits.slowLaneMs - 1)).toBe(false);
    expect(breaker.nextProbeAt()).toBe(1_000 + limits.slowLaneMs);
    const now = 1_000 + limits.slowLaneMs;
    expect(breaker.state(now)).toBe('half-open');
    expect([breaker.tryTake(now), breaker.tryTake(now)]).toEqual([true, false]);
  });

  test('[EN11] a failed probe opens it again, an answered one closes it; it never gives up', () => {
    const breaker = failing(5, 0);
    for (let round = 1; round <= 100; round += 1) {
      const now = round * limits.slowLaneMs;
      expect(breaker.tryTake(now)).toBe(true);
      breaker.failed(now, 'unavailable');
      expect(breaker.state(now)).toBe('open');
    }
    const now = 101 * limits.slowLaneMs;
    expect(breaker.tryTake(now)).toBe(true);
    breaker.answered();
    expect([breaker.state(now), breaker.nextProbeAt()]).toEqual(['closed', null]);
    expect([breaker.tryTake(now), breaker.tryTake(now)]).toEqual([true, true]);
  });
});
