/** Bytes as base64url text and back, without padding; null for a text that is none. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const codes = Uint8Array.from(alphabet, (character) => character.charCodeAt(0));
/** Six bits of each ASCII code; 255 where it stands for none. */
const bitsOf = new Uint8Array(128).fill(255);
for (const [bits, code] of codes.entries()) bitsOf[code] = bits;
const ascii = new TextDecoder('ascii');
/** From here on a decoder is worth its call. */
const longText = 1_024;

/** By hand, because an edit waits for it: the platform's `btoa` takes a string made of the bytes first. */
export function bytesToBase64Url(bytes: Uint8Array<ArrayBuffer>): string {
  const text = new Uint8Array(Math.ceil((bytes.length * 4) / 3));
  let to = 0;
  for (let at = 0; at < bytes.length; at += 3) {
    const three = (byteAt(bytes, at) << 16) | (byteAt(bytes, at + 1) << 8) | byteAt(bytes, at + 2);
    // What lies behind the last byte falls outside of `text`.
    text[to] = byteAt(codes, three >> 18);
    text[to + 1] = byteAt(codes, (three >> 12) & 63);
    text[to + 2] = byteAt(codes, (three >> 6) & 63);
    text[to + 3] = byteAt(codes, three & 63);
    to += 4;
  }
  if (text.length >= longText) return ascii.decode(text);
  return Reflect.apply(String.fromCharCode, null, text) as string;
}

const byteAt = (bytes: Uint8Array<ArrayBuffer>, at: number): number => bytes[at] ?? 0;

export function base64UrlToBytes(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let to = 0;
  let four = 0;
  for (let at = 0; at < text.length; at += 1) {
    const bits = bitsOf[text.charCodeAt(at)] ?? 255;
    if (bits === 255) return null;
    four = (four << 6) | bits;
    if (at % 4 === 0) continue;
    // Each digit but the first of four completes a byte; what is left over are bits of the next.
    bytes[to] = four >> (6 - 2 * (at % 4));
    to += 1;
  }
  return bytes;
}
