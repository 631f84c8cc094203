/** Pitches and chords as musicians write them: `F#4`, `Bm7`, `D | A Bm | G`. */
import { assert } from '@jamz/core';

/** A chord in its place. */
export interface PlacedChord {
  readonly at: number;
  readonly beats: number;
  /** Half tones above C. */
  readonly root: number;
  readonly bass: number;
  readonly tones: readonly number[];
}

const letters: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/** Half tones above the root. */
const qualities: Readonly<Record<string, readonly number[]>> = {
  '': [0, 4, 7],
  m: [0, 3, 7],
  7: [0, 4, 7, 10],
  m7: [0, 3, 7, 10],
  maj7: [0, 4, 7, 11],
  add9: [0, 2, 4, 7],
  madd9: [0, 2, 3, 7],
  sus2: [0, 2, 7],
  sus4: [0, 5, 7],
  6: [0, 4, 7, 9],
  m9: [0, 2, 3, 7, 10],
  maj9: [0, 2, 4, 7, 11],
};

/** MIDI pitch of a name like `Bb3`; 60 is C4. */
export function pitchOf(name: string): number {
  const found = /^([A-G][#b]?)(-?\d)$/u.exec(name);
  assert(found !== null, `${name} is a pitch`);
  return classOf(found[1] ?? '') + (Number(found[2]) + 1) * 12;
}

/** Bars between strokes; the chords of one bar share it. */
export function readChords(
  text: string,
  place: { readonly at: number; readonly beatsPerBar: number },
): readonly PlacedChord[] {
  return text.split('|').flatMap((bar, barIndex) => {
    const names = bar.trim().split(/\s+/u);
    const beats = place.beatsPerBar / names.length;
    const begin = place.at + barIndex * place.beatsPerBar;
    return names.map((name, index) => ({ at: begin + index * beats, beats, ...chordOf(name) }));
  });
}

/** Every tone of the chord as near to `around` as it lies, from low to high: neighbouring chords hardly move. */
export function voicing(chord: PlacedChord, around: number): readonly number[] {
  const near = (tone: number): number => {
    const distance = (((tone - around + 6) % 12) + 12) % 12;
    return around - 6 + distance;
  };
  return chord.tones.map(near).toSorted((a, b) => a - b);
}

/** The bass note of a chord at or above `lowest`. */
export const bassPitch = (chord: PlacedChord, lowest: number): number =>
  lowest + ((((chord.bass - lowest) % 12) + 12) % 12);

function chordOf(name: string): Pick<PlacedChord, 'root' | 'bass' | 'tones'> {
  const [body = '', bass] = name.split('/');
  const found = /^([A-G][#b]?)(.*)$/u.exec(body);
  const steps = qualities[found?.[2] ?? 'none'];
  assert(found !== null && steps !== undefined, `${name} is a chord`);
  const root = classOf(found[1] ?? '');
  const tones = steps.map((step) => (root + step) % 12);
  return { root, tones, bass: bass === undefined ? root : classOf(bass) };
}

function classOf(name: string): number {
  const letter = letters[name.slice(0, 1)];
  assert(letter !== undefined, `${name} is a note`);
  return (letter + (name.endsWith('#') ? 1 : 0) - (name.endsWith('b') ? 1 : 0) + 12) % 12;
}
