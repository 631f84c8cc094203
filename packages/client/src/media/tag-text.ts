/** Texts out of tags and file names, made into what the group's records take: one line, bounded, nothing invisible. */
import { limits } from '@jamz/core';

const forbidden = /[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]+/gu;
const hasVisible = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Null when nothing that can be seen is left. */
export function toLine(text: string | undefined): string | null {
  const clean = (text ?? '')
    .slice(0, limits.titleLengthMax * 4)
    .replaceAll(forbidden, ' ')
    .normalize('NFC')
    .replaceAll(/\s+/gu, ' ');
  const line = Array.from(clean.trim()).slice(0, limits.titleLengthMax).join('').trim();
  return hasVisible.test(line) ? line : null;
}

/** A file's name as a title: without its ending. */
export const nameToTitle = (name: string): string =>
  toLine(name.replace(/\.[A-Za-z0-9]{1,5}$/u, '')) ?? toLine(name) ?? '?';
