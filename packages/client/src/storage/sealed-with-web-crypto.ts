/**
 * Sealing by Web Crypto: AES-256-GCM under a key that cannot leave the browser. Whoever copies the disk or the profile
 * reads nothing; script of our own origin can use the key, but not carry it away (SECURITY.md section 2).
 */
import { base64UrlToBytes, bytesToBase64Url } from './base64-url.ts';
import type { Sealer } from './sealer.ts';

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
  return {
    seal: async (text, context) => {
      const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
      const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: encode(context) };
      const ciphertext = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, encode(text)));
      const sealed = new Uint8Array(nonceBytes + ciphertext.length);
      sealed.set(nonce);
      sealed.set(ciphertext, nonceBytes);
      return `${format}${bytesToBase64Url(sealed)}`;
    },
    open: async (sealed, context) => {
      const bytes = sealed.startsWith(format)
        ? base64UrlToBytes(sealed.slice(format.length))
        : null;
      if (bytes === null || bytes.length < nonceBytes) return null;
      const algorithm = {
        name: 'AES-GCM',
        iv: bytes.subarray(0, nonceBytes),
        additionalData: encode(context),
      };
      try {
        const text = await crypto.subtle.decrypt(algorithm, key, bytes.subarray(nonceBytes));
        return new TextDecoder().decode(text);
      } catch {
        // Damaged, moved from another place, or closed by another key: all the same to the reader.
        return null;
      }
    },
  };
}

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
