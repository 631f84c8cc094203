/** A server that comes and goes as it likes, a device that asks whenever it may, and hints in between. */
import { limits } from '@jamz/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRetryPolicy } from './retry-policy.ts';

const minuteMs = 60_000;

interface Step {
  /** How long the server keeps to it. */
  readonly lastsMs: number;
  readonly answers: boolean;
  /** Something new to send, or a hint of the platform, so long after the step began. */
  readonly wishesMs: readonly number[];
  readonly hintsMs: readonly number[];
}

const step: fc.Arbitrary<Step> = fc.record({
  lastsMs: fc.integer({ min: 100, max: 20_000 }),
  answers: fc.boolean(),
  wishesMs: fc.array(fc.nat({ max: 20_000 }), { maxLength: 6 }),
  hintsMs: fc.array(fc.nat({ max: 20_000 }), { maxLength: 6 }),
});

/** Every try that failed, and the longest that a try would have been waited for at any moment. */
function play(steps: readonly Step[], chance: () => number) {
  const policy = createRetryPolicy({ next: chance });
  const failures: number[] = [];
  let longestMs = 0;
  let from = 0;
  for (const { lastsMs, answers, wishesMs, hintsMs } of steps) {
    const until = from + lastsMs;
    const wishes = new Set(wishesMs.map((ms) => from + ms));
    const hints = new Set(hintsMs.map((ms) => from + ms));
    for (let now = from; now < until; now += 50) {
      const happened = (moments: ReadonlySet<number>): boolean =>
        [...moments].some((at) => at > now - 50 && at <= now);
      const forced = happened(hints);
      const wants = policy.isFailing() || forced || happened(wishes);
      if (!wants || !policy.tryTake({ now, active: true, forced })) continue;
      if (answers) policy.answered();
      else {
        failures.push(now);
        policy.failed(now, 'no-answer', null);
        longestMs = Math.max(longestMs, policy.nextAt({ now, active: true }) - now);
      }
    }
    from = until;
  }
  return { failures, longestMs };
}

test('[I9] [I10] [EN27] however a server comes and goes: 12 tries a minute at most, and never 30 s without one', () => {
  const kept = fc.property(
    fc.array(step, { maxLength: 12 }),
    fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 20 }),
    (steps, chances) => {
      let at = 0;
      const { failures, longestMs } = play(steps, () => chances[at++ % chances.length] ?? 0);
      const most = failures.map(
        (first) => failures.filter((one) => one >= first && one < first + minuteMs).length,
      );
      expect(Math.max(0, ...most)).toBeLessThanOrEqual(limits.requestsPerMinuteOutageMax);
      expect(longestMs).toBeLessThanOrEqual(limits.slowLaneMs);
    },
  );
  fc.assert(kept, { numRuns: 300 });
});
