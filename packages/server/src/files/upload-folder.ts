/** Half uploads as files in one folder, named by ids that the server made; what each is stands in its record. */
import { mkdir, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import { Upload, type DataStore } from '@tus/server';
import { assert } from '@jamz/core';
import type { UploadRecords } from './upload-records.ts';

export interface UploadFolder {
  /** What the tus server writes into. */
  readonly store: DataStore;
  pathOf(id: string): string;
  /** Bytes that have arrived and when the last ones did; null when there is no such file. */
  look(id: string): Promise<{ readonly bytes: number; readonly at: number } | null>;
  delete(id: string): Promise<void>;
  /** Ids of everything that lies there. */
  list(): Promise<readonly string[]>;
  /** A passing folder goes with the process. */
  close(): Promise<void>;
}

export const isUploadId = (text: string): boolean => /^[0-9a-f]{32}$/u.test(text);

/** `folder` null: a passing one, for servers that keep nothing. */
export async function openUploadFolder(
  folder: string | null,
  records: UploadRecords,
): Promise<UploadFolder> {
  const directory = folder ?? (await mkdtemp(join(tmpdir(), 'jamz-uploads-')));
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const pathOf = (id: string): string => {
    assert(isUploadId(id), 'an upload id is 32 hex digits');
    return join(directory, id);
  };
  return {
    store: createStore(directory, records),
    pathOf,
    async look(id) {
      try {
        const { size, mtimeMs } = await stat(pathOf(id));
        return { bytes: size, at: mtimeMs };
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
    },
    delete: (id) => rm(pathOf(id), { force: true }),
    list: async () => (await readdir(directory)).filter(isUploadId),
    async close() {
      if (folder === null) await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The library's files, with our records in place of its notes, and bytes on disk before they are acknowledged. */
function createStore(directory: string, records: UploadRecords): DataStore {
  const store = new FileStore({
    directory,
    configstore: {
      async get(id) {
        const record = isUploadId(id) ? await records.read(id) : null;
        if (record === null) return undefined;
        const { scope, sha256, mime, bytes: size } = record;
        return new Upload({ id, size, offset: 0, metadata: { scope, sha256, mime } });
      },
      // The record is made before the file and never changes by the library's hand.
      async set() {},
      delete: (id) => records.delete(id),
    },
  });
  store.extensions = ['creation', 'termination'];
  const write = store.write.bind(store);
  store.write = async (bytes, id, offset) => {
    const end = await write(bytes, id, offset);
    const file = await open(join(directory, id), 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    return end;
  };
  return store;
}
