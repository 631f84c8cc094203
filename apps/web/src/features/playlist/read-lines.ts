/** Pasted text to titles: one per line, numbering and bullets of other lists taken off. */
import { limits } from '@jamz/core';

/** Tabs, control and direction marks: the model refuses them, so a pasted table becomes plain words. */
const invisible = /[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069\uFEFF]+/gu;
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;
const bullet = /^(?:[-*•–]\s+|\d{1,3}[.)]\s+)/u;

/** An over-long title is cut, never refused. */
export function readLines(text: string): readonly string[] {
  return text
    .split(/\r\n|\r|\n|\u2028|\u2029/u)
    .map((line) => line.replaceAll(invisible, ' ').trim().replace(bullet, '').trim())
    .filter((line) => visible.test(line))
    .map((line) => [...line.normalize('NFC')].slice(0, limits.titleLengthMax).join('').trim());
}
