/**
 * Bytes from and to our server over HTTP: audio, pictures. An answer counts only when it is ours (N6), and a token that
 * has just ended is renewed once (D10).
 */
import {
  appError,
  err,
  ok,
  protocolHeader,
  protocolVersion,
  type AppError,
  type Result,
} from '@jamz/core';
import { isAboutToken } from './http-transport.ts';
import { readAnswer, type HttpPorts } from './http-call.ts';
import type { TokenResult, Tokens } from './tokens.ts';

export interface ByteCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: Blob | string | undefined;
  /** Until the head of the answer is here; its body takes the time it takes. */
  readonly signal?: AbortSignal | undefined;
}

/** The answer with its body unread; it was one of success. */
export type CallBytes = (call: ByteCall) => Promise<Result<Response, AppError>>;

export function createByteCaller(
  ports: Pick<HttpPorts, 'clock' | 'fetch'> & { readonly tokens: Tokens },
): CallBytes {
  const send = async (call: ByteCall, refused?: string): Promise<Result<Response, AppError>> => {
    const granted = await ports.tokens.get(refused);
    if (granted.end !== 'token') return err(tokenError(granted));
    const response = await ask(ports, call, granted.token);
    if (response === null) return err(appError('offline', 'silent'));
    if (response.headers.get(protocolHeader) === null) {
      await response.body?.cancel();
      return err(appError('offline', 'foreign'));
    }
    if (response.ok) return ok(response);
    const answer = await readAnswer(ports.clock, response, ports.clock.now());
    if (answer.end !== 'refused') return err(appError('offline', 'foreign'));
    const { code, retryAfterMs } = answer;
    if (isAboutToken(code) && refused === undefined) return send(call, granted.token);
    return err({ code, ...(retryAfterMs !== null && { retryAfterMs }) });
  };
  return (call) => send(call);
}

/** Null when nothing of an answer came. */
async function ask(
  ports: Pick<HttpPorts, 'fetch'>,
  { method, path, headers = {}, body, signal }: ByteCall,
  token: string,
): Promise<Response | null> {
  try {
    return await ports.fetch(path, {
      method,
      headers: {
        ...headers,
        [protocolHeader]: String(protocolVersion),
        authorization: `Bearer ${token}`,
      },
      redirect: 'error',
      cache: 'no-store',
      credentials: 'omit',
      ...(body !== undefined && { body }),
      ...(signal !== undefined && { signal }),
    });
  } catch {
    return null;
  }
}

/** Why there is no token, as any caller may be told. */
export function tokenError(result: Exclude<TokenResult, { end: 'token' }>): AppError {
  if (result.end === 'sign-in') return appError('sign_in_needed');
  if (result.end === 'update') return appError('update_needed');
  if (result.end === 'refused') return appError(result.code);
  if (result.end !== 'unavailable') return appError('offline', result.end);
  const { retryAfterMs } = result;
  return { code: 'unavailable', ...(retryAfterMs !== null && { retryAfterMs }) };
}
