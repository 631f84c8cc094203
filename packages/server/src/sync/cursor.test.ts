import { expect, test } from 'vitest';
import { createNodeDigest } from '@jamz/stores';
import { createCursorCodec, hash8Of } from './cursor.ts';

const codec = createCursorCodec(createNodeDigest(new Uint8Array(32)));
const point = { timeline: 3, version: 1_234, hash8: '0a1b2c3d' };

test('[EN16] golden bytes of a cursor', () => {
  expect(codec.encode('group:g1', point)).toBe('3.1234.0a1b2c3d.9k78Naz9uR6-Q_ij49fJnM');
});

test('[EN16] what was made is read back', () => {
  expect(codec.decode('group:g1', codec.encode('group:g1', point))).toEqual(point);
  const start = { timeline: 0, version: 0, hash8: hash8Of('') };
  expect(codec.decode('user:u', codec.encode('user:u', start))).toEqual(start);
});

test('[EN16] a cursor of another scope, secret, or by hand is invalid', () => {
  const cursor = codec.encode('group:g1', point);
  const other = createCursorCodec(createNodeDigest(new Uint8Array(32).fill(1)));
  expect(codec.decode('group:g2', cursor)).toBeNull();
  expect(other.decode('group:g1', cursor)).toBeNull();
  for (let n = 0; n < cursor.length; n += 1) {
    const flipped = cursor.slice(0, n) + (cursor[n] === '1' ? '2' : '1') + cursor.slice(n + 1);
    expect(codec.decode('group:g1', flipped), flipped).toBeNull();
  }
});

test('[H3] odd texts are invalid, never a crash', () => {
  const texts = ['', '.', '1.2.3', '01.2.0a1b2c3d.x', '__proto__', '9'.repeat(160), '-1.2.zz.a'];
  for (const text of texts) expect(codec.decode('group:g1', text)).toBeNull();
});
