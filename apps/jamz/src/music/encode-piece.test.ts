import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { encodePiece } from './encode-piece.ts';
import { scoreByPiece } from './score-by-piece.ts';
import type { Score } from './score.ts';

/** The first bars alone, with a short end. */
const short = (score: Score): Score => ({
  ...score,
  beats: 12,
  ringSeconds: 2,
  fadeSeconds: 3,
  parts: score.parts.map((part) => ({ ...part, notes: part.notes.filter(({ at }) => at < 12) })),
});
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('[W7] an mp3 is whole frames of its whole duration, the same bytes on every machine', async () => {
  const score = short(scoreByPiece['harbour-at-six']);
  const { mime, bytes, durMs } = await encodePiece(score);
  expect(mime).toBe('audio/mpeg');
  const frames = countFrames(bytes);
  expect(Math.abs((frames * 1_152 * 1_000) / 44_100 - durMs)).toBeLessThan(100);
  // Written down once: on another machine it must be this again.
  expect(sha256(bytes)).toMatchInlineSnapshot(
    `"8b8faa781810cc5d9a94fa43ef5ccc844c5789c861b1de11a475360cca9fb949"`,
  );
});

test('[W7] a wav has the length its header tells', async () => {
  const score = short(scoreByPiece['rain-on-the-roof']);
  const { mime, bytes, durMs } = await encodePiece(score);
  const view = new DataView(bytes.buffer);
  expect(mime).toBe('audio/wav');
  expect(view.getUint32(4, true)).toBe(bytes.length - 8);
  expect(view.getUint32(40, true)).toBe(bytes.length - 44);
  expect(((bytes.length - 44) / 2 / 24_000) * 1_000).toBeCloseTo(durMs, -1);
  expect(sha256(bytes)).toMatchInlineSnapshot(
    `"af8af322683c28d67e117d088a295ca8b983a1c41cbcfe71fdb3889202367db1"`,
  );
});

/** Frames of MPEG 1 layer 3 at 44.1 kHz and 128 kbit/s, one behind the other from the first byte to the last. */
function countFrames(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < bytes.length; count += 1) {
    const [first, second, third = 0] = bytes.subarray(at, at + 3);
    expect([first, (second ?? 0) & 0xfe, third >> 4]).toEqual([0xff, 0xfa, 9]);
    at += Math.floor((144 * 128_000) / 44_100) + ((third >> 1) & 1);
  }
  return count;
}
