import { expect, test } from 'vitest';
import { createNodeDigest } from './node-digest.ts';

const digest = createNodeDigest(new Uint8Array(32).fill(1));

test('[EN7] SHA-256 of the UTF-8 bytes, lower-case hex', () => {
  expect(digest.sha256('abc')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  expect(digest.sha256('ü')).not.toBe(digest.sha256('u\u0308'));
});

test('a MAC depends on secret, purpose and text, and purpose does not run into text', () => {
  const mac = digest.mac('cursor', 'text');
  expect(mac).toMatch(/^[\w-]{43}$/u);
  expect(digest.mac('cursor', 'text')).toBe(mac);
  const others = [
    digest.mac('login', 'text'),
    digest.mac('cursor', 'texts'),
    digest.mac('cursort', 'ext'),
    createNodeDigest(new Uint8Array(32).fill(2)).mac('cursor', 'text'),
  ];
  expect(others).not.toContain(mac);
});

test('a short secret is refused', () => {
  expect(() => createNodeDigest(new Uint8Array(16))).toThrow('32 bytes');
});
