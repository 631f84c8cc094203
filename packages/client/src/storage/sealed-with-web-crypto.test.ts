import { expect, test } from 'vitest';
import { bytesToBase64Url } from './base64-url.ts';
import { createWebCryptoSealer, deriveSealingKey } from './sealed-with-web-crypto.ts';

const secret = bytesToBase64Url(new Uint8Array(32).fill(7));
const otherSecret = bytesToBase64Url(new Uint8Array(32).fill(8));

test('[EN43] what was sealed opens for the same person after the next sign-in, in its own place only', async () => {
  const sealed = await createWebCryptoSealer(await deriveSealingKey(secret, 'ana')).seal(
    'Straße ☂',
    'row/group:a',
  );
  const again = createWebCryptoSealer(await deriveSealingKey(secret, 'ana'));
  expect(await again.open(sealed, 'row/group:a')).toBe('Straße ☂');
  expect(await again.open(sealed, 'row/group:b')).toBeNull();
});

test('[C10] nobody else opens it: another person, another secret, a damaged text', async () => {
  const mine = createWebCryptoSealer(await deriveSealingKey(secret, 'ana'));
  const sealed = await mine.seal('canary', 'row/group:a');
  const person = createWebCryptoSealer(await deriveSealingKey(secret, 'ben'));
  const account = createWebCryptoSealer(await deriveSealingKey(otherSecret, 'ana'));
  expect(await person.open(sealed, 'row/group:a')).toBeNull();
  expect(await account.open(sealed, 'row/group:a')).toBeNull();
  const at = sealed.length >> 1;
  const damaged = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
  expect(await mine.open(damaged, 'row/group:a')).toBeNull();
  expect(await mine.open('a1.?', 'row/group:a')).toBeNull();
  expect(await mine.open('canary', 'row/group:a')).toBeNull();
});

test('the key cannot leave the browser, and equal texts look different', async () => {
  const key = await deriveSealingKey(secret, 'ana');
  expect(key.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow(/not extractable/u);
  const sealer = createWebCryptoSealer(key);
  expect(await sealer.seal('same', 'c')).not.toBe(await sealer.seal('same', 'c'));
});
