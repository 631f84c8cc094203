/** Chance and names from the platform's own source of random bytes. */
import { v4, v7 } from 'uuid';
import { clientIdSchema, mutationIdSchema, type Ids, type Random } from '@jamz/core';
import { bytesToBase64Url } from './storage/base64-url.ts';

export function createSystemRandom(): Random {
  return {
    next: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32,
  };
}

export function createSystemIds(): Ids {
  const secret = (bytes: number): string =>
    bytesToBase64Url(crypto.getRandomValues(new Uint8Array(bytes)));
  return {
    clientId: () => clientIdSchema.parse(v4()),
    mutationId: () => mutationIdSchema.parse(secret(16)),
    entityId: () => v7(),
    secret,
  };
}
