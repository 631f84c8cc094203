/** Bytes as base64url text and back, without padding; null for a text that is none. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** By hand, because an edit waits for it: the platform's `btoa` takes a string made of the bytes first. */
export function bytesToBase64Url(bytes: Uint8Array<ArrayBuffer>): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const three = (byteAt(bytes, at) << 16) | (byteAt(bytes, at + 1) << 8) | byteAt(bytes, at + 2);
    text += digit(three >> 18) + digit(three >> 12);
    if (left > 1) text += digit(three >> 6);
    if (left > 2) text += digit(three);
  }
  return text;
}

const byteAt = (bytes: Uint8Array<ArrayBuffer>, at: number): number => bytes[at] ?? 0;
const digit = (bits: number): string => alphabet.charAt(bits & 63);

export function base64UrlToBytes(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]*$/u.test(text) || text.length % 4 === 1) return null;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
