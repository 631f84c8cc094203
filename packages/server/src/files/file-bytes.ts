/** Takes bytes away that nobody may read any more, never while somebody is bringing them. */
import type { AccountStore, BlobStore } from '@jamz/stores';
import type { HashQueue } from './hash-queue.ts';

export interface FileBytes {
  isNeeded(sha256: string): Promise<boolean>;
  /** True when they went; bytes with a grant or a picture stay. */
  drop(sha256: string): Promise<boolean>;
}

export function createFileBytes(ports: {
  readonly accounts: AccountStore;
  readonly blobs: BlobStore;
  readonly queue: HashQueue;
}): FileBytes {
  const { accounts, blobs, queue } = ports;
  const isNeeded = async (sha256: string): Promise<boolean> =>
    (await accounts.listGrantsOf(sha256)).length > 0 ||
    (await accounts.listPicturesOf(sha256)).length > 0;
  return {
    isNeeded,
    drop: (sha256) =>
      queue.run(sha256, async () => {
        if (await isNeeded(sha256)) return false;
        await blobs.delete(sha256);
        return true;
      }),
  };
}
