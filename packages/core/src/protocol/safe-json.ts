/**
 * Reads JSON from strangers. Length first, then one scan of the text for depth, keys, strings and numbers, then the
 * platform's parser: a recursive walker overflows at depth 10,000, and a million keys block the loop (H7, H8).
 */
import type { Json } from '../base/json.ts';
import { err, ok, type Result } from '../base/result.ts';
import { appError, type AppError } from '../errors.ts';
import { limits } from '../limits.ts';
import { isForbiddenKey, loneSurrogate, numberFault } from './json-rules.ts';

interface Level {
  readonly keys: Set<string> | null;
  /** In an object: the next string is a key. */
  awaitsKey: boolean;
}

type Fault = { readonly code: 'too_large' | 'malformed'; readonly detail: string };

/**
 * Parses `text`; the error says what was wrong and repeats nothing of the input. The door has checked the length in
 * bytes before decoding.
 */
export function readJson(text: string): Result<Json, AppError> {
  const fault = scan(text);
  if (fault !== null) return err(appError(fault.code, fault.detail));
  try {
    return ok(JSON.parse(text) as Json);
  } catch {
    return err(appError('malformed', 'not JSON'));
  }
}

const tooLarge = (detail: string): Fault => ({ code: 'too_large', detail });
const malformed = (detail: string): Fault => ({ code: 'malformed', detail });

const quote = 0x22;
const backslash = 0x5c;

/** Looks for what is dangerous; whether the text is JSON at all is left to the parser. */
function scan(text: string): Fault | null {
  if (text.length > limits.bodyBytesMax) return tooLarge('body');
  // Most text has no escapes: then strings end at the next quote and are what they look like.
  const isPlain = !text.includes('\\');
  if (loneSurrogate.test(text)) return malformed('lone surrogate');
  const levels: Level[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    const level = levels.at(-1);
    if (char === '"') {
      const end = isPlain ? text.indexOf('"', at + 1) : endOfString(text, at);
      if (end === -1) return malformed('open string');
      const fault = stringFault(text, at, end, level);
      if (fault !== null) return fault;
      at = end;
    } else if (char === '{' || char === '[') {
      if (levels.length >= limits.jsonDepthMax) return tooLarge('depth');
      levels.push({ keys: char === '{' ? new Set() : null, awaitsKey: char === '{' });
    } else if (char === '}' || char === ']') {
      levels.pop();
    } else if (char === ',' && level !== undefined) {
      level.awaitsKey = level.keys !== null;
    } else if (isNumberStart(char)) {
      const end = endOfNumber(text, at);
      const fault = numberFault(text.slice(at, end));
      if (fault !== null) return malformed(fault);
      at = end - 1;
    }
    at += 1;
  }
  return null;
}

/** Index of the closing quote, or -1. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return at;
    if (code === backslash) at += 1;
  }
  return -1;
}

function stringFault(
  text: string,
  start: number,
  end: number,
  level: Level | undefined,
): Fault | null {
  // An escape takes at most six characters, so a longer raw text cannot fit.
  if (end - start > limits.stringLengthMax * 6 + 1) return tooLarge('string');
  const raw = text.slice(start + 1, end);
  const isEscaped = raw.includes('\\');
  const decoded = isEscaped ? decode(raw) : raw;
  if (decoded === null) return malformed('bad escape');
  if (decoded.length > limits.stringLengthMax) return tooLarge('string');
  if (isEscaped && loneSurrogate.test(decoded)) return malformed('lone surrogate');
  if (level?.keys == null || !level.awaitsKey) return null;
  level.awaitsKey = false;
  if (isForbiddenKey(decoded)) return malformed('forbidden key');
  if (level.keys.has(decoded)) return malformed('duplicate key');
  level.keys.add(decoded);
  return level.keys.size > limits.jsonKeysMax ? tooLarge('keys') : null;
}

function decode(raw: string): string | null {
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return null;
  }
}

const isNumberStart = (char: string): boolean => char === '-' || (char >= '0' && char <= '9');

function endOfNumber(text: string, start: number): number {
  let at = start;
  while (at < text.length && '+-.eE0123456789'.includes(text.charAt(at))) at += 1;
  return at;
}
