import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareStamps, nextStamp, type Stamp } from './hybrid-time.ts';
import { stampSchema } from './stamp-schema.ts';
import { clockJumpMs, createServerClock, readProbe } from './server-clock.ts';

describe('hybrid time', () => {
  test('[EN28] is clamped to the server’s now, and above the client’s previous stamp', () => {
    expect(nextStamp(5_000, 1_000, 'c', undefined)).toEqual({ ms: 1_000, n: 0, c: 'c' });
    expect(nextStamp(-5, 1_000, 'c', undefined)).toEqual({ ms: 0, n: 0, c: 'c' });
    const previous = { ms: 900, n: 2, c: 'c' };
    expect(nextStamp(800, 1_000, 'c', previous)).toEqual({ ms: 900, n: 3, c: 'c' });
    expect(nextStamp(901.7, 1_000, 'c', previous)).toEqual({ ms: 901, n: 0, c: 'c' });
  });

  test('[EN28] a client’s order and stamp order never form a cycle', () => {
    const births = fc.array(fc.integer({ min: -1_000, max: 10_000 }), { minLength: 2 });
    const rising = fc.property(births, (all) => {
      const stamps: Stamp[] = [];
      for (const born of all) stamps.push(nextStamp(born, 5_000, 'c', stamps.at(-1)));
      return stamps.every((one, at) => {
        const before = stamps[at - 1];
        const isAbove = before === undefined || compareStamps(before, one) < 0;
        return isAbove && one.ms <= 5_000 && stampSchema.safeParse(one).success;
      });
    });
    expect(() => fc.assert(rising, { numRuns: 500 })).not.toThrow();
  });

  test('[EN28] equal stamps are decided by the client; the order is total', () => {
    const stamp = fc.record({
      ms: fc.nat({ max: 3 }),
      n: fc.nat({ max: 2 }),
      c: fc.constantFrom('a', 'b', 'B'),
    });
    const total = fc.property(stamp, stamp, stamp, (a, b, c) => {
      const isSame = a.ms === b.ms && a.n === b.n && a.c === b.c;
      const ab = Math.sign(compareStamps(a, b));
      const isTransitive = !(ab < 0 && compareStamps(b, c) < 0) || compareStamps(a, c) < 0;
      return (ab === 0) === isSame && ab === -Math.sign(compareStamps(b, a)) + 0 && isTransitive;
    });
    expect(() => fc.assert(total, { numRuns: 1_000 })).not.toThrow();
  });
});

describe('the server’s clock', () => {
  const probe = (offsetMs: number, there: number, back: number, t0 = 0) => ({
    t0,
    t1: t0 + there + offsetMs,
    t2: t0 + there + offsetMs + 1,
    t3: t0 + there + back + 1,
  });

  test('of the paired probes the one with the smallest round trip speaks', () => {
    const clock = createServerClock();
    expect(clock.offsetMs()).toBeNull();
    clock.add(probe(5_000, 900, 10));
    clock.add(probe(5_000, 20, 20));
    clock.add(probe(5_000, 10, 700));
    expect(clock.estimate()).toEqual({ offsetMs: 5_000, roundTripMs: 40 });
    expect(clock.offsetMs()).toBe(5_000);
  });

  test('its error is at most half the round trip', () => {
    const legs = fc.tuple(fc.nat({ max: 5_000 }), fc.nat({ max: 5_000 }), fc.integer());
    const bounded = fc.property(legs, ([there, back, offset]) => {
      const read = readProbe(probe(offset % 1e9, there, back));
      return read !== null && Math.abs(read.offsetMs - (offset % 1e9)) <= read.roundTripMs / 2;
    });
    expect(() => fc.assert(bounded, { numRuns: 500 })).not.toThrow();
  });

  test('forgets old probes, passes over impossible ones, and moves with a jump', () => {
    const clock = createServerClock();
    clock.add(probe(1_000, 0, 0));
    for (let n = 0; n < 8; n += 1) clock.add(probe(2_000, 50, 50));
    expect(clock.offsetMs()).toBe(2_000);
    clock.add({ t0: 10, t1: 0, t2: 0, t3: 5 });
    clock.add({ t0: Number.NaN, t1: 0, t2: 0, t3: 5 });
    expect(clock.offsetMs()).toBe(2_000);
    clock.jumped(-3_600_000);
    expect(clock.offsetMs()).toBe(3_602_000);
  });

  test('[EN28] a jump of the wall clock is seen against the monotonic one', () => {
    const before = { now: 1_000, monotonic: 50 };
    expect(clockJumpMs(before, { now: 6_000, monotonic: 5_050 })).toBe(0);
    expect(clockJumpMs(before, { now: 1_000 - 7_200_000, monotonic: 50 })).toBe(-7_200_000);
  });
});
