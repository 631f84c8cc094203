/**
 * What nobody needs goes: grants and pictures that no record of their scope names, bytes that have neither, uploads
 * that stand still. What is on its way in is never touched (EN34b).
 */
import { limits, scopeSchema, type Clock, type Scope } from '@jamz/core';
import type { AccountStore, BlobStore } from '@jamz/stores';
import type { SyncService } from '../sync/sync-service.ts';
import type { Availability } from './availability.ts';
import type { FileBytes } from './file-bytes.ts';
import { awaitedFiles, isFileNamed, namedPictures } from './named-files.ts';
import type { UploadFolder } from './upload-folder.ts';
import type { UploadRecord, UploadRecords } from './upload-records.ts';

export interface Swept {
  readonly grants: number;
  readonly pictures: number;
  readonly uploads: number;
  readonly blobs: number;
}

export interface Sweep {
  run(): Promise<Swept>;
  /** True when bytes were seen that go at the next look, if nobody has claimed them by then. */
  hasSuspects(): boolean;
}

export interface SweepPorts {
  readonly accounts: AccountStore;
  readonly blobs: BlobStore;
  readonly sync: Pick<SyncService, 'read'>;
  readonly availability: Availability;
  readonly bytes: FileBytes;
  readonly records: UploadRecords;
  readonly folder: UploadFolder;
  readonly clock: Clock;
}

const page = 200;

export function createSweep(ports: SweepPorts): Sweep {
  /** Bytes without grant or picture, and since when: another process may be about to write the grant. */
  const suspects = new Map<string, number>();
  return {
    async run() {
      const uploads = await sweepUploads(ports);
      let grants = 0;
      let pictures = 0;
      for await (const scope of scopesOf(ports)) {
        grants += await sweepGrants(ports, scope);
        pictures += await sweepPictures(ports, scope);
      }
      return { uploads, grants, pictures, blobs: await sweepBlobs(ports, suspects) };
    },
    hasSuspects: () => suspects.size > 0,
  };
}

async function* scopesOf({ accounts }: SweepPorts): AsyncGenerator<Scope> {
  let after = '';
  for (;;) {
    const scopes = await accounts.listFileScopes(after, page);
    for (const scope of scopes) yield scopeSchema.parse(scope);
    const last = scopes.at(-1);
    if (last === undefined) return;
    after = last;
  }
}

/** Also tells again what the scope should know: a note may have been lost with an older copy of the store. */
async function sweepGrants(ports: SweepPorts, scope: Scope): Promise<number> {
  const { accounts, sync, availability, bytes, clock } = ports;
  const grants = await accounts.listGrantsIn(scope);
  const { idle, awaited } = await sync.read(scope, (state) => ({
    idle: grants.filter(({ sha256 }) => !isFileNamed(state, sha256)),
    awaited: new Set(awaitedFiles(state)),
  }));
  for (const { sha256 } of grants) if (awaited.has(sha256)) await availability.note(scope, sha256);
  let count = 0;
  for (const grant of idle) {
    // Its track may still come from a device that is on the road; for ever it is not waited for.
    const isNoted = availability.isNoted(scope, grant.sha256);
    const idleMs = isNoted ? limits.uploadIdleMs : limits.grantIdleMs;
    if (clock.now() - grant.at < idleMs) continue;
    await accounts.deleteGrant(grant);
    const rest = await accounts.listGrantsIn(scope);
    const isLast = !rest.some(({ sha256 }) => sha256 === grant.sha256);
    if (isLast) await availability.forget(scope, grant.sha256);
    await bytes.drop(grant.sha256);
    count += 1;
  }
  return count;
}

async function sweepPictures(ports: SweepPorts, scope: Scope): Promise<number> {
  const { accounts, sync, bytes, clock } = ports;
  const pictures = await accounts.listPicturesIn(scope);
  const named = await sync.read(scope, namedPictures);
  let count = 0;
  for (const { pictureId, sha256, at } of pictures) {
    if (named.has(pictureId) || clock.now() - at < limits.grantIdleMs) continue;
    await accounts.deletePicture(scope, pictureId);
    await bytes.drop(sha256);
    count += 1;
  }
  return count;
}

async function sweepUploads(ports: SweepPorts): Promise<number> {
  const { records, folder } = ports;
  const known = await records.list();
  let count = 0;
  for (const record of known) {
    if (await isMoving(ports, record)) continue;
    await records.delete(record.id);
    await folder.delete(record.id);
    count += 1;
  }
  const ids = new Set((await records.list()).map(({ id }) => id));
  for (const id of await folder.list()) {
    if (ids.has(id) || (await records.read(id)) !== null) continue;
    await folder.delete(id);
    count += 1;
  }
  return count;
}

/** Bytes came, or it was begun or finished, within the time that an upload may rest. */
async function isMoving({ folder, clock }: SweepPorts, record: UploadRecord): Promise<boolean> {
  const file = record.isDone ? null : await folder.look(record.id);
  return clock.now() - Math.max(record.at, file?.at ?? 0) < limits.uploadIdleMs;
}

async function sweepBlobs(ports: SweepPorts, suspects: Map<string, number>): Promise<number> {
  const { blobs, bytes, clock } = ports;
  let count = 0;
  let after = '';
  for (;;) {
    const found = await blobs.list(after, page);
    for (const { sha256 } of found) {
      if (await bytes.isNeeded(sha256)) {
        suspects.delete(sha256);
        continue;
      }
      const since = suspects.get(sha256) ?? clock.monotonic();
      suspects.set(sha256, since);
      if (clock.monotonic() - since < limits.orphanMs) continue;
      suspects.delete(sha256);
      if (await bytes.drop(sha256)) count += 1;
    }
    const last = found.at(-1);
    if (last === undefined) return count;
    after = last.sha256;
  }
}
