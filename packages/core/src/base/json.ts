/** JSON as data, and the one canonical text form that hashes and stored commits are made of (EN7). */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * Writes `value` as canonical JSON: keys sorted by UTF-16 code unit, no white space, no exponents.
 * Throws on what JSON cannot carry (NaN, Infinity, undefined, functions): such a value is a bug, never input.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const record = value as JsonObject;
    const members = Object.keys(record)
      .toSorted()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key] as Json)}`);
    return `{${members.join(',')}}`;
  }
  return canonicalScalar(value as null | boolean | number | string);
}

function canonicalScalar(value: null | boolean | number | string): string {
  if (typeof value !== 'number') {
    const text = JSON.stringify(value);
    if (text === undefined) throw new TypeError('canonicalJson: value is not JSON');
    return text;
  }
  if (!Number.isFinite(value)) throw new TypeError('canonicalJson: number is not finite');
  const text = JSON.stringify(value);
  if (text.includes('e')) return expandExponent(value);
  return text;
}

/** Numbers below 1e-6 or from 1e21 on would print with an exponent. */
function expandExponent(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  return value.toFixed(20).replace(/0+$/u, '');
}
