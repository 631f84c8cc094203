/** The end of the day: a felted piano, slow chords, bells far off, the sea. E flat major, 66, no drums. */
import { broken, during, held, layOut, sung, walked } from '../phrases.ts';
import type { Score } from '../score.ts';

const bay = 'Ebmaj7 | Bb/D | Cm7 | Abmaj7 | Ebmaj7 | Gm7 | Abmaj7 | Bbsus4';
const dusk = 'Abmaj7 | Bb | Gm7 | Cm7 | Abmaj7 | Bb | Ebadd9 | Ebadd9';

const { sections, beats } = layOut(4, [
  ['intro', 'Ebmaj7 | Abmaj7 | Ebmaj7 | Bbsus4'],
  ['bay', bay],
  ['dusk', dusk],
  ['bay2', bay],
  ['dusk2', dusk],
  ['outro', 'Abmaj7 | Gm7 | Abmaj7 | Bbsus4 | Ebadd9 | Ebadd9'],
]);

const tune = `G4:2 Bb4:1 Eb5:1 | D5:3 _:1 | Eb5:1 D5:1 C5:1 Bb4:1 | C5:3 _:1 |
  G5:2 F5:1 Eb5:1 | D5:3 Bb4:1 | C5:2 Eb5:2 | F5:3 _:1`;
const song = `C5:1 Eb5:1 G5:2 | F5:2 D5:2 | Bb4:1 D5:1 F5:2 | Eb5:3 _:1 | C5:1 Eb5:1 Ab5:2 |
  G5:2 F5:2 | G5:3 _:1 | Eb5:3 _:1`;
const everywhere = 'intro bay dusk bay2 dusk2 outro';

export const lastLight: Score = {
  seed: 'last light',
  bpm: 66,
  beats,
  sampleRate: 44_100,
  channels: 2,
  echoBeats: 1.5,
  roomHalfLife: 0.5,
  ringSeconds: 9,
  fadeSeconds: 12,
  level: 0.74,
  parts: [
    {
      voice: 'feltPiano',
      gain: 0.24,
      pan: -0.1,
      spread: 0.35,
      room: 0.22,
      looseMs: 12,
      notes: [
        ...during(sections, 'bay bay2', sung(tune, 0.85)),
        ...during(sections, 'dusk dusk2', sung(song, 0.85)),
        ...during(
          sections,
          'outro',
          sung('C5:2 Eb5:2 | D5:4 | C5:2 Bb4:2 | Bb4:4 | G4:2 Bb4:2 | Eb5:4', 0.6),
        ),
      ],
    },
    {
      voice: 'feltPiano',
      gain: 0.15,
      pan: -0.2,
      spread: 0.35,
      room: 0.22,
      looseMs: 14,
      notes: during(
        sections,
        everywhere,
        broken(55, { order: [0, 1, 2, 3, 2, 1, 2, 1], step: 0.5, ring: 2 }, 0.7),
      ),
    },
    {
      voice: 'pad',
      gain: 0.1,
      room: 0.5,
      notes: during(sections, 'intro dusk bay2 dusk2 outro', held(63, 0.8)),
    },
    {
      voice: 'softBass',
      gain: 0.22,
      notes: during(
        sections,
        'dusk bay2 dusk2 outro',
        walked(34, { rhythm: '1...', step: 1 }, 0.8),
      ),
    },
    {
      voice: 'bell',
      gain: 0.06,
      pan: 0.35,
      room: 0.6,
      echo: 0.3,
      looseMs: 12,
      notes: during(
        sections,
        'bay2 dusk2 outro',
        broken(79, { order: [3, 1, 2], step: 2, ring: 2 }, 0.7),
      ),
    },
    {
      voice: 'surf',
      gain: 0.3,
      notes: during(sections, 'intro bay2 outro', ({ at, beats: length }) =>
        [0, 6, 13, 19]
          .filter((shift) => shift < length)
          .map((shift) => ({
            at: at + shift,
            beats: 9,
            pitch: 67,
            loudness: 0.5,
          })),
      ),
    },
  ],
};
