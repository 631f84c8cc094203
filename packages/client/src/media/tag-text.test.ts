import { expect, test } from 'vitest';
import { limits } from '@jamz/core';
import { nameToTitle, toLine } from './tag-text.ts';

test('[H12] [H17] texts of a file become one visible line, or nothing', () => {
  expect(toLine('  Open\u0000 \n road\u202Etxt ')).toBe('Open road txt');
  expect(toLine('\u200b\u0007')).toBeNull();
  expect(toLine(undefined)).toBeNull();
  expect(toLine('e\u0301')).toBe('\u00e9');
  expect(Array.from(toLine('🎵'.repeat(500)) ?? '')).toHaveLength(limits.titleLengthMax);
  expect(toLine(`half ${'\ud83c'}`)).toBe('half');
});

test('a file name loses its ending, and never ends up empty', () => {
  expect(nameToTitle('01 - Open road.mp3')).toBe('01 - Open road');
  expect(nameToTitle('no ending')).toBe('no ending');
  expect(nameToTitle('.mp3')).toBe('.mp3');
  expect(nameToTitle('\u0000')).toBe('?');
});
