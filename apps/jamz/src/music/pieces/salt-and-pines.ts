/** A waltz for a guitar and bells, with a brush that keeps the step. G major, three to the bar, 96. */
import { beaten, broken, during, held, layOut, strummed, sung, walked } from '../phrases.ts';
import type { Score } from '../score.ts';

const path = 'G | G | C | C | Em7 | Em7 | D | D | G | G | C | C | Am7 | D7 | G | G';
const grove = 'Em7 | Em7 | Bm7 | Bm7 | C | C | G | D/F# | Em7 | Em7 | Bm7 | Bm7 | C | D | G | G';

const { sections, beats } = layOut(3, [
  ['intro', 'G | G | C | D'],
  ['path', path],
  ['grove', grove],
  ['path2', path],
  ['grove2', grove],
  ['home', 'G | G | C | C | Am7 | D7 | G | G'],
  ['outro', 'C | D | Gadd9 | Gadd9'],
]);

const tune = `D5:2 B4:1 | D5:1 E5:1 D5:1 | E5:2 C5:1 | G4:3 | B4:2 G4:1 | B4:1 C5:1 B4:1 |
  A4:2 F#4:1 | D4:3 | D5:2 B4:1 | D5:1 E5:1 G5:1 | E5:2 D5:1 | C5:3 | C5:1 B4:1 A4:1 |
  F#4:2 A4:1 | G4:3 | _:3`;
const chime = `G5:2 E5:1 | B4:3 | F#5:2 D5:1 | B4:3 | E5:2 C5:1 | G4:3 | B4:1 D5:1 G5:1 | F#5:3 |
  G5:2 E5:1 | B4:3 | F#5:2 D5:1 | B4:2 D5:1 | E5:1 G5:1 C6:1 | A5:3 | G5:3 | _:3`;
const last = `D5:2 B4:1 | D5:1 E5:1 G5:1 | E5:2 D5:1 | C5:3 | C5:1 B4:1 A4:1 | F#4:2 A4:1 |
  G4:3 | _:3`;

export const saltAndPines: Score = {
  seed: 'salt and pines',
  bpm: 96,
  beats,
  sampleRate: 44_100,
  channels: 2,
  echoBeats: 1,
  roomHalfLife: 0.26,
  ringSeconds: 6,
  fadeSeconds: 8,
  level: 0.95,
  parts: [
    {
      voice: 'pluck',
      gain: 0.2,
      pan: -0.3,
      spread: 0.2,
      room: 0.2,
      looseMs: 10,
      notes: [
        ...during(
          sections,
          'intro path path2 home',
          strummed(57, { rhythm: '.xx', step: 1, ring: 0.9 }, 0.9),
        ),
        ...during(
          sections,
          'grove grove2',
          broken(57, { order: [0, 1, 2, 3, 2, 1], step: 0.5, ring: 1.5 }, 0.8),
        ),
        ...during(sections, 'outro', strummed(57, { rhythm: 'X', step: 3, ring: 3 }, 0.9)),
      ],
    },
    {
      voice: 'pluck',
      gain: 0.3,
      pan: 0.2,
      room: 0.25,
      echo: 0.1,
      looseMs: 9,
      notes: [
        ...during(sections, 'path path2', sung(tune, 0.85)),
        ...during(sections, 'home', sung(last, 0.85)),
      ],
    },
    {
      voice: 'softBass',
      gain: 0.26,
      looseMs: 5,
      notes: during(
        sections,
        'path grove path2 grove2 home outro',
        walked(31, { rhythm: '1..', step: 1 }, 0.9),
      ),
    },
    {
      voice: 'bell',
      gain: 0.1,
      pan: -0.1,
      spread: 0.5,
      room: 0.45,
      echo: 0.15,
      looseMs: 6,
      notes: [
        ...during(sections, 'grove grove2', sung(chime, 0.8)),
        ...during(sections, 'outro', sung('E5:3 | F#5:3 | G5:3 | D6:3', 0.6)),
      ],
    },
    {
      voice: 'brush',
      gain: 0.08,
      pan: 0.1,
      room: 0.2,
      looseMs: 5,
      notes: during(sections, 'path2 grove2 home', beaten('.xX', 1, 0.7)),
    },
    {
      voice: 'kick',
      gain: 0.2,
      notes: during(sections, 'path2 grove2 home', beaten('X..', 1, 0.6)),
    },
    {
      voice: 'pad',
      gain: 0.06,
      room: 0.4,
      notes: during(sections, 'grove grove2 home outro', held(62, 0.7)),
    },
  ],
};
