/** The SHA-256 of a file that lies here in chunks, read back from the disk: what is hashed is what will be played (M2). */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { chunkCount, type MediaStore } from './media-store.ts';

export interface StoredFile {
  readonly fileId: string;
  readonly bytes: number;
}

/** Null when some of it is not there. */
export async function hashFile(
  store: Pick<MediaStore, 'chunk'>,
  { fileId, bytes }: StoredFile,
  hashed: (bytes: number) => void,
): Promise<string | null> {
  const hash = sha256.create();
  let done = 0;
  for (let n = 0; n < chunkCount(bytes); n += 1) {
    const chunk = await store.chunk(fileId, n);
    if (chunk === null) return null;
    hash.update(new Uint8Array(chunk));
    done += chunk.byteLength;
    hashed(done);
  }
  return done === bytes ? bytesToHex(hash.digest()) : null;
}
