/** The message over `POST /api/sync`: the door of the service worker, and of networks that block sockets (EN22). */
import { errorTable, readSyncResponse, type ErrorCode, type SyncRequest } from '@jamz/core';
import type { Tokens, TokenResult } from './tokens.ts';
import type { CallHttp, HttpAnswer } from './http-call.ts';
import type { ExchangeResult, Transport } from './transport.ts';

export interface HttpTransportPorts {
  readonly call: CallHttp;
  readonly tokens: Tokens;
}

export function createHttpTransport(ports: HttpTransportPorts): Transport {
  const send = async (request: SyncRequest, refused?: string): Promise<ExchangeResult> => {
    const granted = await ports.tokens.get(refused);
    if (granted.end !== 'token') return granted;
    const answer = await ports.call({
      method: 'POST',
      path: '/api/sync',
      body: request,
      token: granted.token,
      mayRepeat: true,
    });
    const wasRefused = answer.end === 'refused' && isAboutToken(answer.code);
    // Once, with another token: a token that ends between two exchanges is no reason to bother anybody (D10).
    if (wasRefused && refused === undefined) return send(request, granted.token);
    return toExchange(answer);
  };
  return {
    exchange: (request) => send(request),
    inFlightMax: () => 1,
    watch: () => {},
    onEvent: () => () => {},
    rebuild: () => {},
    close: () => {},
  };
}

export const isAboutToken = (code: ErrorCode): boolean =>
  code === 'sign_in_needed' || code === 'session_revoked';

function toExchange(answer: HttpAnswer): ExchangeResult {
  if (answer.end === 'refused') return refusalToExchange(answer.code, answer.retryAfterMs);
  if (answer.end !== 'ok') return answer;
  return readResponse(answer.json, answer);
}

export function refusalToExchange(
  code: ErrorCode,
  retryAfterMs: number | null,
): Exclude<ExchangeResult, { end: 'answer' }> & TokenResult {
  if (isAboutToken(code)) return { end: 'sign-in' };
  if (code === 'update_needed') return { end: 'update' };
  if (errorTable[code].retry === 'never') return { end: 'refused', code };
  return { end: 'unavailable', retryAfterMs };
}

/** An answer that is not exactly what the protocol says is foreign, whoever sent it. */
export function readResponse(
  json: unknown,
  times: { readonly sentAt: number; readonly receivedAt: number },
): ExchangeResult {
  try {
    const response = readSyncResponse(json);
    if (response === null) return { end: 'foreign' };
    const { sentAt, receivedAt } = times;
    return { end: 'answer', response, sentAt, receivedAt };
  } catch {
    // Nested so deeply that reading it overflows: nothing of ours is.
    return { end: 'foreign' };
  }
}
