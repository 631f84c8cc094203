import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { sha256 } from './sha256.ts';

test('[EN39] the device makes the same digest as the server, at every length around a block', () => {
  for (let length = 0; length < 200; length += 1) {
    const text = 'aé∅𝄞'.repeat(60).slice(0, length);
    expect(sha256(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
  }
});
