import { expect, test } from 'vitest';
import { createChance, hertzOf } from '../exact-numbers.ts';
import { strongestNear } from '../listening.test-support.ts';
import { voiceByName, type VoiceName } from './voice-by-name.ts';
import type { Sound } from './voice.ts';

const sampleRate = 44_100;
const names = Object.keys(voiceByName) as readonly VoiceName[];
const withoutPitch: readonly VoiceName[] = [
  'brush',
  'hat',
  'kick',
  'openHat',
  'rim',
  'shaker',
  'surf',
];
const sound = (name: VoiceName, pitch: number, seconds = 1): Sound =>
  voiceByName[name]({ hertz: hertzOf(pitch), seconds, sampleRate, chance: createChance(name) });

test.each(names)('[W7] %s sounds, ends in silence and is the same twice', (name) => {
  const { left, right } = sound(name, 64);
  expect(left.length).toBe(right.length);
  const peak = left.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(peak).toBeGreaterThan(0.1);
  expect(peak).toBeLessThan(4);
  expect(left.every((value) => Number.isFinite(value))).toBe(true);
  expect(Math.abs(left.at(-1) ?? 1)).toBeLessThan(0.005);
  expect(sound(name, 64)).toEqual({ left, right });
});

test.each(names.filter((name) => !withoutPitch.includes(name)))(
  '[W7] %s is in tune, low and high',
  (name) => {
    for (const pitch of [45, 57, 64, 76]) {
      const { left } = sound(name, pitch);
      const middle = left.subarray(4_000, 4_000 + 22_050);
      const off = strongestNear(middle, { hertz: hertzOf(pitch), sampleRate });
      expect(Math.abs(off), `${name} at ${pitch}`).toBeLessThanOrEqual(0.1);
    }
  },
);
