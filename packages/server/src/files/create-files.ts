/** The room of files: who may read which bytes, how they come in, and when they go. */
import type { Clock, Ids, Result, Timers } from '@jamz/core';
import { limits } from '@jamz/core';
import type { AccountStore, BlobStore } from '@jamz/stores';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { SyncService } from '../sync/sync-service.ts';
import { createAudioInspector } from './audio-inspector.ts';
import { createAvailability } from './availability.ts';
import { createFileBytes } from './file-bytes.ts';
import { createFileAccess, type FileAccess } from './file-access.ts';
import { createFinisher } from './finish-upload.ts';
import { forgetFiles } from './forget-files.ts';
import { createGrants, type Grants, type KeptFile } from './grants.ts';
import { createHashQueue } from './hash-queue.ts';
import { createMedia, type Media } from './media.ts';
import { createPictures, type Pictures } from './pictures.ts';
import type { Swept } from './sweep.ts';
import { openUploadFolder } from './upload-folder.ts';
import { createUploadRecords } from './upload-records.ts';
import { createUploads, type Uploads } from './uploads.ts';
import { createUpkeep } from './upkeep.ts';

export interface Files {
  readonly access: FileAccess;
  readonly media: Media;
  readonly uploads: Uploads;
  readonly pictures: Pictures;
  readonly claim: Grants['claim'];
  /** Bytes that the server itself made or was handed: stored, granted to the scope, and the scope told. */
  keep(file: KeptFile, chunks: AsyncIterable<Uint8Array>): Promise<Result<void>>;
  usage(userId: string): Promise<{ readonly bytes: number; readonly bytesMax: number }>;
  /** Takes up what an earlier run left unfinished, and from then on sweeps once a day. */
  resume(): Promise<void>;
  /** Takes away what nobody needs. */
  sweep(): Promise<Swept>;
  /** Everything that is this person's own goes, and bytes that nobody else may read. */
  forget(userId: string): Promise<void>;
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
  /** Lets a test take one check away, to prove that other tests would notice. */
  readonly wrapAccess?: ((access: FileAccess) => FileAccess) | undefined;
}

/** `uploadsFolder` null: half uploads go with the process. */
export async function openFiles(
  ports: FilesPorts,
  options: { readonly uploadsFolder: string | null },
): Promise<Files> {
  const { accounts, timers, log } = ports;
  const checks = createFileAccess(ports);
  const access = ports.wrapAccess?.(checks) ?? checks;
  const availability = createAvailability({
    ...ports,
    failed: (error) => log.failure('telling a group of its tracks failed', error),
  });
  const queue = createHashQueue();
  const bytes = createFileBytes({ ...ports, queue });
  const records = createUploadRecords(accounts);
  const folder = await openUploadFolder(options.uploadsFolder, records);
  const inspector = createAudioInspector(timers);
  const shared = { ...ports, access, availability, queue, bytes, records, folder };
  const grants = createGrants(shared);
  const finisher = createFinisher({ ...shared, grants, inspector });
  const uploads = createUploads({ ...shared, grants, finisher });
  const upkeep = createUpkeep(shared, finisher);
  return {
    access,
    media: createMedia(shared),
    uploads,
    pictures: createPictures(shared),
    claim: grants.claim,
    keep: grants.keep,
    usage: async (userId) => ({
      bytes: await accounts.grantBytesBy(userId),
      bytesMax: limits.personMediaBytesMax,
    }),
    sweep: upkeep.sweep,
    forget: (userId) => forgetFiles({ ...shared, finisher }, userId),
    async resume() {
      await availability.resume();
      upkeep.begin();
    },
    settle: () => availability.settle(),
    async close() {
      availability.close();
      await upkeep.close();
      await availability.settle();
      await inspector.close();
      await folder.close();
    },
  };
}
