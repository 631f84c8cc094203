/**
 * The media room's rows in the device's store, typed. Every write first reads the session row in the same transaction
 * (EN24), and a change is decided on what is stored at that moment, because tabs and the media worker write side by side.
 */
import { err, limits, ok, type Result } from '@jamz/core';
import type {
  DeviceStore,
  Key,
  Read,
  StoreFailure,
  TableName,
  Write,
} from '../storage/device-store.ts';
import type { GuardedFailure, GuardedStore } from '../storage/session-record.ts';
import {
  isFileChunk,
  isFileRecord,
  isKeptGroupRecord,
  isPickRecord,
  isPictureRecord,
  isUploadRecord,
  type FileChunk,
  type FileRecord,
  type KeptGroupRecord,
  type PickRecord,
  type PictureRecord,
  type UploadRecord,
} from './media-records.ts';

/** Rows by the table they lie in. */
export interface MediaRow {
  readonly picks: PickRecord;
  readonly audioFiles: FileRecord;
  readonly uploads: UploadRecord;
  readonly pictures: PictureRecord;
  readonly keptGroups: KeptGroupRecord;
}
export type MediaTable = keyof MediaRow;
export const mediaTables = ['picks', 'audioFiles', 'uploads', 'pictures', 'keptGroups'] as const;
export type MediaRows = { readonly [K in MediaTable]: readonly MediaRow[K][] };

const checks: { readonly [K in MediaTable]: (value: unknown) => value is MediaRow[K] } = {
  picks: isPickRecord,
  audioFiles: isFileRecord,
  uploads: isUploadRecord,
  pictures: isPictureRecord,
  keptGroups: isKeptGroupRecord,
};

/** `strict` where losing it with the power would lose work; a chunk in the middle of a file would only be read again. */
export type Durability = 'strict' | 'relaxed';

export interface RowChange<K extends MediaTable> {
  readonly table: K;
  readonly key: Key;
  readonly durability: Durability;
  /** What the row becomes; null removes it, undefined leaves it and everything beside it as it is. */
  readonly change: (held: MediaRow[K] | null) => MediaRow[K] | null | undefined;
  /** Written in the same transaction, on the row as it was found. */
  readonly also?: ((held: MediaRow[K] | null) => readonly Write[]) | undefined;
  /** Tables that `also` may touch. */
  readonly alsoTables?: readonly TableName[] | undefined;
}

export interface MediaStore {
  load(): Promise<Result<MediaRows, StoreFailure>>;
  /** Null when it is not there, sealed or damaged. */
  chunk(fileId: string, n: number): Promise<ArrayBuffer | null>;
  rawChunk(fileId: string, n: number): Promise<FileChunk | null>;
  write(writes: readonly Write[], durability: Durability): Promise<Result<null, GuardedFailure>>;
  /** The row as it is afterwards; undefined when nothing was changed. */
  change<K extends MediaTable>(
    change: RowChange<K>,
  ): Promise<Result<MediaRow[K] | null | undefined, GuardedFailure>>;
  /** Removes a file with its chunks; false when it is pinned, or waits to be sent, or is about to. */
  dropFile(sha256: string): Promise<boolean>;
  /** A reserve of space, given up when nothing else is left to give (D5); true when that changed something. */
  ballast(wanted: boolean): Promise<boolean>;
  /** True while this session stands: asked before anything is sent (EN24). */
  stands(): Promise<boolean>;
}

/** `below`: the store as it is without making room first; what makes room works on that. */
export function createMediaStore(store: GuardedStore, below: GuardedStore = store): MediaStore {
  let hasBallast: boolean | null = null;
  return {
    load: () => loadMediaRows(store),
    chunk: (fileId, n) => readChunk(store, fileId, n),
    rawChunk: (fileId, n) => readRawChunk(store, fileId, n),
    write: (writes, durability) =>
      store.transact({
        tables: [...new Set(writes.map(({ table }) => table))],
        durability,
        reads: [],
        decide: () => ({ writes, value: null }),
      }),
    change: async ({ table, key, durability, change, also, alsoTables = [] }) =>
      store.transact({
        tables: [...new Set([table, ...alsoTables])],
        durability,
        reads: [{ table, key }],
        decide: ([found]) => {
          const held = rowIn(table, found?.[0]);
          const next = change(held);
          if (next === undefined) return { writes: [], value: undefined };
          const beside = also?.(held) ?? [];
          return { writes: [{ table, key, put: next }, ...beside], value: next };
        },
      }),
    dropFile: async (sha256) => {
      const dropped = await below.transact({
        tables: ['audioFiles', 'fileChunks', 'uploads', 'picks'],
        durability: 'relaxed',
        reads: [
          { table: 'audioFiles', key: [sha256] },
          { table: 'uploads', prefix: [sha256] },
          { table: 'picks', prefix: [] },
        ],
        decide: ([files, uploads = [], picks = []]) => {
          const file = rowIn('audioFiles', files?.[0]);
          const isBorn = (pick: unknown): boolean => rowIn('picks', pick)?.facts?.sha256 === sha256;
          if (file === null || file.pinned || uploads.length > 0 || picks.some(isBorn)) {
            return { writes: [], value: false };
          }
          const row: Write = { table: 'audioFiles', key: [sha256], put: null };
          return { writes: [row, dropChunks(file.fileId)], value: true };
        },
      });
      return dropped.ok && dropped.value;
    },
    ballast: async (wanted) => {
      hasBallast ??= await holdsBallast(below);
      if (hasBallast === wanted) return false;
      const put = wanted ? { bytes: ballastBytes() } : null;
      const written = await below.transact({
        tables: ['fileChunks'],
        durability: 'relaxed',
        reads: [],
        decide: () => ({ writes: [{ table: 'fileChunks', key: ballastKey, put }], value: null }),
      });
      // Another tab may have given it up meanwhile: after a failure nothing is believed.
      hasBallast = written.ok ? wanted : null;
      return written.ok;
    },
    stands: async () => (await store.check(null)).ok,
  };
}

export async function loadMediaRows(
  store: Pick<DeviceStore, 'read'>,
): Promise<Result<MediaRows, StoreFailure>> {
  const found = await store.read(mediaTables.map((table): Read => ({ table, prefix: [] })));
  return found.ok ? ok(parseRows(found.value)) : found;
}

/** Null when it is not there, sealed or damaged. */
export async function readChunk(
  store: Pick<DeviceStore, 'read'>,
  fileId: string,
  n: number,
): Promise<ArrayBuffer | null> {
  const chunk = await readRawChunk(store, fileId, n);
  return chunk === null || chunk.sealed === true ? null : chunk.bytes;
}

export async function readRawChunk(
  store: Pick<DeviceStore, 'read'>,
  fileId: string,
  n: number,
): Promise<FileChunk | null> {
  const found = await store.read([{ table: 'fileChunks', key: [fileId, n] }]);
  const row = found.ok ? found.value[0]?.[0] : null;
  return isFileChunk(row) ? row : null;
}

export const ballastFileId = 'ballast';
const ballastKey = [ballastFileId, 0] as const;

const holdsBallast = async (store: Pick<DeviceStore, 'read'>): Promise<boolean> =>
  (await readRawChunk(store, ballastFileId, 0)) !== null;

/** Not all the same, so that no disk makes little of it. */
function ballastBytes(): ArrayBuffer {
  const words = new Uint32Array(limits.ballastBytes / 4);
  let word = 1;
  for (let at = 0; at < words.length; at += 1) {
    word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0;
    words[at] = word;
  }
  return words.buffer;
}

/** Null when it is not there, or alien. */
function rowIn<K extends MediaTable>(table: K, value: unknown): MediaRow[K] | null {
  const check: (row: unknown) => row is MediaRow[K] = checks[table];
  return check(value) ? value : null;
}

function parseRows(found: readonly (readonly unknown[])[]): MediaRows {
  const rowsOf = <K extends MediaTable>(table: K): readonly MediaRow[K][] =>
    (found[mediaTables.indexOf(table)] ?? []).flatMap((value) => rowIn(table, value) ?? []);
  return {
    picks: rowsOf('picks'),
    audioFiles: rowsOf('audioFiles'),
    uploads: rowsOf('uploads'),
    pictures: rowsOf('pictures'),
    keptGroups: rowsOf('keptGroups'),
  };
}

export const chunkCount = (bytes: number): number => Math.ceil(bytes / limits.audioChunkBytes);

export const putChunk = (fileId: string, n: number, bytes: ArrayBuffer): Write => ({
  table: 'fileChunks',
  key: [fileId, n],
  put: { bytes },
});

export const dropChunks = (fileId: string): Write => ({
  table: 'fileChunks',
  prefix: [fileId],
  put: null,
});

/** Bytes `from` up to `to` of a file that lies here in chunks; null when some of them are not there. */
export async function readBytes(
  store: Pick<MediaStore, 'chunk'>,
  fileId: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Result<Uint8Array<ArrayBuffer>, 'missing'>> {
  const out = new Uint8Array(Math.max(0, to - from));
  let at = from;
  while (at < to) {
    const n = Math.floor(at / limits.audioChunkBytes);
    const chunk = await store.chunk(fileId, n);
    const begin = at - n * limits.audioChunkBytes;
    if (chunk === null || chunk.byteLength <= begin) return err('missing');
    const part = new Uint8Array(chunk, begin, Math.min(chunk.byteLength - begin, to - at));
    out.set(part, at - from);
    at += part.byteLength;
  }
  return ok(out);
}
