/**
 * Sealing by Web Crypto: AES-256-GCM under a key that cannot leave the browser. Whoever copies the disk or the profile
 * reads nothing; script of our own origin can use the key, but not carry it away (SECURITY.md section 2).
 */
import { base64UrlToBytes, bytesToBase64Url } from './base64-url.ts';
import type { ByteSealer, Sealer } from './sealer.ts';

const nonceBytes = 12;
const format = 'a1.';

/**
 * The person's key on every device of theirs: derived from the secret the server keeps for the account, so that what
 * was sealed before a sign-out opens again after the next sign-in, and for nobody else.
 */
export async function deriveSealingKey(deviceSecret: string, userId: string): Promise<CryptoKey> {
  const secret = base64UrlToBytes(deviceSecret);
  if (secret === null) throw new TypeError('deriveSealingKey: the secret is not base64url');
  const root = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const info = new TextEncoder().encode(`jamz-device-seal.${userId}`);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info },
    root,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

/** A key of this browser alone, for what belongs to the device and to nobody in particular. */
export const makeDeviceKey = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);

/** Sealed text is `a1.` and the base64url of nonce and ciphertext. */
export function createWebCryptoSealer(key: CryptoKey): Sealer {
  const sealer = createWebCryptoByteSealer(key);
  return {
    seal: async (text, context) => {
      const sealed = await sealer.seal(encode(text).slice().buffer, context);
      return `${format}${bytesToBase64Url(new Uint8Array(sealed))}`;
    },
    open: async (sealed, context) => {
      const bytes = sealed.startsWith(format)
        ? base64UrlToBytes(sealed.slice(format.length))
        : null;
      const text = bytes === null ? null : await sealer.open(bytes.buffer, context);
      return text === null ? null : new TextDecoder().decode(text);
    },
  };
}

/** Nonce, then ciphertext. */
export function createWebCryptoByteSealer(key: CryptoKey): ByteSealer {
  return {
    seal: async (bytes, context) => {
      const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
      const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: encode(context) };
      const ciphertext = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, bytes));
      const sealed = new Uint8Array(nonceBytes + ciphertext.length);
      sealed.set(nonce);
      sealed.set(ciphertext, nonceBytes);
      return sealed.buffer;
    },
    open: async (sealed, context) => {
      if (sealed.byteLength < nonceBytes) return null;
      const algorithm = {
        name: 'AES-GCM',
        iv: new Uint8Array(sealed, 0, nonceBytes),
        additionalData: encode(context),
      };
      try {
        return await crypto.subtle.decrypt(algorithm, key, new Uint8Array(sealed, nonceBytes));
      } catch {
        // Damaged, moved from another place, or closed by another key: all the same to the reader.
        return null;
      }
    },
  };
}

const encoder = new TextEncoder();
const encode = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);
