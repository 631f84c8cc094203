import { demoPieces, type DemoPiece } from '@jamz/server';
import { expect, test } from 'vitest';
import { listen } from './listening.test-support.ts';
import { scoreByPiece } from './score-by-piece.ts';
import { secondsOf } from './score.ts';

test.each(demoPieces)('[W7] %s lasts some minutes, is music, and ends', (name: DemoPiece) => {
  const score = scoreByPiece[name];
  const heard = listen(score);
  expect(secondsOf(score)).toBeGreaterThan(150);
  expect(secondsOf(score)).toBeLessThan(240);
  expect(heard.samples).toBe(Math.round(secondsOf(score) * score.sampleRate));
  expect(heard.broken).toBe(0);
  expect(heard.peak).toBeLessThan(0.86);
  expect(heard.peak).toBeGreaterThan(0.4);
  expect(Math.abs(heard.mean)).toBeLessThan(0.001);
  expect(heard.rmsDecibels).toBeGreaterThan(-22);
  expect(heard.rmsDecibels).toBeLessThan(-14);
  const { bySecond } = heard;
  // It has parts: the loud ones stand out, nothing in the middle is silent, and the end fades away.
  const body = bySecond.slice(2, -12);
  expect(Math.min(...body)).toBeGreaterThan(-40);
  expect(Math.max(...body) - Math.min(...body)).toBeGreaterThan(3);
  expect(bySecond.at(-1)).toBeLessThan(-45);
  if (score.channels === 2) expect(heard.width).toBeGreaterThan(0.02);
});

test('[W7] every piece has its own tempo', () => {
  const tempos = demoPieces.map((name) => scoreByPiece[name].bpm);
  expect(new Set(tempos).size).toBe(demoPieces.length);
});
