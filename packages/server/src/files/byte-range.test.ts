import { expect, test } from 'vitest';
import { byteRangeOf } from './byte-range.ts';

const whole = { is: 'whole' };
const beyond = { is: 'beyond' };
const part = (from: number, to: number): object => ({ is: 'part', from, to });

test.each([
  [null, whole],
  ['bytes=0-', part(0, 1_000)],
  ['bytes=0-0', part(0, 1)],
  ['bytes=10-19', part(10, 20)],
  ['bytes=990-5000', part(990, 1_000)],
  ['bytes=-5', part(995, 1_000)],
  ['bytes=-5000', part(0, 1_000)],
  ['bytes=999-', part(999, 1_000)],
  ['bytes=1000-', beyond],
  ['bytes=1000-1001', beyond],
  ['bytes=-0', beyond],
  ['bytes=-', whole],
  ['bytes=20-10', whole],
  ['bytes=0-1,5-6', whole],
  ['bytes= 0-1', whole],
  ['lines=0-1', whole],
  ['bytes=a-b', whole],
  ['bytes=0x1-2', whole],
  [`bytes=${'9'.repeat(16)}-`, whole],
])('[EN37] %s of 1,000 bytes', (header, expected) => {
  expect(byteRangeOf(header, 1_000)).toEqual(expected);
});

test('[EN37] of nothing there is no part', () => {
  expect(byteRangeOf('bytes=0-', 0)).toEqual(beyond);
  expect(byteRangeOf(null, 0)).toEqual(whole);
});
