import { expect, test } from 'vitest';
import { base64UrlToBytes, bytesToBase64Url } from './base64-url.ts';

test('every length and every byte goes there and back, as the platform writes it', () => {
  for (let length = 0; length < 1_000; length += length < 300 ? 1 : 67) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 7 + length) % 256);
    const text = bytesToBase64Url(bytes);
    expect(text).toBe(Buffer.from(bytes).toString('base64url'));
    expect(base64UrlToBytes(text)).toEqual(bytes);
  }
});

test('a text that is none is told apart', () => {
  expect(['a', 'ab=', 'a+b/', 'ä', 'a b'].map(base64UrlToBytes)).toEqual(Array(5).fill(null));
});
