import { expect, test } from 'vitest';
import {
  bytesOfText,
  bytesText,
  clockLength,
  percentOf,
  roughLength,
  spokenLength,
} from './measure-texts.ts';

test('sizes in decimal units, with a digit behind the point where it tells something', () => {
  expect([0, 1, 999, 1_000, 640_400, 1_200_000, 184_000_000, 1_240_000_000].map(bytesText)).toEqual(
    ['0 bytes', '1 byte', '999 bytes', '1 kB', '640 kB', '1.2 MB', '184 MB', '1.2 GB'],
  );
  expect(bytesOfText(42_000_000, 184_000_000)).toBe('42 of 184 MB');
  expect(bytesOfText(400_000, 1_200_000)).toBe('0.4 of 1.2 MB');
  expect(bytesOfText(9, 5)).toBe('5 of 5 bytes');
});

test('100 % is said only when all is there', () => {
  expect(percentOf(999, 1_000)).toBe(99);
  expect(percentOf(1_000, 1_000)).toBe(100);
  expect(percentOf(1, 0)).toBe(0);
});

test('lengths for eyes and for ears', () => {
  expect(clockLength(0)).toBe('0:00');
  expect(clockLength(222_900)).toBe('3:42');
  expect(clockLength(3_723_000)).toBe('1:02:03');
  expect(roughLength(20_000)).toBe('1 min');
  expect(roughLength(2_880_000)).toBe('48 min');
  expect(roughLength(7_200_000)).toBe('2 h');
  expect(roughLength(11_520_000)).toBe('3 h 12 min');
  expect(spokenLength(0)).toBe('0 seconds');
  expect(spokenLength(61_000)).toBe('1 minute 1 second');
  expect(spokenLength(120_000)).toBe('2 minutes');
  expect(spokenLength(3_600_000)).toBe('1 hour');
});
