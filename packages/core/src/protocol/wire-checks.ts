/** What the parts of a message look like, as plain functions. */
import {
  clientIdPattern,
  entityIdPattern,
  mutationIdPattern,
  scopePattern,
} from '../base/id-patterns.ts';
import type { Cursor, Scope } from '../base/ids.ts';
import { either, isAbsent, isNumber, isObject, isText, oneOf, type Check } from '../base/shape.ts';
import { errorCodes } from '../errors.ts';
import { limits } from '../limits.ts';

const matches =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
export const textOf =
  (min: number, max: number): Check =>
  (value) =>
    typeof value === 'string' && value.length >= min && value.length <= max;
export const optional = (check: Check): Check => either(isAbsent, check);
export const isCount: Check = (value) => isNumber(value) && (value as number) >= 0;
export const isSeq: Check = (value) => isNumber(value) && (value as number) > 0;
/** Data as JSON gives it, without the one key by which an object reaches its prototype. */
export function isJson(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      if (value === null) return true;
      return Array.isArray(value) ? value.every(isJson) : isRecord(value, isJson);
    default:
      return false;
  }
}

function isRecord(value: unknown, isValue: Check, isKey: Check = isText): boolean {
  if (!isObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return false;
  for (const key in value) {
    if (key === '__proto__' || !isKey(key) || !isValue(value[key])) return false;
  }
  return true;
}

const isScopeText = matches(scopePattern);
const isCursorText = textOf(1, limits.cursorLengthMax);
export const isScope = (value: unknown): value is Scope => isScopeText(value);
export const isClientId = matches(clientIdPattern);
export const isMutationId = matches(mutationIdPattern);
export const isEntityId = matches(entityIdPattern);
export const isCursor = (value: unknown): value is Cursor => isCursorText(value);
export const isCode = oneOf(errorCodes);
export const isValues: Check = (value) => isRecord(value, isJson);
export const isAcks: Check = (value) => isRecord(value, isCount, isClientId);
