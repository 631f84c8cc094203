/**
 * Files on their way to this device: what was pinned, is kept with its group or is being played. Bytes go into chunks
 * as they come, an interrupted one goes on where it stopped, and it counts as here once its hash was checked (M2).
 */
import { appError, err, limits, ok, type AppError, type Result } from '@jamz/core';
import { emptyFile } from './keeping.ts';
import { createLane, mayPass, type Lane } from './lane.ts';
import { dropChunks, putChunk } from './media-store.ts';
import type { FileRecord } from './media-records.ts';
import type { MediaRoom } from './media-room.ts';
import type { MediaAnswer, MediaWire } from './media-wire.ts';
import { findTrack, keptHashes } from './named-tracks.ts';

export interface Downloads extends Lane {
  /** What failed for good is tried again. */
  forgive(): void;
}

export function createDownloads(
  room: MediaRoom,
  ports: { readonly wire: MediaWire; readonly mayRun: () => boolean; readonly came: () => void },
): Downloads {
  const failed = new Set<string>();
  const lane = createLane({
    ...room,
    atOnceMax: limits.downloadsAtOnce,
    find: () => findDownloads(room).filter(({ sha256 }) => !failed.has(sha256)),
    keyOf: ({ sha256 }) => sha256,
    mayRun: ports.mayRun,
    run: async (file, signal) => {
      const { sha256 } = file;
      const show = (done: number): void =>
        room.board.setMoving('download', sha256, { state: 'running', done, code: null });
      show(file.stored);
      const ended = await fetchFile(room, { wire: ports.wire, file, signal, show });
      if (ended.ok || signal.aborted) {
        room.board.setMoving('download', sha256, null);
        ports.came();
        return ended;
      }
      const { code } = ended.error;
      const state = mayPass(ended.error) ? 'waiting' : 'failed';
      if (state === 'failed') failed.add(sha256);
      const done = room.mirror.get('audioFiles', sha256)?.stored ?? 0;
      room.board.setMoving('download', sha256, { state, done, code });
      return ended;
    },
  });
  return {
    ...lane,
    forgive: () => {
      failed.clear();
      lane.look();
    },
  };
}

/** What somebody waits to hear comes first. */
function findDownloads(room: MediaRoom): readonly FileRecord[] {
  const { mirror, clock } = room;
  const files = new Map(mirror.all('audioFiles').map((file) => [file.sha256, file]));
  for (const sha256 of keptHashes(room)) {
    const track = files.has(sha256) ? null : findTrack(room, sha256);
    if (track !== null) files.set(sha256, emptyFile(sha256, { ...track, addedAt: clock.now() }));
  }
  const kept = keptHashes(room);
  return [...files.values()]
    .filter(({ sha256, whole, wanted, pinned }) => {
      const isWished = wanted || pinned || kept.has(sha256);
      return !whole && isWished && findTrack(room, sha256)?.available === true;
    })
    .toSorted((a, b) => (b.lastPlayedAt ?? 0) - (a.lastPlayedAt ?? 0) || a.addedAt - b.addedAt);
}

interface Fetching {
  readonly wire: MediaWire;
  readonly file: FileRecord;
  readonly signal: AbortSignal;
  readonly show: (done: number) => void;
}

async function fetchFile(room: MediaRoom, fetching: Fetching): Promise<Result<null, AppError>> {
  const { wire, file, signal } = fetching;
  if (!(await room.store.stands())) return err(appError('signed_out'));
  if (file.stored < file.bytes) {
    const answer = await wire.fetch({ sha256: file.sha256, from: file.stored }, signal);
    if (!answer.ok) return answer;
    const taken = await take(room, fetching, answer.value);
    if (!taken.ok) return taken;
  }
  return check(room, file.sha256);
}

/** Chunk by chunk; each is written with the row that says how far it goes. */
async function take(
  room: MediaRoom,
  { file, signal, show }: Fetching,
  answer: MediaAnswer,
): Promise<Result<null, AppError>> {
  const reader = answer.body.getReader();
  const stop = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', stop);
  const chunks = createChunker(file.stored - answer.from);
  const total = answer.bytes;
  let stored = file.stored;
  const keep = async (bytes: ArrayBuffer): Promise<Result<null, AppError>> => {
    if (stored + bytes.byteLength > total) return err(appError('offline', 'foreign'));
    const written = await writeChunk(room, { file, total, from: stored, bytes });
    if (!written.ok) return written;
    stored += bytes.byteLength;
    room.channel.post({ type: 'grown', sha256: file.sha256, stored });
    show(stored);
    return ok(null);
  };
  try {
    for (;;) {
      const read = await within(room, reader.read());
      if (read === null) return err(appError('offline', 'silent'));
      if (read.done) {
        const rest = chunks.rest();
        // A part of a chunk is worth nothing, unless it is the last.
        if (stored + rest.byteLength !== total) return err(appError('offline', 'short'));
        return rest.byteLength === 0 ? ok(null) : await keep(rest);
      }
      for (const bytes of chunks.push(read.value)) {
        const kept = await keep(bytes);
        if (!kept.ok) return kept;
      }
    }
  } catch {
    return err(appError('offline', 'cut'));
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

/** Null when nothing came for too long. */
async function within<T>({ timers }: MediaRoom, promise: Promise<T>): Promise<T | null> {
  let alarm = { cancel: () => {} };
  const late = new Promise<null>((resolve) => {
    alarm = timers.after(limits.requestMsMax, () => resolve(null));
  });
  return Promise.race([promise, late]).finally(() => alarm.cancel());
}

/** Bytes as they come, cut into whole chunks; `skip` of them are here already. */
function createChunker(skip: number) {
  let toSkip = Math.max(0, skip);
  let buffer = new Uint8Array(limits.audioChunkBytes);
  let filled = 0;
  return {
    push: (bytes: Uint8Array<ArrayBuffer>): readonly ArrayBuffer[] => {
      const ready: ArrayBuffer[] = [];
      const skipped = Math.min(toSkip, bytes.byteLength);
      toSkip -= skipped;
      for (let at = skipped; at < bytes.byteLength;) {
        const part = bytes.subarray(at, at + buffer.byteLength - filled);
        buffer.set(part, filled);
        filled += part.byteLength;
        at += part.byteLength;
        if (filled < buffer.byteLength) continue;
        ready.push(buffer.buffer);
        buffer = new Uint8Array(limits.audioChunkBytes);
        filled = 0;
      }
      return ready;
    },
    rest: (): ArrayBuffer => buffer.buffer.slice(0, filled),
  };
}

async function writeChunk(
  room: MediaRoom,
  chunk: {
    readonly file: FileRecord;
    readonly total: number;
    readonly from: number;
    readonly bytes: ArrayBuffer;
  },
): Promise<Result<null, AppError>> {
  const { file, total, from, bytes } = chunk;
  const written = await room.mirror.change({
    table: 'audioFiles',
    key: [file.sha256],
    durability: 'relaxed',
    change: (held) => {
      // A kept group's track has no row before its first chunk.
      const row = held ?? (from === 0 ? file : null);
      const isOurs = row !== null && row.fileId === file.fileId && !row.whole;
      if (!isOurs || row.stored !== from) return undefined;
      return { ...row, bytes: total, stored: from + bytes.byteLength };
    },
    also: () => [putChunk(file.fileId, from / limits.audioChunkBytes, bytes)],
    alsoTables: ['fileChunks'],
  });
  if (!written.ok) {
    const code = written.error === 'full' ? 'storage_full' : 'storage_failed';
    return err(appError(written.error === 'guard' ? 'signed_out' : code));
  }
  // Removed meanwhile, or another device's file has come from elsewhere: the next look decides anew.
  return written.value === undefined ? err(appError('offline', 'overtaken')) : ok(null);
}

/** Bytes that are not what they were said to be are removed, and not asked for again. */
async function check(room: MediaRoom, sha256: string): Promise<Result<null, AppError>> {
  const file = room.mirror.get('audioFiles', sha256);
  if (file === null || file.whole) return ok(null);
  const hash = await room.work.hash(file);
  if (!hash.ok && hash.error === 'gone') return err(appError('signed_out'));
  if (!hash.ok && hash.error === 'unavailable') return err(appError('unavailable'));
  const isRight = hash.ok && hash.value === sha256;
  await room.mirror.change({
    table: 'audioFiles',
    key: [sha256],
    durability: 'relaxed',
    change: (held) => {
      if (held?.fileId !== file.fileId) return undefined;
      return isRight
        ? { ...held, whole: true, wanted: false }
        : { ...held, stored: 0, wanted: false };
    },
    also: () => (isRight ? [] : [dropChunks(file.fileId)]),
    alsoTables: ['fileChunks'],
  });
  return isRight ? ok(null) : err(appError('hash_mismatch'));
}
