/** The server's side of files over this browser's network. */
import {
  appError,
  err,
  grantRequestSchema,
  limits,
  mediaPath,
  ok,
  picturePath,
  type AppError,
  type Clock,
  type Result,
  type Timers,
} from '@jamz/core';
import { createByteCaller, type CallBytes } from '../transport/http-bytes.ts';
import type { Tokens } from '../transport/tokens.ts';
import type { MediaAnswer, MediaWire } from './media-wire.ts';

export interface BrowserMediaWirePorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly tokens: Tokens;
}

export function createBrowserMediaWire(ports: BrowserMediaWirePorts): MediaWire {
  const { clock, timers, tokens } = ports;
  const call = createByteCaller({ clock, tokens, fetch: (to, how) => fetch(to, how) });
  /** Small things, whole, in the time a request may take. */
  const within = async <T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const cutOff = new AbortController();
    const alarm = timers.after(limits.requestMsMax, () => cutOff.abort());
    return ask(cutOff.signal).finally(() => alarm.cancel());
  };

  return {
    grant: (file) =>
      within(async (signal) => {
        const answer = await call({
          method: 'POST',
          path: '/api/grants',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(grantRequestSchema.parse(file)),
          signal,
        });
        if (answer.ok) return ok(true);
        return answer.error.code === 'not_found' ? ok(false) : answer;
      }),
    upload: async (task, events, signal) => {
      // Loaded with the first upload; without a network it comes with the next try.
      const tus = await import('./browser-tus-upload.ts').catch(() => null);
      if (tus === null) return err(appError('offline', 'silent'));
      return tus.uploadByTus({ tokens, timers }, task, { ...events, signal });
    },
    giveUp: async (path) => {
      await within((signal) =>
        call({ method: 'DELETE', path, headers: { 'tus-resumable': '1.0.0' }, signal }),
      );
    },
    fetch: ({ sha256, from }, signal) => fetchMedia(call, { sha256, from, signal }),
    sendPicture: ({ scope, id, mime, bytes }) =>
      within(async (signal) => {
        const answer = await call({
          method: 'POST',
          path: picturePath(scope, id),
          headers: { 'content-type': mime },
          body: new Blob([bytes], { type: mime }),
          signal,
        });
        return answer.ok ? ok(null) : answer;
      }),
    fetchPicture: ({ scope, id }) =>
      within(async (signal) => {
        const answer = await call({ method: 'GET', path: picturePath(scope, id), signal });
        return answer.ok ? readPicture(answer.value) : answer;
      }),
  };
}

async function fetchMedia(
  call: CallBytes,
  ask: { readonly sha256: string; readonly from: number; readonly signal: AbortSignal },
): Promise<Result<MediaAnswer, AppError>> {
  const { sha256, from, signal } = ask;
  const answer = await call({
    method: 'GET',
    path: mediaPath(sha256),
    headers: from === 0 ? {} : { range: `bytes=${from}-` },
    signal,
  });
  if (!answer.ok) return answer;
  const { headers, body, status } = answer.value;
  const range = /^bytes (\d+)-\d+\/(\d+)$/u.exec(headers.get('content-range') ?? '');
  const bytes = Number(status === 206 ? range?.[2] : headers.get('content-length'));
  const mime = headers.get('content-type') ?? '';
  if (body === null || !Number.isSafeInteger(bytes) || !mime.startsWith('audio/')) {
    await body?.cancel();
    return err(appError('offline', 'foreign'));
  }
  return ok({ from: status === 206 ? Number(range?.[1]) : 0, bytes, mime, body });
}

async function readPicture(
  response: Response,
): Promise<Result<{ readonly mime: string; readonly bytes: ArrayBuffer }, AppError>> {
  const mime = response.headers.get('content-type') ?? '';
  if (!mime.startsWith('image/')) {
    await response.body?.cancel();
    return err(appError('offline', 'foreign'));
  }
  try {
    return ok({ mime, bytes: await response.arrayBuffer() });
  } catch {
    return err(appError('offline', 'cut'));
  }
}
