/** What every blob adapter must do. Run on memory and files by `blob-store.contract.test.ts`. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BlobStore } from './blob-store.ts';

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function* inChunks(bytes: Uint8Array, size = 1_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('half');
  throw new Error('connection lost');
}

async function collect(chunks: AsyncIterable<Uint8Array> | null): Promise<Buffer | null> {
  if (chunks === null) return null;
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

/** Runs the suite on one adapter. */
export function describeBlobStore(
  name: string,
  open: () => Promise<{ readonly store: BlobStore; readonly dispose: () => Promise<void> }>,
): void {
  describe(`BlobStore: ${name}`, () => {
    let store: BlobStore;
    let dispose: () => Promise<void>;
    beforeEach(async () => {
      ({ store, dispose } = await open());
    });
    afterEach(() => dispose());
    const bytes = Buffer.from(Array.from({ length: 5_000 }, (_, n) => n % 251));
    const key = hashOf(bytes);

    test('bytes come back whole', async () => {
      expect(await store.put(key, inChunks(bytes))).toBe(true);
      expect(await store.stat(key)).toEqual({ sha256: key, bytes: 5_000 });
      expect(await collect(await store.read(key, 0, null))).toEqual(bytes);
    });
    test('the unknown is null', async () => {
      expect(await store.stat('0'.repeat(64))).toBeNull();
      expect(await store.read('0'.repeat(64), 0, null)).toBeNull();
    });
    test('ranges, also past the end', async () => {
      await store.put(key, inChunks(bytes));
      const range = async (from: number, to: number | null): Promise<Buffer | null> =>
        collect(await store.read(key, from, to));
      expect(await range(10, 20)).toEqual(bytes.subarray(10, 20));
      expect(await range(4_990, null)).toEqual(bytes.subarray(4_990));
      expect(await range(4_990, 99_999)).toEqual(bytes.subarray(4_990));
      expect(await range(5_000, 6_000)).toEqual(Buffer.alloc(0));
      expect(await range(7, 7)).toEqual(Buffer.alloc(0));
    });
    test('bytes of another hash are refused and leave nothing', async () => {
      const other = 'a'.repeat(64);
      expect(await store.put(other, inChunks(bytes))).toBe(false);
      expect(await store.stat(other)).toBeNull();
      expect(await store.list('', 10)).toEqual([]);
    });
    test('a broken upload leaves nothing', async () => {
      await expect(store.put(key, broken())).rejects.toThrow('connection lost');
      expect(await store.list('', 10)).toEqual([]);
    });
    test('storing twice is storing once; at the same time too', async () => {
      const puts = [1, 2, 3].map(() => store.put(key, inChunks(bytes, 77)));
      expect(await Promise.all(puts)).toEqual([true, true, true]);
      expect(await store.list('', 10)).toEqual([{ sha256: key, bytes: 5_000 }]);
    });
    test('nothing at all has a hash too', async () => {
      const empty = Buffer.alloc(0);
      expect(await store.put(hashOf(empty), inChunks(empty))).toBe(true);
      expect(await collect(await store.read(hashOf(empty), 0, null))).toEqual(empty);
    });
    test('deleting is for good, and deleting the unknown is nothing', async () => {
      await store.put(key, inChunks(bytes));
      await store.delete(key);
      await store.delete(key);
      expect(await store.stat(key)).toBeNull();
    });
    test('listed in key order, behind a key, as many as asked for', async () => {
      const keys: string[] = [];
      for (let n = 0; n < 12; n += 1) {
        const blob = Buffer.from(`blob ${n}`);
        keys.push(hashOf(blob));
        await store.put(hashOf(blob), inChunks(blob));
      }
      keys.sort();
      const listed = async (after: string, limit: number): Promise<string[]> =>
        (await store.list(after, limit)).map((info) => info.sha256);
      expect(await listed('', 100)).toEqual(keys);
      expect(await listed('', 5)).toEqual(keys.slice(0, 5));
      expect(await listed(keys[4] ?? '', 5)).toEqual(keys.slice(5, 10));
    });
    test('[H12] a key is a hash and never a path', async () => {
      const hostile = [
        '../../etc/passwd',
        '',
        'A'.repeat(64),
        `${'a'.repeat(63)}/`,
        '.'.repeat(64),
      ];
      for (const path of hostile) {
        await expect(store.put(path, inChunks(bytes))).rejects.toThrow('SHA-256');
      }
    });
  });
}
