/**
 * The heavy part of a file: storing, hashing, reading tags. A port, because it is done in a worker of its own where
 * there is one, and on the page where there is none or where the storage is this tab's memory alone.
 */
import { err, ok, type Result } from '@jamz/core';
import type { StoredFile } from './hash-file.ts';
import type { MediaStore } from './media-store.ts';
import type { ReadFile } from './read-file.ts';
import { storeFile, type StoreTask, type WorkFailure } from './store-file.ts';

type Progress = (bytes: number) => void;

/** `unavailable`: the code for it could not be loaded, in the first minutes without a network; later it can. */
export interface FileWork {
  store(task: StoreTask, stored: Progress): Promise<Result<null, WorkFailure>>;
  read(
    file: StoredFile & { readonly mime: string },
    hashed: Progress,
  ): Promise<Result<ReadFile, WorkFailure>>;
  /** The hash alone, of what was downloaded. */
  hash(file: StoredFile): Promise<Result<string, WorkFailure>>;
  close(): void;
}

export function createFileWork(store: MediaStore, makeRoom: () => Promise<boolean>): FileWork {
  return {
    store: (task, stored) => storeFile(store, task, { stored, makeRoom }),
    read: async (file, hashed) => {
      // The parser of tags is a third of the app's size: nobody pays for it before the first file.
      const reader = await import('./read-file.ts').catch(() => null);
      return reader === null ? err('unavailable') : reader.readFile(store, file, hashed);
    },
    hash: async (file) => {
      const hasher = await import('./hash-file.ts').catch(() => null);
      if (hasher === null) return err('unavailable');
      const hash = await hasher.hashFile(store, file, () => {});
      return hash === null ? err('file_unreadable') : ok(hash);
    },
    close: () => {},
  };
}
