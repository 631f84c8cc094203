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
  return text.includes('e') ? expandExponent(text) : text;
}

/** Numbers below 1e-6 or from 1e21 on would print with an exponent: shifts the point through the printed digits. */
function expandExponent(text: string): string {
  const [mantissa = '', exponent = '0'] = text.split('e');
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.slice(sign.length).split('.');
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits}${'0'.repeat(Math.max(0, point - digits.length))}`;
}
