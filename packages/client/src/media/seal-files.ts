/**
 * Sealing a file's chunks and opening them again. Each chunk says for itself whether it is sealed, so either way may be
 * cut off anywhere and begun again (M7).
 */
import { sealContext, type ByteSealer, type Sealer } from '../storage/sealer.ts';
import type { FileChunk } from './media-records.ts';
import { chunkCount } from './media-store.ts';

export interface Sealers {
  readonly text: Sealer;
  readonly bytes: ByteSealer;
}

export interface RawChunks {
  /** Sealed or not; null when it is not there. */
  read(fileId: string, n: number): Promise<FileChunk | null>;
  /** False when the store did not take it. */
  write(fileId: string, n: number, chunk: FileChunk): Promise<boolean>;
}

interface ChunkedFile {
  readonly fileId: string;
  readonly bytes: number;
}

/** False when the store failed: what is not sealed yet is sealed at the next try. */
export async function sealChunks(
  chunks: RawChunks,
  { fileId, bytes }: ChunkedFile,
  sealer: ByteSealer,
): Promise<boolean> {
  for (let n = 0; n < chunkCount(bytes); n += 1) {
    const chunk = await chunks.read(fileId, n);
    if (chunk === null || chunk.sealed === true) continue;
    const sealed = await sealer.seal(chunk.bytes, sealContext.chunk(fileId, n));
    if (!(await chunks.write(fileId, n, { bytes: sealed, sealed: true }))) return false;
  }
  return true;
}

/** `damaged`: some of it will never open again. `failed`: the store; try again. */
export async function openChunks(
  chunks: RawChunks,
  { fileId, bytes }: ChunkedFile,
  sealer: ByteSealer,
): Promise<'open' | 'damaged' | 'failed'> {
  for (let n = 0; n < chunkCount(bytes); n += 1) {
    const chunk = await chunks.read(fileId, n);
    if (chunk === null) return 'damaged';
    if (chunk.sealed === undefined) continue;
    const open = await sealer.open(chunk.bytes, sealContext.chunk(fileId, n));
    if (open === null) return 'damaged';
    if (!(await chunks.write(fileId, n, { bytes: open }))) return 'failed';
  }
  return 'open';
}
