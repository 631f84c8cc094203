/** The room of files: who may read which bytes, how they come in, and when they go. */
import type { Clock, Ids, Result, Timers } from '@jamz/core';
import { limits } from '@jamz/core';
import type { AccountStore, BlobStore } from '@jamz/stores';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { SyncService } from '../sync/sync-service.ts';
import { createAudioInspector } from './audio-inspector.ts';
import { createAvailability } from './availability.ts';
import { createFileAccess, type FileAccess } from './file-access.ts';
import { createGrants, type Grants, type KeptFile } from './grants.ts';
import { createHashQueue } from './hash-queue.ts';
import { createMedia, type Media } from './media.ts';
import { createPictures, type Pictures } from './pictures.ts';
import { openUploadFolder } from './upload-folder.ts';
import { createUploadRecords } from './upload-records.ts';
import { createUploads, type Uploads } from './uploads.ts';

export interface Files {
  readonly access: FileAccess;
  readonly media: Media;
  readonly uploads: Uploads;
  readonly pictures: Pictures;
  readonly claim: Grants['claim'];
  /** Bytes that the server itself made or was handed: stored, granted to the scope, and the scope told. */
  keep(file: KeptFile, chunks: AsyncIterable<Uint8Array>): Promise<Result<void>>;
  usage(userId: string): Promise<{ readonly bytes: number; readonly bytesMax: number }>;
  /** Takes up what an earlier run left unfinished. */
  resume(): Promise<void>;
  /** Resolves when every group that can be told of its tracks has been. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface FilesPorts {
  readonly accounts: AccountStore;
  readonly blobs: BlobStore;
  readonly sync: SyncService;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: Ids;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** `uploadsFolder` null: half uploads go with the process. */
export async function openFiles(
  ports: FilesPorts,
  options: { readonly uploadsFolder: string | null },
): Promise<Files> {
  const { accounts, timers, log } = ports;
  const access = createFileAccess(ports);
  const availability = createAvailability({
    ...ports,
    failed: (error) => log.failure('telling a group of its tracks failed', error),
  });
  const parts = { ...ports, access, availability, queue: createHashQueue() };
  const grants = createGrants(parts);
  const records = createUploadRecords(accounts);
  const folder = await openUploadFolder(options.uploadsFolder, records);
  const inspector = createAudioInspector(timers);
  return {
    access,
    media: createMedia(parts),
    uploads: createUploads({ ...parts, records, folder, grants, inspector }),
    pictures: createPictures(parts),
    claim: grants.claim,
    keep: grants.keep,
    usage: async (userId) => ({
      bytes: await accounts.grantBytesBy(userId),
      bytesMax: limits.personMediaBytesMax,
    }),
    resume: () => availability.resume(),
    settle: () => availability.settle(),
    async close() {
      availability.close();
      await availability.settle();
      await inspector.close();
      await folder.close();
    },
  };
}
