/** Texts for error codes: the table of core, and what a screen knows better. */
import { errorTable, type ErrorCode } from '@jamz/core';

export function errorText(code: ErrorCode): string {
  return errorTable[code].text;
}
