/** From chords to notes: the few figures that the pieces are made of. */
import { assert } from '@jamz/core';
import { bassPitch, pitchOf, readChords, voicing, type PlacedChord } from './harmony.ts';
import type { Note } from './score.ts';

/** A stretch of the piece under a name, with its chords in place. */
export interface Section {
  readonly name: string;
  readonly at: number;
  readonly beats: number;
  readonly chords: readonly PlacedChord[];
}

/** Puts sections one behind the other; each is its name and its chords. */
export function layOut(
  beatsPerBar: number,
  plan: readonly (readonly [name: string, chords: string])[],
): { readonly sections: readonly Section[]; readonly beats: number } {
  const sections: Section[] = [];
  let at = 0;
  for (const [name, text] of plan) {
    const beats = text.split('|').length * beatsPerBar;
    sections.push({ name, at, beats, chords: readChords(text, { at, beatsPerBar }) });
    at += beats;
  }
  return { sections, beats: at };
}

/** The notes of those sections that bear one of the names. */
export function during(
  sections: readonly Section[],
  names: string,
  write: (section: Section) => readonly Note[],
): Note[] {
  const wanted = names.split(' ');
  return sections.filter(({ name }) => wanted.includes(name)).flatMap(write);
}

/** The whole chord, for as long as it lasts. */
export const held =
  (around: number, loudness: number) =>
  ({ chords }: Section): Note[] =>
    chords.flatMap((chord) =>
      voicing(chord, around).map((pitch) => ({
        at: chord.at,
        beats: chord.beats,
        pitch,
        loudness,
      })),
    );

/** One tone after the other: `order` counts the chord's tones from below, beyond them an octave higher. */
export const broken =
  (
    around: number,
    figure: { readonly order: readonly number[]; readonly step: number; readonly ring: number },
    loudness: number,
  ) =>
  ({ chords }: Section): Note[] =>
    chords.flatMap((chord) => {
      const tones = voicing(chord, around);
      const count = Math.round(chord.beats / figure.step);
      return Array.from({ length: count }, (_, index) => {
        const wanted = figure.order[index % figure.order.length] ?? 0;
        const octave = Math.floor(wanted / tones.length);
        const pitch = (tones[wanted % tones.length] ?? around) + 12 * octave;
        // The first of a chord is leaned on, every second one is lighter.
        const weight = index === 0 ? 1 : index % 2 === 0 ? 0.85 : 0.7;
        const at = chord.at + index * figure.step;
        return { at, beats: figure.ring, pitch, loudness: loudness * weight };
      });
    });

/** The chord at every `x` of the rhythm, its tones a little apart like strings under a thumb. */
export const strummed =
  (
    around: number,
    figure: { readonly rhythm: string; readonly step: number; readonly ring: number },
    loudness: number,
  ) =>
  ({ chords }: Section): Note[] =>
    chords.flatMap((chord) =>
      strokes(figure.rhythm, figure.step, chord).flatMap(({ at, weight }) =>
        voicing(chord, around).map((pitch, index) => ({
          at: at + index * 0.02,
          beats: figure.ring,
          pitch,
          loudness: loudness * weight,
        })),
      ),
    );

/** The bass: `1` the chord's own, `5` its fifth, `8` the octave; each as long as until the next one. */
export const walked =
  (lowest: number, figure: { readonly rhythm: string; readonly step: number }, loudness: number) =>
  ({ chords }: Section): Note[] =>
    chords.flatMap((chord) => {
      const base = bassPitch(chord, lowest);
      const up: Readonly<Record<string, number>> = { 1: 0, 5: 7, 8: 12 };
      const signs = [...figure.rhythm].slice(0, Math.round(chord.beats / figure.step));
      return signs.flatMap((sign, index) => {
        const interval = up[sign];
        if (interval === undefined) return [];
        const rest = signs.slice(index + 1).findIndex((later) => later !== '.');
        const steps = rest === -1 ? signs.length - index : rest + 1;
        const at = chord.at + index * figure.step;
        const weight = index === 0 ? 1 : 0.85;
        return [
          { at, beats: steps * figure.step, pitch: base + interval, loudness: loudness * weight },
        ];
      });
    });

/** A drum: one stroke at every `x`, a heavier one at every `X`, over and over until the section ends. */
export const beaten =
  (rhythm: string, step: number, loudness: number) =>
  ({ at, beats }: Section): Note[] =>
    strokes(rhythm, step, { at, beats }).map((stroke) => ({
      at: stroke.at,
      beats: step,
      pitch: 60,
      loudness: loudness * stroke.weight,
    }));

/** A tune written down: `D5:1 E5:.5 _:.5`, a name or a rest and its beats; bar lines are for the eye. */
export const sung =
  (text: string, loudness: number) =>
  (section: Section): Note[] => {
    const notes: Note[] = [];
    let { at } = section;
    for (const word of text.trim().split(/[\s|]+/u)) {
      const [name = '', length = ''] = word.split(':');
      const beats = Number(length);
      assert(beats > 0, `${word} has a length`);
      if (name !== '_') notes.push({ at, beats, pitch: pitchOf(name), loudness });
      at += beats;
    }
    assert(at <= section.at + section.beats + 0.001, `the tune of ${section.name} fits into it`);
    return notes;
  };

function strokes(
  rhythm: string,
  step: number,
  place: { readonly at: number; readonly beats: number },
): { readonly at: number; readonly weight: number }[] {
  const count = Math.round(place.beats / step);
  return Array.from({ length: count }, (_, index) => ({
    at: place.at + index * step,
    sign: rhythm[index % rhythm.length],
  }))
    .filter(({ sign }) => sign === 'x' || sign === 'X')
    .map(({ at, sign }) => ({ at, weight: sign === 'X' ? 1 : 0.6 }));
}
