/** Up the hill on small drums: electric piano off the beat, a lead that sings the turns. A minor, 112. */
import { beaten, broken, during, held, layOut, strummed, sung, walked } from '../phrases.ts';
import type { Score } from '../score.ts';

const climb = 'Am7 | Am7 | Fmaj7 | Fmaj7 | C | C | G | Em7';
const turn = 'F | G | Am7 | C | F | G | Am7 | Em7';

const { sections, beats } = layOut(4, [
  ['intro', 'Am7 | Am7 | Fmaj7 | Fmaj7 | Am7 | Am7 | Fmaj7 | G'],
  ['climb', climb],
  ['turn', turn],
  ['climb2', climb],
  ['turn2', turn],
  ['view', 'Dm7 | Dm7 | Am7 | Am7 | Fmaj7 | Fmaj7 | G | E7'],
  ['turn3', turn],
  ['turn4', turn],
  ['outro', 'Fmaj7 | G | Am7 | Am7'],
]);

const tune = `A4:1 C5:1 F5:1.5 E5:.5 | D5:1.5 B4:.5 G4:2 | A4:1 C5:1 E5:1.5 D5:.5 | C5:3 _:1 |
  A4:1 C5:1 F5:1.5 G5:.5 | G5:1.5 F5:.5 D5:2 | E5:1 D5:1 C5:1 A4:1 | B4:3 _:1`;
const high = `C6:1.5 A5:.5 F5:2 | B5:1.5 G5:.5 D5:2 | A5:1 G5:1 E5:2 | G5:3 _:1 |
  C6:1.5 A5:.5 F5:2 | B5:1 A5:1 G5:2 | E5:1 G5:1 A5:2 | B5:3 _:1`;
const driving = 'climb turn climb2 turn2 turn3 turn4';

export const switchback: Score = {
  seed: 'switchback',
  bpm: 112,
  beats,
  sampleRate: 44_100,
  channels: 2,
  echoBeats: 0.75,
  roomHalfLife: 0.2,
  ringSeconds: 6,
  fadeSeconds: 8,
  level: 0.92,
  parts: [
    {
      voice: 'kick',
      gain: 0.42,
      notes: [
        ...during(sections, driving, beaten('X..x..X.X..x..x.', 0.25, 0.9)),
        ...during(sections, 'view', beaten('X...', 1, 0.7)),
      ],
    },
    {
      voice: 'brush',
      gain: 0.2,
      pan: 0.05,
      room: 0.18,
      looseMs: 3,
      notes: during(sections, driving, beaten('....X.......X..x', 0.25, 0.8)),
    },
    {
      voice: 'hat',
      gain: 0.11,
      pan: -0.3,
      looseMs: 4,
      notes: during(sections, driving, beaten('x.X.x.Xxx.X.x.X.', 0.25, 0.8)),
    },
    {
      voice: 'shaker',
      gain: 0.09,
      pan: 0.4,
      looseMs: 5,
      notes: during(sections, 'intro view turn3 turn4', beaten('xxXx', 0.25, 0.7)),
    },
    {
      voice: 'softBass',
      gain: 0.27,
      looseMs: 4,
      notes: [
        ...during(
          sections,
          'climb climb2',
          walked(33, { rhythm: '1.....1.1..5..8.', step: 0.25 }, 0.9),
        ),
        ...during(
          sections,
          'turn turn2 turn3 turn4',
          walked(33, { rhythm: '1..1..1.5.1...8.', step: 0.25 }, 0.9),
        ),
        ...during(sections, 'view outro', walked(33, { rhythm: '1...', step: 1 }, 0.8)),
      ],
    },
    {
      voice: 'electricPiano',
      gain: 0.11,
      pan: -0.25,
      spread: 0.2,
      room: 0.15,
      echo: 0.1,
      looseMs: 8,
      notes: [
        ...during(
          sections,
          'intro climb turn climb2 turn2 turn3 turn4',
          strummed(60, { rhythm: 'X.....x...x.....', step: 0.25, ring: 1.1 }, 0.8),
        ),
        ...during(sections, 'view outro', held(60, 0.8)),
      ],
    },
    {
      voice: 'electricPiano',
      gain: 0.1,
      pan: 0.4,
      room: 0.25,
      echo: 0.35,
      looseMs: 6,
      notes: during(
        sections,
        'climb2 view turn4',
        broken(72, { order: [0, 2, 1, 3, 2, 4], step: 0.5, ring: 0.6 }, 0.7),
      ),
    },
    {
      voice: 'pad',
      gain: 0.07,
      room: 0.4,
      notes: during(sections, 'intro turn turn2 view turn3 turn4 outro', held(64, 0.8)),
    },
    {
      voice: 'lead',
      gain: 0.1,
      pan: 0.1,
      room: 0.3,
      echo: 0.25,
      looseMs: 8,
      notes: [
        ...during(sections, 'turn turn2 turn3', sung(tune, 0.8)),
        ...during(sections, 'turn4', sung(high, 0.75)),
        ...during(sections, 'outro', sung('C5:2 E5:2 | D5:4 | A4:6 _:2', 0.6)),
      ],
    },
  ],
};
