import { expect, test } from 'vitest';
import { bassPitch, pitchOf, readChords, voicing } from './harmony.ts';

test('pitches by name', () => {
  expect(['C4', 'A4', 'F#3', 'Bb3', 'Eb5', 'B2'].map(pitchOf)).toEqual([60, 69, 54, 58, 75, 47]);
  expect(() => pitchOf('H4')).toThrow('H4 is a pitch');
});

test('chords share their bar and keep their bass', () => {
  const chords = readChords('Am7 | D7 G/B', { at: 8, beatsPerBar: 4 });
  expect(chords.map(({ at, beats, root, bass }) => ({ at, beats, root, bass }))).toEqual([
    { at: 8, beats: 4, root: 9, bass: 9 },
    { at: 12, beats: 2, root: 2, bass: 2 },
    { at: 14, beats: 2, root: 7, bass: 11 },
  ]);
  expect(() => readChords('Xm', { at: 0, beatsPerBar: 4 })).toThrow('Xm is a chord');
});

test('a voicing lies around its middle, whatever the chord', () => {
  for (const chord of readChords('C | F#m7 | Bbmaj9 | G7 | Eb | Dm9', { at: 0, beatsPerBar: 4 })) {
    const pitches = voicing(chord, 62);
    expect(new Set(pitches.map((pitch) => pitch % 12))).toEqual(new Set(chord.tones));
    expect(Math.min(...pitches)).toBeGreaterThanOrEqual(56);
    expect(Math.max(...pitches)).toBeLessThan(68);
    expect(bassPitch(chord, 33)).toBeGreaterThanOrEqual(33);
    expect(bassPitch(chord, 33) % 12).toBe(chord.bass);
  }
});
