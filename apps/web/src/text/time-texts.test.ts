import { expect, test } from 'vitest';
import { secondsUntil, timeFromNow } from './time-texts.ts';

const now = 1_700_000_000_000;

test('[U5] a countdown never runs below zero', () => {
  expect(secondsUntil(now + 11_200, now)).toBe('in 12 s');
  expect(secondsUntil(now - 5_000, now)).toBe('now');
});

test('moments are told in their largest whole unit, in both directions', () => {
  expect(timeFromNow(now - 20_000, now)).toBe('just now');
  expect(timeFromNow(now - 5 * 60_000, now)).toContain('5');
  expect(timeFromNow(now + 3 * 86_400_000, now)).toContain('3');
  expect(timeFromNow(now - 86_400_000, now)).toMatch(/yesterday/iu);
});
