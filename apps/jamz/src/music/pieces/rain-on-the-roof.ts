/** An evening in the camper, as from an old cassette: one channel, no highs, rain behind it. F major, 76. */
import { beaten, during, layOut, strummed, sung, walked } from '../phrases.ts';
import type { Score } from '../score.ts';

const first = 'Fmaj9 | Dm9 | Gm9 | C7 | Fmaj9 | Dm9 | Bbmaj7 | C7';
const second = 'Bbmaj7 | Am7 | Gm7 | C7 | Bbmaj7 | Am7 Dm7 | Gm7 C7 | Fmaj9';

const { sections, beats } = layOut(4, [
  ['intro', 'Fmaj9 | Dm9 | Gm9 | C7'],
  ['first', first],
  ['second', second],
  ['first2', first],
  ['second2', second],
  ['first3', first],
  ['outro', 'Bbmaj7 | Am7 | Gm7 C7 | Fmaj9'],
]);

const tune = `_:1 A4:.5 C5:.5 E5:1 D5:1 | C5:2 A4:2 | _:1 Bb4:.5 D5:.5 F5:1 A5:1 | G5:3 _:1 |
  _:1 A4:.5 C5:.5 E5:1 G5:1 | F5:2 E5:1 C5:1 | D5:1.5 C5:.5 Bb4:1 A4:1 | G4:3 _:1`;
const reply = `D5:2 F5:1 A5:1 | G5:2 E5:2 | D5:1 F5:1 Bb4:2 | C5:1 Bb4:1 G4:2 | D5:2 F5:1 A5:1 |
  C6:2 A5:2 | Bb5:1 A5:1 G5:1 E5:1 | F5:3 _:1`;
const played = 'first second first2 second2 first3';

export const rainOnTheRoof: Score = {
  seed: 'rain on the roof',
  bpm: 76,
  beats,
  sampleRate: 24_000,
  channels: 1,
  echoBeats: 0.66,
  roomHalfLife: 0.18,
  ringSeconds: 5,
  fadeSeconds: 9,
  level: 0.95,
  parts: [
    {
      voice: 'surf',
      gain: 0.09,
      notes: Array.from({ length: Math.floor(beats / 4) }, (_, index) => ({
        at: index * 4,
        beats: 9,
        pitch: 100,
        loudness: 0.55 + 0.25 * (index % 3),
      })),
    },
    {
      voice: 'electricPiano',
      gain: 0.12,
      room: 0.2,
      looseMs: 14,
      notes: [
        ...during(
          sections,
          `intro ${played}`,
          strummed(60, { rhythm: 'X....x..', step: 0.5, ring: 1.8 }, 0.8),
        ),
        ...during(sections, 'outro', strummed(60, { rhythm: 'X', step: 4, ring: 3.6 }, 0.8)),
      ],
    },
    {
      voice: 'kalimba',
      gain: 0.24,
      room: 0.3,
      echo: 0.2,
      looseMs: 14,
      notes: [
        ...during(sections, 'first first2 first3', sung(tune, 0.8)),
        ...during(sections, 'second2', sung(reply, 0.75)),
      ],
    },
    {
      voice: 'flute',
      gain: 0.12,
      room: 0.35,
      looseMs: 12,
      notes: during(sections, 'second', sung(reply, 0.7)),
    },
    {
      voice: 'softBass',
      gain: 0.3,
      looseMs: 8,
      notes: during(sections, `${played} outro`, walked(33, { rhythm: '1..5', step: 1 }, 0.85)),
    },
    {
      voice: 'kick',
      gain: 0.36,
      looseMs: 5,
      notes: during(sections, played, beaten('X.....x.x.......', 0.25, 0.8)),
    },
    {
      voice: 'brush',
      gain: 0.16,
      room: 0.2,
      looseMs: 7,
      notes: during(sections, played, beaten('....X.......X...', 0.25, 0.75)),
    },
    {
      voice: 'hat',
      gain: 0.08,
      looseMs: 9,
      notes: during(sections, 'first2 second2 first3', beaten('x.x.x.xx', 0.25, 0.6)),
    },
  ],
};
