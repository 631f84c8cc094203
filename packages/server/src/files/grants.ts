/** Writes grants: who keeps bytes in a scope, how much room there is, and a file known already (EN34). */
import { appError, err, limits, ok, type AppError, type Clock, type Result } from '@jamz/core';
import type { AccountStore, BlobStore } from '@jamz/stores';
import type { Availability } from './availability.ts';
import type { FileAccess } from './file-access.ts';
import type { HashQueue } from './hash-queue.ts';

/** A file on its way into a scope. */
export interface KeptFile {
  readonly scope: string;
  readonly sha256: string;
  readonly by: string;
  readonly mime: string;
}

export interface Grants {
  /** Stores the bytes when they have that hash, grants them to the scope and tells it. Rights are the caller's business. */
  keep(file: KeptFile, chunks: AsyncIterable<Uint8Array>): Promise<Result<void>>;
  /** Nothing is sent: these bytes are here and this person can read them already. */
  claim(userId: string, wanted: Pick<KeptFile, 'scope' | 'sha256'>): Promise<Result<void>>;
  /** Null when so many bytes more fit. */
  refusalOf(want: Claim): Promise<AppError | null>;
}

interface Claim {
  readonly userId: string;
  readonly scope: string;
  readonly bytes: number;
  /** Bytes announced by uploads that are not complete yet. */
  readonly awaited?: { readonly byPerson: number; readonly inScope: number } | undefined;
}

export function createGrants(ports: {
  readonly accounts: AccountStore;
  readonly blobs: BlobStore;
  readonly access: FileAccess;
  readonly availability: Availability;
  readonly queue: HashQueue;
  readonly clock: Clock;
}): Grants {
  const { accounts, blobs, access, availability, queue, clock } = ports;

  /** Cut short between the two, an upload or a claim is taken up again, and so is the telling. */
  const write = async (file: KeptFile, bytes: number): Promise<void> => {
    await accounts.putGrant({ ...file, bytes, at: clock.now() });
    await availability.note(file.scope, file.sha256);
  };
  const refusalOf: Grants['refusalOf'] = async ({ userId, scope, bytes, awaited }) => {
    const mine = (await accounts.grantBytesBy(userId)) + (awaited?.byPerson ?? 0);
    if (mine + bytes > limits.personMediaBytesMax) return appError('quota_full', 'person');
    const ours = (await accounts.grantBytesIn(scope)) + (awaited?.inScope ?? 0);
    return ours + bytes > limits.groupMediaBytesMax ? appError('quota_full', 'scope') : null;
  };
  return {
    refusalOf,
    keep: (file, chunks) =>
      queue.run(file.sha256, async () => {
        if (!(await blobs.put(file.sha256, chunks))) return err(appError('hash_mismatch'));
        const info = await blobs.stat(file.sha256);
        if (info === null) return err(appError('unavailable', 'the file went at once'));
        await write(file, info.bytes);
        return ok(undefined);
      }),
    claim: (userId, { scope, sha256 }) =>
      queue.run(sha256, async () => {
        const known = await access.grantFor(userId, sha256);
        const isMember = await access.mayRead(userId, scope);
        if (known === null || !isMember) return err(appError('not_found'));
        if ((await blobs.stat(sha256)) === null) return err(appError('not_found'));
        const { bytes, mime } = known;
        const refusal = await refusalOf({ userId, scope, bytes });
        if (refusal !== null) return err(refusal);
        await write({ scope, sha256, by: userId, mime }, bytes);
        return ok(undefined);
      }),
  };
}
