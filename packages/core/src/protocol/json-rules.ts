/** What JSON from strangers may not hold, whether it arrives as text or as values already parsed (H7, H8). */
import type { Json } from '../base/json.ts';
import { err, ok, type Result } from '../base/result.ts';
import { appError, type AppError } from '../errors.ts';
import { limits } from '../limits.ts';

/** Matches half of a surrogate pair. */
export const loneSurrogate = /\p{Cs}/u;

/** Keys by which an object reaches its prototype. */
export function isForbiddenKey(key: string): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype';
}

/** Says what is wrong with a number as written; null when every platform reads it the same. */
export function numberFault(text: string): string | null {
  return valueFault(Number(text));
}

function valueFault(value: number): string | null {
  if (!Number.isFinite(value)) return 'number out of range';
  if (Object.is(value, -0)) return 'negative zero';
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return 'integer out of range';
  return null;
}

/**
 * The same rules for values that a library parsed before we saw them (the socket). Walks without recursion.
 * Duplicate keys are gone by then.
 */
export function inspectJson(value: unknown): Result<Json, AppError> {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const fault = scalarFault(next.value);
    if (fault !== null) return err(fault);
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth >= limits.jsonDepthMax) return err(appError('too_large', 'depth'));
    const isList = Array.isArray(next.value);
    const members = Object.entries(next.value);
    if (!isList && members.length > limits.jsonKeysMax) return err(appError('too_large', 'keys'));
    for (const [key, member] of members) {
      const keyFault = isList
        ? null
        : (textFault(key) ?? (isForbiddenKey(key) ? bad('key') : null));
      if (keyFault !== null) return err(keyFault);
      open.push({ value: member, depth: next.depth + 1 });
    }
  }
  return ok(value as Json);
}

const bad = (detail: string): AppError => appError('malformed', detail);

function scalarFault(value: unknown): AppError | null {
  switch (typeof value) {
    case 'string':
      return textFault(value);
    case 'number': {
      const fault = valueFault(value);
      return fault === null ? null : bad(fault);
    }
    case 'boolean':
      return null;
    case 'object':
      return isPlain(value) ? null : bad('not plain data');
    default:
      return bad('not JSON');
  }
}

function textFault(text: string): AppError | null {
  if (text.length > limits.stringLengthMax) return appError('too_large', 'string');
  return loneSurrogate.test(text) ? bad('lone surrogate') : null;
}

function isPlain(value: object | null): boolean {
  if (value === null || Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
