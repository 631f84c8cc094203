/** A person's own grants, pictures and half uploads go; other people's stay, and so do the bytes that those name (EN34). */
import { findRecord, scopeSchema, trackIdOf } from '@jamz/core';
import type { AccountStore, Grant } from '@jamz/stores';
import type { SyncService } from '../sync/sync-service.ts';
import type { Availability } from './availability.ts';
import type { FileBytes } from './file-bytes.ts';
import type { Finisher } from './finish-upload.ts';
import type { UploadFolder } from './upload-folder.ts';
import type { UploadRecords } from './upload-records.ts';

export interface ForgetPorts {
  readonly accounts: AccountStore;
  readonly sync: Pick<SyncService, 'read' | 'system'>;
  readonly availability: Availability;
  readonly bytes: FileBytes;
  readonly records: UploadRecords;
  readonly folder: UploadFolder;
  readonly finisher: Pick<Finisher, 'ended'>;
}

/** Cut short, it can be called again: each row goes last of what belongs to it. */
export async function forgetFiles(ports: ForgetPorts, userId: string): Promise<void> {
  const { accounts, bytes, records, folder } = ports;
  for (const record of await records.list()) {
    if (record.userId !== userId) continue;
    await folder.delete(record.id);
    await records.delete(record.id);
    await ports.finisher.ended(record.id);
  }
  for (const grant of await accounts.listGrantsBy(userId)) {
    await withdraw(ports, grant);
    await accounts.deleteGrant(grant);
    await bytes.drop(grant.sha256);
  }
  for (const { scope, pictureId, sha256 } of await accounts.listPicturesBy(userId)) {
    await accounts.deletePicture(scope, pictureId);
    await bytes.drop(sha256);
  }
}

/** The scope hears that nobody there has the bytes any more, unless somebody else granted them too. */
async function withdraw(
  { accounts, sync, availability }: ForgetPorts,
  grant: Grant,
): Promise<void> {
  const { sha256, by } = grant;
  const scope = scopeSchema.parse(grant.scope);
  const rest = (await accounts.listGrantsIn(scope)).filter((one) => one.sha256 === sha256);
  if (rest.some((one) => one.by !== by)) return;
  await availability.forget(scope, sha256);
  const isTold = await sync.read(
    scope,
    (state) => findRecord(state, 'track', trackIdOf(sha256))?.available === true,
  );
  if (isTold) await sync.system(scope, 'track.available', { sha256, available: false });
}
