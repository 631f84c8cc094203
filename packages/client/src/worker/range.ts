/**
 * Ranges of a file out of its chunks on this device: exact heads, one chunk a pull, and what is not here yet is waited
 * for a moment or fetched from the server (EN37, M4). A plain 200 would make the element believe it cannot seek.
 */
import { limits, type Timers } from '@jamz/core';
import type { FileRecord } from '../media/media-records.ts';
import type { MediaStore } from '../media/media-store.ts';
import { readRange, type ByteRange } from './byte-range.ts';

export interface RangePorts {
  readonly store: Pick<MediaStore, 'chunk'>;
  readonly timers: Timers;
  /** The file's row as it is now. */
  readonly file: (sha256: string) => Promise<FileRecord | null>;
  /** Calls back when bytes of this file have come; returns the end of listening. */
  readonly onGrown: (sha256: string, listener: () => void) => () => void;
  /** The same bytes from the server; null when it does not answer. */
  readonly fromServer: (sha256: string, range: string | null) => Promise<Response | null>;
}

export async function answerMedia(
  ports: RangePorts,
  ask: { readonly sha256: string; readonly range: string | null },
): Promise<Response> {
  const file = await fileSoon(ports, ask.sha256);
  const isReadable = file !== null && !file.sealed && file.bytes > 0;
  if (!isReadable || !(file.whole || file.stored > 0 || file.wanted)) return passOn(ports, ask);
  const range = readRange(ask.range, file.bytes);
  if (range === 'beyond') {
    return new Response(null, {
      status: 416,
      headers: { 'content-range': `bytes */${file.bytes}` },
    });
  }
  const wanted = range ?? { from: 0, to: file.bytes };
  // Far from what is here: only the server can say it soon.
  const isNear = wanted.from < file.stored + limits.audioChunkBytes;
  if (!file.whole && !isNear) {
    const answer = await ports.fromServer(ask.sha256, ask.range);
    if (answer !== null) return answer;
  }
  const headers: Record<string, string> = {
    'content-type': file.mime,
    'content-length': String(wanted.to - wanted.from),
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
  };
  if (range !== null) {
    headers['content-range'] = `bytes ${wanted.from}-${wanted.to - 1}/${file.bytes}`;
  }
  const status = range === null ? 200 : 206;
  return new Response(streamRange(ports, file, wanted), { status, headers });
}

/** The element asks in the same turn as the page begins to fetch: the row may be a moment behind. */
async function fileSoon(ports: RangePorts, sha256: string): Promise<FileRecord | null> {
  const file = await ports.file(sha256);
  if (file !== null) return file;
  await grown(ports, sha256, rowWaitMs);
  return ports.file(sha256);
}

const rowWaitMs = 60;

async function passOn(
  { fromServer }: RangePorts,
  { sha256, range }: { readonly sha256: string; readonly range: string | null },
): Promise<Response> {
  return (await fromServer(sha256, range)) ?? Response.error();
}

/** Nothing is read ahead: an element that seeks away asks anew, and what it did not want was never read. */
function streamRange(
  ports: RangePorts,
  file: FileRecord,
  { from, to }: ByteRange,
): ReadableStream<Uint8Array> {
  let at = from;
  let rest: ReadableStreamDefaultReader<Uint8Array> | null = null;
  let cancelled = false;

  const next = async (): Promise<Uint8Array | null> => {
    if (rest === null) {
      const part = await partHere(ports, file.sha256, { at, to });
      if (part !== null) return part;
      const answer = await ports.fromServer(file.sha256, `bytes=${at}-${to - 1}`);
      rest = answer?.status === 206 ? (answer.body?.getReader() ?? null) : null;
    }
    const read = await rest?.read();
    return read === undefined || read.done ? null : read.value;
  };

  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const part = await next().catch(() => null);
        if (cancelled) return;
        if (part === null) {
          controller.error(new TypeError('the rest of this file does not come'));
          return;
        }
        at += part.byteLength;
        controller.enqueue(part);
        if (at >= to) controller.close();
      },
      cancel: () => {
        cancelled = true;
        void rest?.cancel().catch(() => {});
      },
    },
    { highWaterMark: 0 },
  );
}

/** The bytes of one chunk from `at` on, waited for while the file grows; null when they do not come in time. */
async function partHere(
  ports: RangePorts,
  sha256: string,
  { at, to }: { readonly at: number; readonly to: number },
): Promise<Uint8Array | null> {
  const n = Math.floor(at / limits.audioChunkBytes);
  const begin = at - n * limits.audioChunkBytes;
  const look = async (): Promise<Uint8Array | null> => {
    const file = await ports.file(sha256);
    const isThere = file !== null && (file.whole || file.stored > at);
    const chunk = isThere ? await ports.store.chunk(file.fileId, n) : null;
    if (chunk === null || chunk.byteLength <= begin) return null;
    return new Uint8Array(chunk, begin, Math.min(chunk.byteLength - begin, to - at));
  };
  const found = await look();
  if (found !== null) return found;
  const file = await ports.file(sha256);
  if (file === null || file.whole) return null;
  await grown(ports, sha256, limits.mediaWaitMsMax);
  return look();
}

/** Resolves when bytes have come, or when it has taken too long. */
function grown({ timers, onGrown }: RangePorts, sha256: string, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const alarm = timers.after(ms, () => end());
    const stop = onGrown(sha256, () => end());
    const end = (): void => {
      alarm.cancel();
      stop();
      resolve();
    };
  });
}
