/**
 * Schemas of what people type and of the ids around it. Every text has a limit in code points, comes out as NFC, and
 * holds no control characters (H12, H17). Lengths are code points, not graphemes: grapheme rules differ between the
 * engines that must agree.
 */
import * as z from 'zod/mini';
import { erasedMark } from '../sync/sealing.ts';

/** One UTF-16 unit takes at most four before normalisation; bounds the work of the checks behind it. */
const rawFactor = 4;

const hasForbidden = /[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/u;
const hasForbiddenInBlock = /[^\P{Cc}\n]|[\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/u;
const hasVisible = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** What most people type needs no look at classes of characters: nothing below U+0300 is forbidden or composed. */
const isPlain = /^[\u0020-\u007e\u00a0-\u02ff]*$/u;
const isPlainBlock = /^[\n\u0020-\u007e\u00a0-\u02ff]*$/u;

const isAtMost = (text: string, lengthMax: number): boolean =>
  text.length <= lengthMax || Array.from(text).length <= lengthMax;
const trimmed = (text: string): string =>
  (isPlainBlock.test(text) ? text : text.normalize('NFC')).trim();

/** One line that says something: a name, a title. Outer white space goes. */
export const lineText = (lengthMax: number): z.ZodMiniType<string, string> =>
  z.string().check(
    z.maxLength(lengthMax * rawFactor),
    z.refine((text) => isPlain.test(text) || !hasForbidden.test(text), { abort: true }),
    z.overwrite(trimmed),
    z.refine((text) => hasVisible.test(text) && isAtMost(text, lengthMax)),
  );

/** Several lines, or nothing: a description. */
export const blockText = (lengthMax: number): z.ZodMiniType<string, string> =>
  z.string().check(
    z.maxLength(lengthMax * rawFactor),
    z.refine((text) => isPlainBlock.test(text) || !hasForbiddenInBlock.test(text), { abort: true }),
    z.overwrite(trimmed),
    z.refine((text) => isAtMost(text, lengthMax)),
  );

/** Id of a person, as tokens and scopes carry it. */
export const personId = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/u));
/** Id of an entity born on a device. */
export const recordId = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/u));
/** Who wrote: a person, or the server itself. */
const writerId = z.string().check(z.regex(/^[A-Za-z0-9:_-]{1,128}$/u));
/** SHA-256 as lower-case hex. */
export const hashText = z.string().check(z.regex(/^[0-9a-f]{64}$/u));
/** At least 128 random bits, base64url. */
export const saltText = z.string().check(z.regex(/^[A-Za-z0-9_-]{22,64}$/u));
/** Server milliseconds since 1970. */
export const timeMs = z.int().check(z.nonnegative());
/** Name of a picture in the blob store. */
export const pictureKey = z.nullable(
  z.union([z.string().check(z.regex(/^[A-Za-z0-9_-]{1,80}$/u)), z.literal(erasedMark)]),
);

/** What all records share (PRODUCT section 3). */
export const bornFields = {
  createdAt: timeMs,
  createdBy: writerId,
  updatedAt: timeMs,
  updatedBy: writerId,
};
