/**
 * Blobs as files: `<root>/sha256/ab/<hash>`. Written beside, synced, renamed, and the folder synced, so that a name
 * never stands for half a file.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { assert } from '@jamz/core';
import { StoreUnavailableError } from '../store-errors.ts';
import { isBlobKey, type BlobInfo, type BlobStore } from './blob-store.ts';

const unavailableCodes = new Set([
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EROFS',
  'EACCES',
  'EPERM',
  'EMFILE',
  'ENOTDIR',
]);

/** Opens or creates the folder; unfinished uploads of a killed process are swept. */
export async function openFsBlobStore(root: string): Promise<BlobStore> {
  const incoming = join(root, 'incoming');
  const hashes = join(root, 'sha256');
  const pathOf = (sha256: string): string => {
    assert(isBlobKey(sha256), 'a blob key is a SHA-256 in lower-case hex');
    return join(hashes, sha256.slice(0, 2), sha256);
  };
  await available(root, async () => {
    await mkdir(incoming, { recursive: true, mode: 0o700 });
    await sweep(incoming);
    await mkdir(hashes, { recursive: true, mode: 0o700 });
  });
  return {
    async put(sha256, chunks) {
      const path = pathOf(sha256);
      const draft = join(incoming, `${process.pid}.${randomUUID()}`);
      try {
        const found = await available(root, () => writeDraft(draft, chunks));
        if (found !== sha256) return false;
        await available(root, () => moveInto(draft, path));
        return true;
      } finally {
        await rm(draft, { force: true });
      }
    },
    stat: (sha256) => statBlob(pathOf(sha256), sha256),
    async read(sha256, from, to) {
      const info = await statBlob(pathOf(sha256), sha256);
      if (info === null) return null;
      const end = Math.min(to ?? info.bytes, info.bytes);
      return end <= from
        ? nothing()
        : createReadStream(pathOf(sha256), { start: from, end: end - 1 });
    },
    async delete(sha256) {
      await rm(pathOf(sha256), { force: true });
    },
    list: (after, limit) => listBlobs(hashes, after, limit),
    async close() {},
  };
}

/** Drafts of processes that no longer run; another live process's uploads go on. */
async function sweep(incoming: string): Promise<void> {
  for (const name of await readdir(incoming)) {
    if (!isRunning(Number(name.split('.', 1)[0]))) await rm(join(incoming, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

async function writeDraft(path: string, chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const digest = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of chunks) {
      digest.update(chunk);
      await file.appendFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return digest.digest('hex');
}

async function moveInto(draft: string, path: string): Promise<void> {
  const folder = dirname(path);
  const isNew = (await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined;
  await rename(draft, path);
  await syncFolder(folder);
  if (isNew) await syncFolder(dirname(folder));
}

/** A rename is on disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function statBlob(path: string, sha256: string): Promise<BlobInfo | null> {
  try {
    return { sha256, bytes: (await stat(path)).size };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

async function listBlobs(root: string, after: string, limit: number): Promise<readonly BlobInfo[]> {
  const found: BlobInfo[] = [];
  for (const folder of (await readdir(root)).toSorted()) {
    if (folder < after.slice(0, 2)) continue;
    for (const name of (await readdir(join(root, folder))).toSorted()) {
      if (name <= after || !isBlobKey(name)) continue;
      const info = await statBlob(join(root, folder, name), name);
      if (info !== null) found.push(info);
      if (found.length >= limit) return found;
    }
  }
  return found;
}

async function available<T>(root: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    const code = codeOf(cause);
    if (code === null || !unavailableCodes.has(code)) throw cause;
    throw new StoreUnavailableError(
      `${root}: files cannot be written (${code}). Check free space and who owns the folder.`,
      { cause },
    );
  }
}

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;

async function* nothing(): AsyncGenerator<Uint8Array> {}
