/** Pictures of groups, tracks and people: an id from the device, the bytes from us, seen by who may read the scope (EN36). */
import { createHash } from 'node:crypto';
import {
  appError,
  err,
  limits,
  listRecords,
  ok,
  scopeSchema,
  userScope,
  type Clock,
  type Result,
} from '@jamz/core';
import type { AccountStore, BlobStore, Picture } from '@jamz/stores';
import type { SyncService } from '../sync/sync-service.ts';
import { createWorkQueue } from '../work-queue.ts';
import { encodePicture } from './encode-picture.ts';
import type { FileAccess } from './file-access.ts';
import type { HashQueue } from './hash-queue.ts';

interface PictureName {
  readonly scope: string;
  readonly pictureId: string;
}

export interface Pictures {
  /** The same bytes by the same person again are the same picture; others under its id are `taken`. */
  keep(userId: string, name: PictureName, sent: Uint8Array): Promise<Result<void>>;
  /** As WebP. `not_found` whether it is unknown or only not this person's to see. */
  read(userId: string, name: PictureName): Promise<Result<Buffer>>;
}

export interface PicturePorts {
  readonly accounts: AccountStore;
  readonly blobs: BlobStore;
  readonly sync: Pick<SyncService, 'read'>;
  readonly access: FileAccess;
  readonly queue: HashQueue;
  readonly clock: Clock;
}

export function createPictures(ports: PicturePorts): Pictures {
  const { accounts, blobs, access } = ports;
  const encoders = createWorkQueue(limits.picturesAtOnce, limits.pictureQueueMax);
  return {
    async keep(userId, name, sent) {
      if (!(await access.mayRead(userId, name.scope))) return err(appError('not_found'));
      const source = hashOf(sent);
      const known = await accounts.readPicture(name.scope, name.pictureId);
      if (known !== null) return sameOrTaken(known, userId, source);
      const turn = await encoders.run(() => encodePicture(sent));
      const encoded = turn.ok ? turn.value : turn;
      if (!encoded.ok) return encoded;
      return store(ports, { ...name, source, by: userId }, encoded.value);
    },
    async read(userId, name) {
      if (!(await access.mayRead(userId, name.scope))) return err(appError('not_found'));
      const found = await findPicture(ports, name);
      const chunks = found === null ? null : await blobs.read(found.sha256, 0, null);
      if (chunks === null) return err(appError('not_found'));
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(chunk);
      return ok(Buffer.concat(parts));
    },
  };
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const sameOrTaken = (known: Picture, userId: string, source: string): Result<void> =>
  known.by === userId && known.source === source ? ok(undefined) : err(appError('taken'));

function store(
  { accounts, blobs, queue, clock }: PicturePorts,
  picture: Omit<Picture, 'sha256' | 'at'>,
  encoded: Buffer,
): Promise<Result<void>> {
  const sha256 = hashOf(encoded);
  return queue.run(sha256, async () => {
    if (!(await blobs.put(sha256, once(encoded)))) return err(appError('hash_mismatch'));
    const isFirst = await accounts.createPicture({ ...picture, sha256, at: clock.now() });
    if (isFirst) return ok(undefined);
    // Somebody was quicker; the sweep takes bytes that nobody names.
    const known = await accounts.readPicture(picture.scope, picture.pictureId);
    return known === null
      ? err(appError('unavailable', 'the picture went at once'))
      : sameOrTaken(known, picture.by, picture.source);
  });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/**
 * A picture of the scope itself; else that of a member whose record names it, which lies in the member's own scope and
 * nowhere else: a record may name any id, and must open nothing by it.
 */
async function findPicture(
  { accounts, sync }: PicturePorts,
  { scope, pictureId }: PictureName,
): Promise<Picture | null> {
  const own = await accounts.readPicture(scope, pictureId);
  if (own !== null) return own;
  const wearers = await sync.read(scopeSchema.parse(scope), (state) =>
    listRecords(state, 'member')
      .map(({ value }) => value)
      .filter(({ status, avatarKey }) => status === 'active' && avatarKey === pictureId)
      .map(({ userId }) => userId),
  );
  for (const userId of wearers) {
    const worn = await accounts.readPicture(userScope(userId), pictureId);
    if (worn !== null) return worn;
  }
  return null;
}
