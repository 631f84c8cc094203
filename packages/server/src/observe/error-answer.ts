/** Errors on their way out: one shape, the table's text, nothing of the input, no stack. */
import { errorTable, type AppError, type ErrorCode } from '@jamz/core';
import { StoreUnavailableError } from '@jamz/stores';

const unavailableRetryMs = 2_000;

export interface ErrorAnswer {
  readonly code: ErrorCode;
  readonly text: string;
  readonly retryAfterMs?: number;
}

export function errorAnswer(error: AppError): ErrorAnswer {
  const { code, retryAfterMs } = error;
  const answer = { code, text: errorTable[code].text };
  return retryAfterMs === undefined ? answer : { ...answer, retryAfterMs: Math.ceil(retryAfterMs) };
}

/** What the framework or a handler threw, as one of our codes; `internal` is the only one worth an alarm. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof StoreUnavailableError) {
    return { code: 'unavailable', retryAfterMs: unavailableRetryMs, detail: 'store' };
  }
  if (!(thrown instanceof Error)) return { code: 'internal' };
  if ('validation' in thrown && thrown.validation !== undefined) return { code: 'malformed' };
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return { code: 'too_large' };
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return { code: 'unsupported_type' };
  const status = 'statusCode' in thrown ? Number(thrown.statusCode) : 500;
  return { code: status >= 400 && status < 500 ? 'malformed' : 'internal' };
}
