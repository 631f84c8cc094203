import { expect, test } from 'vitest';
import { beaten, broken, during, held, layOut, strummed, sung, walked } from './phrases.ts';

const { sections, beats } = layOut(4, [
  ['one', 'C | G'],
  ['two', 'Am | F'],
]);
const at = (notes: readonly { readonly at: number }[]): number[] => notes.map((note) => note.at);

test('sections lie one behind the other and are called by name', () => {
  expect(beats).toBe(16);
  expect(sections.map((section) => section.at)).toEqual([0, 8]);
  const chords = during(sections, 'two', held(60, 1));
  expect(at(chords)).toEqual([8, 8, 8, 12, 12, 12]);
  expect(during(sections, 'three', held(60, 1))).toEqual([]);
});

test('a broken chord climbs into the next octave', () => {
  const figure = { order: [0, 1, 2, 3], step: 1, ring: 2 };
  const notes = during(sections, 'one', broken(64, figure, 1)).slice(0, 4);
  expect(notes.map(({ pitch }) => pitch)).toEqual([60, 64, 67, 72]);
});

test('a strum spreads its strings, a drum repeats its bar', () => {
  const figure = { rhythm: 'X.x.', step: 1, ring: 1 };
  const notes = during(sections, 'one', strummed(60, figure, 1));
  expect(at(notes).slice(0, 6)).toEqual([0, 0.02, 0.04, 2, 2.02, 2.04]);
  expect(at(during(sections, 'two', beaten('.x', 1, 1)))).toEqual([9, 11, 13, 15]);
});

test('a bass note lasts until the next', () => {
  const notes = during(sections, 'one', walked(36, { rhythm: '1.58', step: 1 }, 1)).slice(0, 3);
  expect(notes.map(({ pitch, beats: length }) => [pitch, length])).toEqual([
    [36, 2],
    [43, 1],
    [48, 1],
  ]);
});

test('a tune has its rests and fits into its section', () => {
  const [section] = sections;
  expect(section).toBeDefined();
  if (section === undefined) return;
  const notes = sung('C4:1 _:2 E4:1 | G4:4', 1)(section);
  expect(notes.map(({ at: begin, pitch }) => [begin, pitch])).toEqual([
    [0, 60],
    [3, 64],
    [4, 67],
  ]);
  expect(() => sung('C4:9', 1)(section)).toThrow('the tune of one fits into it');
});
