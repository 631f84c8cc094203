/** Blobs in memory: for tests. */
import { createHash } from 'node:crypto';
import { assert } from '@jamz/core';
import { isBlobKey, type BlobStore } from './blob-store.ts';

/** Makes an empty blob store. */
export function createMemoryBlobStore(): BlobStore {
  const blobs = new Map<string, Buffer>();
  return {
    async put(sha256, chunks) {
      assert(isBlobKey(sha256), 'a blob key is a SHA-256 in lower-case hex');
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(Buffer.from(chunk));
      const bytes = Buffer.concat(parts);
      if (createHash('sha256').update(bytes).digest('hex') !== sha256) return false;
      blobs.set(sha256, bytes);
      return true;
    },
    async stat(sha256) {
      const bytes = blobs.get(sha256)?.length;
      return bytes === undefined ? null : { sha256, bytes };
    },
    async read(sha256, from, to) {
      const bytes = blobs.get(sha256);
      return bytes === undefined ? null : once(bytes.subarray(from, to ?? bytes.length));
    },
    async delete(sha256) {
      blobs.delete(sha256);
    },
    async list(after, limit) {
      const keys = [...blobs.keys()].filter((key) => key > after).toSorted();
      return keys.slice(0, limit).map((sha256) => ({
        sha256,
        bytes: blobs.get(sha256)?.length ?? 0,
      }));
    },
    async close() {},
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield Buffer.from(bytes);
}
