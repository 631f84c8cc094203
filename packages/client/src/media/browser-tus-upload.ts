/**
 * One upload by tus 1.0: asks how far the server is, sends the rest in parts, and reads a refusal by its code. Retries
 * are not the library's business: whoever calls decides by code and backoff.
 */
import { Upload, type HttpRequest, type HttpResponse } from 'tus-js-client';
import {
  appError,
  err,
  errorAnswerSchema,
  limits,
  ok,
  protocolHeader,
  protocolVersion,
  uploadMetadataSchema,
  uploadsPath,
  type AppError,
  type Result,
  type Timers,
} from '@jamz/core';
import { tokenError } from '../transport/http-bytes.ts';
import { isAboutToken } from '../transport/http-transport.ts';
import type { Tokens } from '../transport/tokens.ts';
import type { UploadEvents, UploadTask } from './media-wire.ts';

interface Ports {
  readonly tokens: Tokens;
  readonly timers: Timers;
}
type Ended = Result<null, AppError>;
interface Events extends UploadEvents {
  readonly signal: AbortSignal;
}

export async function uploadByTus(ports: Ports, task: UploadTask, events: Events): Promise<Ended> {
  const first = await ports.tokens.get();
  if (first.end !== 'token') return err(tokenError(first));
  let { url } = task;
  const placed = async (next: string): Promise<void> => {
    url = next;
    await events.placed(next);
  };
  const ended = await run(ports, task, { ...events, placed, token: first.token });
  if (ended.ok || !isAboutToken(ended.error.code)) return ended;
  const second = await ports.tokens.get(first.token);
  if (second.end !== 'token') return err(tokenError(second));
  return run(ports, { ...task, url }, { ...events, placed, token: second.token });
}

/** A part that does not move for this long is taken for lost. */
const stallMsMax = limits.requestMsMax;

function run(
  { timers }: Ports,
  task: UploadTask,
  events: Events & { readonly token: string },
): Promise<Ended> {
  const { origin } = location;
  const { scope, sha256, mime } = uploadMetadataSchema.parse({
    scope: task.scope,
    sha256: task.sha256,
    mime: task.mime,
  });
  return new Promise((resolve) => {
    let alarm = { cancel: () => {} };
    let refusal: AppError | null = null;
    const end = (ended: Ended): void => {
      alarm.cancel();
      events.signal.removeEventListener('abort', stop);
      resolve(ended);
    };
    const give = (error: AppError): void => {
      void upload.abort(false).catch(() => {});
      end(err(error));
    };
    const stop = (): void => give(appError('offline', 'stopped'));
    const moved = (): void => {
      alarm.cancel();
      alarm = timers.after(stallMsMax, () => give(appError('offline', 'stalled')));
    };
    // The library needs something it takes for a file; bytes are read by `openFile`.
    const upload = new Upload(new Blob([]), {
      endpoint: `${origin}${uploadsPath}`,
      uploadUrl: task.url === null ? null : `${origin}${task.url}`,
      uploadSize: task.bytes,
      metadata: { scope, sha256, mime },
      chunkSize: limits.uploadPatchBytesMax,
      retryDelays: null,
      storeFingerprintForResuming: false,
      headers: {
        authorization: `Bearer ${events.token}`,
        [protocolHeader]: String(protocolVersion),
      },
      fileReader: { openFile: async () => toSource(task) },
      onUploadUrlAvailable: () => {
        if (upload.url !== null) void events.placed(new URL(upload.url, origin).pathname);
      },
      onProgress: (sent) => {
        moved();
        events.sent(sent);
      },
      onAfterResponse: (request, response) => {
        moved();
        refusal = readRefusal(request, response);
        // Otherwise a refused question would be taken for a place that is gone, and all be sent once more.
        if (refusal !== null) throw new Error(refusal.code);
      },
      onSuccess: () => end(ok(null)),
      onError: () => end(err(refusal ?? appError('offline', 'cut'))),
    });
    events.signal.addEventListener('abort', stop);
    moved();
    if (events.signal.aborted) stop();
    else upload.start();
  });
}

function toSource(task: UploadTask) {
  return {
    size: task.bytes,
    slice: async (from: number, to: number) => {
      const end = Math.min(to, task.bytes);
      const bytes = await task.read(from, end);
      if (bytes === null) throw new Error('the bytes are not here');
      return { value: new Blob([bytes]), done: end >= task.bytes };
    },
    close: () => {},
  };
}

/** Null for success, and for a place that is gone: then the library asks for another. */
function readRefusal(request: HttpRequest, response: HttpResponse): AppError | null {
  const status = response.getStatus();
  if (status >= 200 && status < 300) {
    return response.getHeader(protocolHeader) === undefined ? appError('offline', 'foreign') : null;
  }
  const isGone = status === 404 || status === 410;
  if (request.getMethod() === 'HEAD' && isGone) return null;
  const seconds = Number(response.getHeader('retry-after'));
  const retryAfterMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : undefined;
  const code = codeOf(response);
  return { code, retryAfterMs };
}

/** The answer to HEAD has no body: 401 is about the token, 4xx else is about a place that is lost. */
function codeOf(response: HttpResponse): AppError['code'] {
  const answer = errorAnswerSchema.safeParse(parse(response.getBody()));
  if (answer.success) return answer.data.code;
  const status = response.getStatus();
  if (status === 401) return 'sign_in_needed';
  return status === 429 ? 'rate_limited' : 'unavailable';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
