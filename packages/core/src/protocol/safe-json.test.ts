import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from '../limits.ts';
import { inspectJson } from './json-rules.ts';
import { readJson } from './safe-json.ts';

const codeOf = (text: string): string | undefined => {
  const read = readJson(text);
  return read.ok ? undefined : read.error.code;
};

describe('readJson', () => {
  test('[H7] reads what JSON.parse reads when nothing is wrong', () => {
    const plain = fc.json({ maxDepth: 5 });
    const agrees = fc.property(plain, (text) => {
      const read = readJson(text);
      const parsed: unknown = JSON.parse(text);
      if (!read.ok) return !inspectJson(parsed).ok;
      return JSON.stringify(read.value) === JSON.stringify(parsed);
    });
    expect(() => fc.assert(agrees, { numRuns: 500 })).not.toThrow();
  });

  test('[H7] refuses depth without recursion', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(codeOf(nested(limits.jsonDepthMax))).toBeUndefined();
    expect(codeOf(nested(limits.jsonDepthMax + 1))).toBe('too_large');
    expect(codeOf('[{"a":'.repeat(50_000))).toBe('too_large');
  });

  test('[H7] refuses one object with too many keys, and no more than that', () => {
    const wide = (keys: number): string =>
      `{${Array.from({ length: keys }, (_, n) => `"k${n}":0`).join(',')}}`;
    expect(codeOf(wide(limits.jsonKeysMax))).toBeUndefined();
    expect(codeOf(wide(limits.jsonKeysMax + 1))).toBe('too_large');
    expect(codeOf(`[${wide(900)},${wide(900)}]`)).toBeUndefined();
  });

  test('[H7] bounds strings by what they decode to', () => {
    expect(codeOf(JSON.stringify('a'.repeat(limits.stringLengthMax)))).toBeUndefined();
    expect(codeOf(JSON.stringify('a'.repeat(limits.stringLengthMax + 1)))).toBe('too_large');
    expect(codeOf(`"${'\\u0061'.repeat(limits.stringLengthMax)}"`)).toBeUndefined();
    expect(codeOf(`"${'\\u0061'.repeat(limits.stringLengthMax + 1)}"`)).toBe('too_large');
  });

  test('[H7] refuses a body over the limit before looking into it', () => {
    expect(codeOf(' '.repeat(limits.bodyBytesMax + 1))).toBe('too_large');
  });

  test.each([
    ['duplicate key', '{"a":1,"a":2}'],
    ['duplicate key behind an escape', '{"a":1,"\\u0061":2}'],
    ['duplicate key after a nested object', '{"a":{"b":1},"a":2}'],
    ['infinite number', '[1e400]'],
    ['integer beyond 2^53', '[9007199254740993]'],
    ['negative zero', '[-0]'],
    ['negative zero with a fraction', '{"a":-0.0}'],
    ['lone high surrogate', '["\\ud800"]'],
    ['lone low surrogate, raw', `["${String.fromCharCode(0xdc00)}"]`],
    ['lone surrogate in a key', '{"\\udfff":1}'],
    ['open string', '{"a'],
    ['bad escape', '["\\x"]'],
    ['not JSON', '{a:1}'],
    ['trailing comma', '[1,]'],
    ['empty', ''],
    ['NaN', '[NaN]'],
  ])('[H7] refuses %s', (_, text) => {
    expect(codeOf(text)).toBe('malformed');
  });

  test.each([
    '{"__proto__":{"polluted":1}}',
    '{"\\u005f_proto__":{}}',
    '{"a":{"constructor":{"prototype":{"polluted":1}}}}',
    '[{"prototype":{}}]',
  ])('[H8] refuses a way to the prototype: %s', (text) => {
    expect(codeOf(text)).toBe('malformed');
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('[H8] leaves such words alone where they are values', () => {
    expect(codeOf('["__proto__",{"a":"constructor"}]')).toBeUndefined();
  });

  test('[H7] never throws and never echoes its input', () => {
    const isSilent = fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const read = readJson(text);
      return read.ok || text.length < 40 || read.error.detail?.includes(text) === false;
    });
    expect(() => fc.assert(isSilent, { numRuns: 1_000 })).not.toThrow();
  });

  test('[H13] reads the longest allowed body quickly', () => {
    const body = `[${Array.from({ length: 40_000 }, () => '"\\u00e4b",1').join(',')}]`;
    expect(body.length).toBeLessThan(limits.bodyBytesMax);
    expect(codeOf(body)).toBeUndefined();
  });
});

describe('inspectJson', () => {
  const refusal = (value: unknown): string | undefined => {
    const read = inspectJson(value);
    return read.ok ? undefined : read.error.code;
  };

  test('[H7] passes plain data', () => {
    expect(refusal({ a: [1, 'x', null, true, { b: 0.5 }] })).toBeUndefined();
  });

  test('[H7] refuses what JSON text could not have carried', () => {
    for (const value of [Number.NaN, undefined, 1n, () => 1, new Map(), new Uint8Array(4), -0]) {
      expect(refusal({ value })).toBe('malformed');
    }
  });

  test('[H7] refuses depth, keys and long strings', () => {
    let deep: unknown = 1;
    for (let n = 0; n <= limits.jsonDepthMax; n += 1) deep = [deep];
    expect(refusal(deep)).toBe('too_large');
    const wide = Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`k${n}`, n]));
    expect(refusal(wide)).toBe('too_large');
    expect(refusal(['a'.repeat(limits.stringLengthMax + 1)])).toBe('too_large');
  });

  test('[H8] refuses an own __proto__', () => {
    expect(refusal(JSON.parse('{"a":{"__proto__":{"x":1}}}'))).toBe('malformed');
    expect(refusal({ constructor: { prototype: {} } })).toBe('malformed');
  });
});
