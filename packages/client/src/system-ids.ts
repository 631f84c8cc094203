/** Chance and names from the platform's own source of random bytes. */
import { v4, v7 } from 'uuid';
import { clientIdSchema, type Ids, type MutationId, type Random } from '@jamz/core';
import { bytesToBase64Url } from './storage/base64-url.ts';

export function createSystemRandom(): Random {
  return {
    next: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32,
  };
}

const mutationIdBytes = 16;

export function createSystemIds(): Ids {
  const secret = (bytes: number): string =>
    bytesToBase64Url(crypto.getRandomValues(new Uint8Array(bytes)));
  // Asked for by the handful: each time costs as much as the rest of an edit's name.
  const pool = new Uint8Array(64 * mutationIdBytes);
  let used = pool.length;
  const nextBytes = (): Uint8Array<ArrayBuffer> => {
    if (used === pool.length) {
      crypto.getRandomValues(pool);
      used = 0;
    }
    used += mutationIdBytes;
    return pool.subarray(used - mutationIdBytes, used);
  };
  return {
    clientId: () => clientIdSchema.parse(v4()),
    mutationId: () => bytesToBase64Url(nextBytes()) as MutationId,
    entityId: () => v7(),
    secret,
  };
}
