import { expect, test } from 'vitest';
import { limits } from '@jamz/core';
import { readLines } from './read-lines.ts';

test('pasted lines become titles, without bullets, numbers and empty lines', () => {
  expect(readLines('1. One\r\n2) Two\n\n- Three\n• Four\n  Five  ')).toEqual([
    'One',
    'Two',
    'Three',
    'Four',
    'Five',
  ]);
});

test('a title that begins with a number keeps it', () => {
  expect(readLines('99 Luftballons\n7 Seconds\n1999')).toEqual([
    '99 Luftballons',
    '7 Seconds',
    '1999',
  ]);
});

test('[H7] a title is cut at its limit', () => {
  const [title] = readLines('x'.repeat(5_000));
  expect(title?.length).toBe(limits.titleLengthMax);
});

test('[H12] tabs and invisible marks become spaces, and a line of nothing is no title', () => {
  expect(readLines('Song\tArtist\n\u202Eevil\n\u0007\u200B')).toEqual(['Song Artist', 'evil']);
});
