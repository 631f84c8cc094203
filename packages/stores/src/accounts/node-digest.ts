/** Digest and MAC on the platform's crypto. */
import { createHmac, createSecretKey, hash } from 'node:crypto';
import { assert, type DigestPort } from '@jamz/core';

/** `macSecret`: at least 32 bytes, kept outside the database file. */
export function createNodeDigest(macSecret: Uint8Array): DigestPort {
  assert(macSecret.length >= 32, 'the MAC secret has at least 32 bytes');
  const key = createSecretKey(macSecret);
  return {
    sha256: (text) => hash('sha256', text, 'hex'),
    mac: (purpose, text) =>
      createHmac('sha256', key).update(`${purpose}\0${text}`).digest('base64url'),
  };
}
