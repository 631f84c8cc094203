/** A picked file onto the disk, chunk by chunk; it counts only with its last chunk, which is written strictly (M1). */
import { err, limits, ok, type ErrorCode, type Result } from '@jamz/core';
import { chunkCount, putChunk, type MediaStore } from './media-store.ts';

export interface StoreTask {
  readonly pickId: string;
  readonly file: Blob;
}

export interface StoreEvents {
  readonly stored: (bytes: number) => void;
  /** The disk is full: true when something was removed and it is worth another try. */
  readonly makeRoom: () => Promise<boolean>;
}

/** `gone`: somebody took the pick back, or another session began. */
export type WorkFailure = ErrorCode | 'gone';

export async function storeFile(
  store: MediaStore,
  { pickId, file }: StoreTask,
  events: StoreEvents,
): Promise<Result<null, WorkFailure>> {
  const count = chunkCount(file.size);
  for (let n = 0; n < count; n += 1) {
    const from = n * limits.audioChunkBytes;
    const bytes = await readSlice(file, from);
    if (bytes === null) return err('file_unreadable');
    const isLast = n === count - 1;
    const put = () => writeChunk(store, { pickId, n, bytes, isLast });
    let written = await put();
    if (!written.ok && written.error === 'storage_full' && (await events.makeRoom())) {
      written = await put();
    }
    if (!written.ok) return written;
    events.stored(from + bytes.byteLength);
  }
  return ok(null);
}

/** Null when the file was moved, changed or unplugged meanwhile. */
async function readSlice(file: Blob, from: number): Promise<ArrayBuffer | null> {
  const to = Math.min(file.size, from + limits.audioChunkBytes);
  try {
    const bytes = await file.slice(from, to).arrayBuffer();
    return bytes.byteLength === to - from ? bytes : null;
  } catch {
    return null;
  }
}

async function writeChunk(
  store: MediaStore,
  chunk: {
    readonly pickId: string;
    readonly n: number;
    readonly bytes: ArrayBuffer;
    readonly isLast: boolean;
  },
): Promise<Result<null, WorkFailure>> {
  const { pickId, n, bytes, isLast } = chunk;
  const written = await store.change({
    table: 'picks',
    key: [pickId],
    durability: isLast ? 'strict' : 'relaxed',
    change: (held) => {
      if (held?.state !== 'storing') return undefined;
      return isLast ? { ...held, state: 'reading' } : held;
    },
    also: () => [putChunk(pickId, n, bytes)],
    alsoTables: ['fileChunks'],
  });
  if (written.ok) return written.value === undefined ? err('gone') : ok(null);
  if (written.error === 'full') return err('storage_full');
  return err(written.error === 'failed' ? 'storage_failed' : 'gone');
}
