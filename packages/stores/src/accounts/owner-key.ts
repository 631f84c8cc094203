/** One owner's key over the platform's AES-256-GCM: a fresh random 96-bit nonce for every box. */
import { createCipheriv, createDecipheriv, randomFillSync, type KeyObject } from 'node:crypto';
import { InvariantError, type Box, type Owner, type OwnerKey } from '@jamz/core';

const nonceBytes = 12;
const tagBytes = 16;
const noncesAtOnce = 512;

/** Hands out random nonces, drawn many at a time: one call into the generator per box would cost more than sealing. */
export function createNoncePool(): () => Buffer {
  const pool = Buffer.alloc(nonceBytes * noncesAtOnce);
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const nonce = Buffer.from(pool.subarray(used, used + nonceBytes));
    used += nonceBytes;
    return nonce;
  };
}

/** Makes a key ready to use. */
export function createOwnerKey(
  identity: { readonly owner: Owner; readonly keyId: string },
  key: KeyObject,
  nextNonce: () => Buffer,
): OwnerKey {
  const { owner, keyId } = identity;
  return {
    owner,
    keyId,
    seal(plaintext, additionalData) {
      const nonce = nextNonce();
      const ct = encrypt(key, { nonce, plaintext: Buffer.from(plaintext), additionalData });
      return { ct: ct.toString('base64url'), keyId, nonce: nonce.toString('base64url'), owner };
    },
    open(box, additionalData) {
      if (box.owner !== owner || box.keyId !== keyId) throw foreignBox(box);
      const nonce = Buffer.from(box.nonce, 'base64url');
      const ct = Buffer.from(box.ct, 'base64url');
      return decrypt(key, { nonce, ct, additionalData }).toString('utf8');
    },
  };
}

const foreignBox = (box: Box): InvariantError =>
  new InvariantError(`must hold: a box is opened by the key that made it (${box.keyId})`);

/** Ciphertext with the tag behind it. */
export function encrypt(
  key: KeyObject,
  message: { readonly nonce: Buffer; readonly plaintext: Buffer; readonly additionalData: string },
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, message.nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(message.additionalData));
  const ct = cipher.update(message.plaintext);
  return Buffer.concat([ct, cipher.final(), cipher.getAuthTag()]);
}

/** Throws when key, nonce, text, tag or additional data are not what they were. */
export function decrypt(
  key: KeyObject,
  message: { readonly nonce: Buffer; readonly ct: Buffer; readonly additionalData: string },
): Buffer {
  const { nonce, ct, additionalData } = message;
  if (nonce.length !== nonceBytes || ct.length < tagBytes) throw damagedBox();
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(additionalData));
  decipher.setAuthTag(ct.subarray(ct.length - tagBytes));
  try {
    return Buffer.concat([decipher.update(ct.subarray(0, ct.length - tagBytes)), decipher.final()]);
  } catch {
    throw damagedBox();
  }
}

const damagedBox = (): InvariantError =>
  new InvariantError('must hold: a box opens under its key and additional data');
