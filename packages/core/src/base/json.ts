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
  return isCanonical(value) ? JSON.stringify(value) : sortedJson(value);
}

/** True when the platform's own text of it is the canonical one: made of plain data whose keys are in order. */
function isCanonical(value: Json | undefined): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') {
    const size = Math.abs(value);
    return size === 0 || (size >= 1e-6 && size < 1e21);
  }
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) {
    for (let n = 0; n < value.length; n += 1) if (!isCanonical(value[n] as Json)) return false;
    return true;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  const object = value as JsonObject;
  let before = '';
  for (const key in object) {
    if (key < before || !isCanonical(object[key])) return false;
    before = key;
  }
  return true;
}

function sortedJson(value: Json): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
      return canonicalNumber(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value)
        ? canonicalList(value as readonly Json[])
        : canonicalObject(value as JsonObject);
    default:
      throw new TypeError('canonicalJson: value is not JSON');
  }
}

/** About how long its JSON text is, without making it: escapes and the digits of numbers are not counted. */
export function jsonSize(value: Json): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 8;
  let size = 2;
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) size += jsonSize(item) + 1;
    return size;
  }
  const object = value as JsonObject;
  for (const key in object) size += key.length + 4 + jsonSize(object[key] as Json);
  return size;
}

/** True when both are the same JSON: the order of keys says nothing. */
export function isSameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    for (let n = 0; n < a.length; n += 1) if (!isSameJson(a[n] as Json, b[n] as Json)) return false;
    return true;
  }
  const [left, right] = [a as JsonObject, b as JsonObject];
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  for (const key of keys) {
    if (!Object.hasOwn(right, key)) return false;
    if (!isSameJson(left[key] as Json, right[key] as Json)) return false;
  }
  return true;
}

/** Text that stands between quotes as it is; most does. */
// oxlint-disable-next-line no-control-regex -- these are what JSON escapes
const isPlain = /^[^"\\\u0000-\u001f\ud800-\udfff]*$/u;

const quote = (text: string): string => (isPlain.test(text) ? `"${text}"` : JSON.stringify(text));

function canonicalList(list: readonly Json[]): string {
  let text = '[';
  for (let n = 0; n < list.length; n += 1) {
    text += (n === 0 ? '' : ',') + canonicalJson(list[n] as Json);
  }
  return `${text}]`;
}

function canonicalObject(object: JsonObject): string {
  let text = '{';
  for (const key of sortedKeys(object)) {
    text += `${(text === '{' ? '' : ',') + quote(key)}:${canonicalJson(object[key] as Json)}`;
  }
  return `${text}}`;
}

/** What was read from canonical text has its keys in order already. */
function sortedKeys(object: JsonObject): readonly string[] {
  const keys = Object.keys(object);
  for (let n = 1; n < keys.length; n += 1) {
    if ((keys[n - 1] as string) > (keys[n] as string)) return keys.toSorted();
  }
  return keys;
}

function canonicalNumber(value: number): string {
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
