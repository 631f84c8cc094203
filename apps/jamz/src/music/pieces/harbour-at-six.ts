/** Morning: a pad, a plucked figure that keeps walking, a flute, the sea at both ends. D major, 84. */
import { beaten, broken, during, held, layOut, strummed, sung, walked } from '../phrases.ts';
import type { Score } from '../score.ts';

const verse = 'Dmaj7 | Dmaj7 | Bm7 | Bm7 | Gmaj7 | Gmaj7 | Asus4 | A';
const chorus = 'G | A | F#m7 | Bm7 | G | A | Dadd9 | Dadd9';
const bridge = 'Em7 | Em7 | F#m7 | F#m7 | Gmaj7 | Gmaj7 | Asus4 | A7';

const { sections, beats } = layOut(4, [
  ['intro', 'Dmaj7 | Dmaj7 | Gmaj7 | Gmaj7'],
  ['verse', verse],
  ['chorus', chorus],
  ['verse2', verse],
  ['chorus2', chorus],
  ['bridge', bridge],
  ['chorus3', chorus],
  ['outro', 'Gmaj7 | A | Dadd9 | Dadd9'],
]);

const tune = `B4:1.5 D5:.5 E5:1 D5:1 | C#5:1.5 E5:.5 A4:2 | A4:1 C#5:1 E5:1 C#5:1 | D5:3 _:1 |
  B4:1.5 D5:.5 G5:1 F#5:1 | E5:1.5 C#5:.5 A4:2 | F#5:1 E5:1 D5:2 | D5:3 _:1`;
const answer = `_:4 | F#5:.5 E5:.5 D5:1 A4:2 | _:4 | F#5:.5 E5:.5 D5:1 B4:2 |
  _:4 | B4:.5 D5:.5 G5:1 F#5:2 | E5:1 D5:1 E5:2 | C#5:3 _:1`;
const everywhere = 'intro verse chorus verse2 chorus2 bridge chorus3 outro';
const figure = { order: [0, 1, 2, 3, 2, 1, 2, 1], step: 0.5, ring: 1.6 };

export const harbourAtSix: Score = {
  seed: 'harbour at six',
  bpm: 84,
  beats,
  sampleRate: 44_100,
  channels: 2,
  echoBeats: 0.75,
  roomHalfLife: 0.32,
  ringSeconds: 6,
  fadeSeconds: 9,
  level: 0.9,
  parts: [
    { voice: 'pad', gain: 0.1, room: 0.35, notes: during(sections, everywhere, held(62, 0.8)) },
    {
      voice: 'pluck',
      gain: 0.26,
      pan: -0.2,
      spread: 0.4,
      room: 0.2,
      echo: 0.22,
      looseMs: 9,
      notes: during(sections, 'intro verse chorus verse2 chorus2 chorus3', broken(66, figure, 0.8)),
    },
    {
      voice: 'pluck',
      gain: 0.14,
      pan: 0.45,
      room: 0.25,
      looseMs: 12,
      notes: [
        ...during(
          sections,
          'chorus2 chorus3',
          strummed(62, { rhythm: 'X..x.x..', step: 0.5, ring: 1.2 }, 0.7),
        ),
        ...during(sections, 'outro', strummed(62, { rhythm: 'X', step: 4, ring: 4 }, 0.8)),
      ],
    },
    {
      voice: 'softBass',
      gain: 0.24,
      notes: [
        ...during(
          sections,
          'chorus verse2 chorus2 chorus3',
          walked(35, { rhythm: '1..1.5.1', step: 0.5 }, 0.9),
        ),
        ...during(sections, 'verse bridge outro', walked(35, { rhythm: '1...', step: 1 }, 0.8)),
      ],
    },
    {
      voice: 'flute',
      gain: 0.17,
      pan: 0.15,
      room: 0.4,
      echo: 0.2,
      looseMs: 10,
      notes: [
        ...during(sections, 'chorus chorus2 chorus3', sung(tune, 0.8)),
        ...during(sections, 'verse2', sung(answer, 0.6)),
      ],
    },
    {
      voice: 'shaker',
      gain: 0.1,
      pan: 0.35,
      room: 0.1,
      looseMs: 5,
      notes: during(sections, 'chorus2 bridge chorus3', beaten('x.Xx', 0.5, 0.7)),
    },
    {
      voice: 'surf',
      gain: 0.35,
      room: 0.1,
      notes: during(sections, 'intro bridge outro', ({ at, beats: length }) =>
        [0, 5, 10.5]
          .filter((shift) => shift < length)
          .map((shift) => ({
            at: at + shift,
            beats: 8,
            pitch: 70,
            loudness: 0.5,
          })),
      ),
    },
  ],
};
