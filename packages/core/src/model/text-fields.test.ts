import * as z from 'zod/mini';
import { describe, expect, test } from 'vitest';
import { erasedMark } from '../sync/sealing.ts';
import { blockText, lineText } from './text-fields.ts';

const line = (text: unknown): string | null => {
  const parsed = z.safeParse(lineText(20), text);
  return parsed.success ? parsed.data : null;
};
const block = (text: unknown): string | null => {
  const parsed = z.safeParse(blockText(20), text);
  return parsed.success ? parsed.data : null;
};
const char = (code: number): string => String.fromCodePoint(code);

describe('one line', () => {
  test('[H17] comes out as NFC without outer white space', () => {
    expect(line(`  Cafe${char(0x301)} `)).toBe('Café');
  });

  test('[H17] counts code points, not units', () => {
    const car = char(0x1f697);
    expect(line(car.repeat(20))).toBe(car.repeat(20));
    expect(line(car.repeat(21))).toBeNull();
    expect(line('a'.repeat(20))).not.toBeNull();
    expect(line('a'.repeat(21))).toBeNull();
    expect(line('e\u0301'.repeat(20))).toBe('é'.repeat(20));
    expect(line('x'.repeat(1_000_000))).toBeNull();
  });

  test.each([
    ['nothing', ''],
    ['white space', '   '],
    ['a line break', 'a\nb'],
    ['NUL', `a${char(0)}b`],
    ['a C1 control', `a${char(0x85)}b`],
    ['a bidi override', `a${char(0x202e)}b`],
    ['a bidi isolate', `a${char(0x2066)}b`],
    ['half a pair', `a${String.fromCharCode(0xd800)}`],
    ['a line separator', `a${char(0x2028)}b`],
    ['only invisible characters', char(0x200b).repeat(3)],
    ['a number', 5],
    ['an object', { $gt: '' }],
  ])('[H17] refuses %s', (_, text) => {
    expect(line(text)).toBeNull();
  });

  test('[EN43] allows the mark of an erased field', () => {
    expect(line(erasedMark)).toBe(erasedMark);
    expect(block(erasedMark)).toBe(erasedMark);
  });

  test('keeps names of all kinds', () => {
    for (const name of ['Ana', 'Łukasz', '小明', 'محمد', "O'Brien", '👩‍👩‍👧', '<b>']) {
      expect(line(name)).toBe(name);
    }
  });
});

describe('several lines', () => {
  test('[H17] keep their line breaks and nothing else that is invisible', () => {
    expect(block('a\nb')).toBe('a\nb');
    expect(block('')).toBe('');
    expect(block('a\rb')).toBeNull();
    expect(block(`a${char(7)}`)).toBeNull();
    expect(block('a'.repeat(21))).toBeNull();
  });
});

test('[H17] every character is judged by its class, plain text or not', () => {
  for (let code = 0; code < 0x3000; code += 1) {
    const text = `a${char(code)}b`;
    const isForbidden = /[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u.test(text);
    expect([code, line(text)]).toEqual([code, isForbidden ? null : text.normalize('NFC')]);
    const isKept = code === 10 || !isForbidden;
    expect([code, block(text)]).toEqual([code, isKept ? text.normalize('NFC') : null]);
  }
});
