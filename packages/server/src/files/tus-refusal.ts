/** The library's refusals as codes of ours: decisions are made by code, statuses are those of the table. */
import { appError, type AppError, type ErrorCode } from '@jamz/core';

const codes: Readonly<Record<number, ErrorCode>> = {
  403: 'malformed',
  404: 'not_found',
  409: 'wrong_offset',
  410: 'not_found',
  412: 'malformed',
  413: 'too_large',
  501: 'malformed',
};

/** Null when it is no refusal. */
export function refusalOfTus(status: number): AppError | null {
  if (status < 400) return null;
  const code = codes[status] ?? (status < 500 ? 'malformed' : 'unavailable');
  return appError(code, `tus ${status}`);
}
