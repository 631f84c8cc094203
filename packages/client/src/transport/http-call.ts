/**
 * One call to our server over HTTP, with everything that must be true before an answer counts (N6, N11): it came in
 * time, without a redirect, with the protocol header, as JSON, and is not larger than we are ready to read.
 */
import {
  limits,
  protocolHeader,
  protocolVersion,
  readErrorAnswer,
  type Clock,
  type ErrorCode,
  type TimerHandle,
  type Timers,
} from '@jamz/core';
import { createPatience, type Patience } from './patience.ts';

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object | undefined;
  readonly token?: string | undefined;
  /** Only the routes that rotate or end a session get the cookie. */
  readonly cookie?: true | undefined;
  /** Sent twice it does no harm: so silence is given up sooner (N12). */
  readonly mayRepeat?: true | undefined;
}

export type HttpAnswer =
  | {
      readonly end: 'ok';
      /** Not parsed yet; null when the answer has no body. */
      readonly json: unknown;
      readonly sentAt: number;
      readonly receivedAt: number;
    }
  | { readonly end: 'refused'; readonly code: ErrorCode; readonly retryAfterMs: number | null }
  | { readonly end: 'silent' | 'foreign' };

export type CallHttp = (call: HttpCall) => Promise<HttpAnswer>;

export interface HttpPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly fetch: typeof fetch;
}

/** `origin` is empty in a page and in its worker: the app is served by the server it talks to. */
export function createHttpCaller(ports: HttpPorts, origin: string): CallHttp {
  const learnt = createPatience();
  return async (call) => {
    const cutOff = new AbortController();
    const body = call.body === undefined ? '' : JSON.stringify(call.body);
    const ear = listenFor(ports, {
      patience: call.mayRepeat === true ? learnt : null,
      bytes: body.length,
      giveUp: () => cutOff.abort(),
    });
    try {
      const sentAt = ports.clock.now();
      const request = requestOf(call, body, cutOff.signal);
      const response = await ports.fetch(`${origin}${call.path}`, request);
      ear.heard();
      return await readAnswer(ports.clock, response, sentAt, ear.heard);
    } catch {
      // No network, a redirect, a time limit: nothing came that could be read.
      return { end: 'silent' };
    } finally {
      ear.close();
    }
  };
}

interface Ear {
  /** A part of the answer came. */
  readonly heard: () => void;
  readonly close: () => void;
}

/** Gives up at the limit of every call; with patience also when nothing is heard for its time. */
function listenFor(
  { timers, clock }: HttpPorts,
  awaited: {
    readonly patience: Patience | null;
    readonly bytes: number;
    readonly giveUp: () => void;
  },
): Ear {
  const { patience, bytes, giveUp } = awaited;
  const whole = timers.after(limits.requestMsMax, giveUp);
  if (patience === null) return { heard: () => {}, close: () => whole.cancel() };
  const begun = clock.monotonic();
  let hasBegun = false;
  const within = (ms: number): TimerHandle =>
    timers.after(ms, () => {
      patience.gaveUp();
      giveUp();
    });
  let silence = within(patience.msFor(bytes));
  return {
    heard() {
      if (!hasBegun) patience.answered(clock.monotonic() - begun);
      hasBegun = true;
      silence.cancel();
      silence = within(limits.silenceMsMax);
    },
    close() {
      whole.cancel();
      silence.cancel();
    },
  };
}

function requestOf(call: HttpCall, body: string, signal: AbortSignal): RequestInit {
  const headers: Record<string, string> = { [protocolHeader]: String(protocolVersion) };
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  if (call.token !== undefined) headers['authorization'] = `Bearer ${call.token}`;
  return {
    method: call.method,
    headers,
    signal,
    redirect: 'error',
    cache: 'no-store',
    credentials: call.cookie === true ? 'same-origin' : 'omit',
    ...(call.body !== undefined && { body }),
  };
}

/** What an answer says, read to its end. */
export async function readAnswer(
  clock: Clock,
  response: Response,
  sentAt: number,
  heard = (): void => {},
): Promise<HttpAnswer> {
  if (response.headers.get(protocolHeader) === null) {
    await response.body?.cancel();
    return { end: 'foreign' };
  }
  const text = await readText(response, heard);
  const json = text === '' || text === null ? null : parseJson(response, text);
  if (text === null || json === undefined) return { end: 'foreign' };
  if (response.ok) return { end: 'ok', json, sentAt, receivedAt: clock.now() };
  const error = readErrorAnswer(json);
  const waitMs = retryAfterMs(response.headers, clock.now());
  if (error !== null) {
    return {
      end: 'refused',
      code: error.code,
      retryAfterMs: capped(waitMs ?? error.retryAfterMs ?? null),
    };
  }
  // Ours by its header, but too ill to say what is wrong.
  return { end: 'refused', code: 'unavailable', retryAfterMs: capped(waitMs) };
}

/** Null when it is larger than any answer of ours; the rest is not read. */
async function readText(response: Response, heard: () => void): Promise<string | null> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    heard();
    bytes += value.byteLength;
    if (bytes > limits.responseBytesMax) {
      await reader.cancel();
      return null;
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** Undefined when it is not JSON, or does not say that it is. */
function parseJson(response: Response, text: string): unknown {
  const type = response.headers.get('content-type') ?? '';
  if (!/^application\/json\b/iu.test(type)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Seconds or a date; a date is read against the server's own clock where the answer tells it. */
function retryAfterMs(headers: Headers, now: number): number | null {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/u.test(text)) return Number(text) * 1_000;
  const until = Date.parse(text);
  if (Number.isNaN(until)) return null;
  const told = Date.parse(headers.get('date') ?? '');
  return Math.max(0, until - (Number.isNaN(told) ? now : told));
}

const capped = (ms: number | null): number | null =>
  ms === null ? null : Math.min(Math.max(ms, 0), limits.retryAfterMsMax);
