import { expect, test } from 'vitest';
import { readRange } from './byte-range.ts';

test.each([
  ['bytes=0-', { from: 0, to: 100 }],
  ['bytes=10-19', { from: 10, to: 20 }],
  ['bytes=90-1000', { from: 90, to: 100 }],
  ['bytes=-7', { from: 93, to: 100 }],
  ['bytes=-700', { from: 0, to: 100 }],
  ['bytes=99-', { from: 99, to: 100 }],
  ['bytes=100-', 'beyond'],
  ['bytes=-0', 'beyond'],
  ['bytes=5-4', null],
  ['bytes=-', null],
  ['bytes=0-1,4-5', null],
  ['items=0-1', null],
  ['bytes=9999999999999999-', null],
  [null, null],
])('[M4] %s of 100 bytes', (header, range) => {
  expect(readRange(header, 100)).toEqual(range);
});

test('[M4] nothing lies in an empty file', () => {
  expect(readRange('bytes=0-', 0)).toBe('beyond');
});
