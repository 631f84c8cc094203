import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, type Json } from './json.ts';

const anyJson = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;

describe('canonicalJson', () => {
  test('[EN7] sorts keys, leaves no white space, prints no exponent', () => {
    expect(canonicalJson({ b: [1, 2.5, -3], a: { z: null, é: 'x', Z: true } })).toBe(
      '{"a":{"Z":true,"z":null,"é":"x"},"b":[1,2.5,-3]}',
    );
    expect(canonicalJson([1e21, -1.5e300, 1e-7, -2.5e-9, 5e-324, -0])).toMatch(/^[-0-9.,[\]]+$/u);
    expect(canonicalJson([1e21, 1e-7, -0])).toBe('[1000000000000000000000,0.0000001,0]');
  });

  test('[EN7] one text for one value, whatever order it was built in, and it reads back', () => {
    const holds = fc.property(anyJson, (value) => {
      const text = canonicalJson(value);
      const back = JSON.parse(text) as Json;
      return canonicalJson(back) === text && JSON.stringify(back).length > 0;
    });
    expect(() => fc.assert(holds, { numRuns: 500 })).not.toThrow();
  });

  test('[EN7] numbers read back as the same numbers', () => {
    const same = fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      return JSON.parse(canonicalJson(value)) === value;
    });
    expect(() => fc.assert(same, { numRuns: 2_000 })).not.toThrow();
  });

  test('refuses what JSON cannot carry', () => {
    for (const value of [Number.NaN, Infinity, undefined, () => 1, { a: undefined }]) {
      expect(() => canonicalJson(value as Json)).toThrow('canonicalJson');
    }
  });
});
