/** Files through the HTTP door. What a person may not read answers as what there is not: same body, same time (M10). */
import { Readable } from 'node:stream';
import { err, limits, ok, type Clock, type Result, type Timers } from '@jamz/core';
import type { RateLimits } from '../../auth/rate-limits.ts';
import type { Files } from '../../files/create-files.ts';
import type { OpenedMedia } from '../../files/media.ts';
import type { UploadCall } from '../../files/uploads.ts';
import { notSignedIn, type Call, type Handlers, type RawReply, type Reply } from '../call.ts';
import { waitUntil } from './wait-until.ts';

export interface FileRoutePorts {
  readonly files: Files;
  readonly rates: RateLimits;
  readonly clock: Clock;
  readonly timers: Timers;
}

type UploadRouteName =
  | 'uploadOptions'
  | 'beginUpload'
  | 'lookAtUpload'
  | 'goOnUpload'
  | 'dropUpload';
type PictureRouteName = 'keepPicture' | 'picture';
type FileRouteName =
  | UploadRouteName
  | PictureRouteName
  | 'claimGrant'
  | 'media'
  | 'mediaHead'
  | 'usage';

export function createFileRoutes(ports: FileRoutePorts): Handlers<FileRouteName> {
  const { files } = ports;
  return {
    ...createUploadRoutes(ports),
    ...createPictureRoutes(ports),
    async claimGrant({ caller, body }) {
      if (caller === null) return notSignedIn();
      const { userId } = caller.person;
      const claimed = await slowMiss(ports, () => files.claim(userId, body));
      return claimed.ok ? ok({}) : claimed;
    },
    media: (call) => answerMedia(ports, call, false),
    mediaHead: (call) => answerMedia(ports, call, true),
    async usage({ caller }) {
      if (caller === null) return notSignedIn();
      return ok({ body: await files.usage(caller.person.userId) });
    },
  };
}

function createUploadRoutes(ports: FileRoutePorts): Handlers<UploadRouteName> {
  const pass = async (
    call: Pick<Call<unknown, unknown>, 'caller' | 'header'>,
    what: Pick<UploadCall, 'method' | 'uploadId' | 'body'>,
  ): Promise<Result<Reply>> => {
    if (call.caller === null) return notSignedIn();
    const { userId } = call.caller.person;
    const answer = await slowMiss(ports, () =>
      ports.files.uploads.handle({ ...what, userId, header: call.header }),
    );
    return answer.ok ? ok({ raw: { ...answer.value, content: null } }) : answer;
  };
  return {
    uploadOptions: (call) => pass(call, { method: 'OPTIONS', uploadId: null, body: null }),
    async beginUpload(call) {
      if (call.caller === null) return notSignedIn();
      const retryAfterMs = await ports.rates.takeUpload(call.caller.person.userId);
      if (retryAfterMs > 0) return err({ code: 'rate_limited', retryAfterMs });
      return pass(call, { method: 'POST', uploadId: null, body: call.body });
    },
    lookAtUpload: (call) => pass(call, { method: 'HEAD', ...call.params, body: null }),
    goOnUpload: (call) => pass(call, { method: 'PATCH', ...call.params, body: call.body }),
    dropUpload: (call) => pass(call, { method: 'DELETE', ...call.params, body: null }),
  };
}

function createPictureRoutes(ports: FileRoutePorts): Handlers<PictureRouteName> {
  const { pictures } = ports.files;
  return {
    async keepPicture({ caller, params, body }) {
      if (caller === null) return notSignedIn();
      const { userId } = caller.person;
      const retryAfterMs = await ports.rates.takePicture(userId);
      if (retryAfterMs > 0) return err({ code: 'rate_limited', retryAfterMs });
      const sent = body ?? new Uint8Array();
      const kept = await slowMiss(ports, () => pictures.keep(userId, params, sent));
      return kept.ok ? ok({}) : kept;
    },
    async picture({ caller, params }) {
      if (caller === null) return notSignedIn();
      const { userId } = caller.person;
      const found = await slowMiss(ports, () => pictures.read(userId, params));
      if (!found.ok) return found;
      const headers = { ...asFile, 'content-type': 'image/webp' };
      return ok({ raw: { status: 200, headers, content: found.value } });
    },
  };
}

async function answerMedia(
  ports: FileRoutePorts,
  call: Call<null, { readonly sha256: string }>,
  isHead: boolean,
): Promise<Result<Reply>> {
  const { caller, params, header } = call;
  if (caller === null) return notSignedIn();
  const { sha256 } = params;
  // A range of another version than the one asked about would not fit; ours never change.
  const isSame = header('if-range') === null || header('if-range') === etagOf(sha256);
  const range = isSame ? header('range') : null;
  const { userId } = caller.person;
  const opened = await slowMiss(ports, () =>
    ports.files.media.open(userId, sha256, { range, isHead }),
  );
  if (!opened.ok) return opened;
  if (header('if-none-match') !== etagOf(sha256))
    return ok({ raw: rawMedia(sha256, opened.value) });
  discard(opened.value);
  return ok({
    raw: { status: 304, headers: { etag: etagOf(sha256), ...privately }, content: null },
  });
}

const etagOf = (sha256: string): string => `"${sha256}"`;
/** The device store is the cache (EN37). */
const privately = { 'cache-control': 'private, no-store' };
/** Opened by itself, a stranger's file is a download without rights and never a page of ours. */
const asFile = {
  ...privately,
  'content-disposition': 'attachment',
  'content-security-policy': 'sandbox',
};

function rawMedia(sha256: string, media: OpenedMedia): RawReply {
  const { mime, bytes, range, chunks } = media;
  const headers = { ...asFile, 'accept-ranges': 'bytes', etag: etagOf(sha256) };
  if (range.is === 'beyond') {
    return {
      status: 416,
      headers: { ...headers, 'content-range': `bytes */${bytes}` },
      content: null,
    };
  }
  const [from, to] = range.is === 'part' ? [range.from, range.to] : [0, bytes];
  const all = { ...headers, 'content-type': mime, 'content-length': String(to - from) };
  const content = chunks === null ? null : streamOf(chunks);
  if (range.is === 'whole') return { status: 200, headers: all, content };
  const part = { 'content-range': `bytes ${from}-${to - 1}/${bytes}` };
  return { status: 206, headers: { ...all, ...part }, content };
}

const streamOf = (chunks: AsyncIterable<Uint8Array>): Readable =>
  chunks instanceof Readable ? chunks : Readable.from(chunks, { objectMode: false });

function discard({ chunks }: OpenedMedia): void {
  if (chunks instanceof Readable) chunks.destroy();
}

/** "There is none" and "it is not yours" take the same time, whatever had to be looked at to know. */
async function slowMiss<T>(
  ports: Pick<FileRoutePorts, 'clock' | 'timers'>,
  act: () => Promise<Result<T>>,
): Promise<Result<T>> {
  const began = ports.clock.monotonic();
  const result = await act();
  if (!result.ok && result.error.code === 'not_found') {
    await waitUntil(ports, began + limits.mediaMissMsMin);
  }
  return result;
}
