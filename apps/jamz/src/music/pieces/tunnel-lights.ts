/** By night, straight on: four to the floor, a bass in eighths, lights going by in sixteenths. E minor, 122. */
import { beaten, broken, during, held, layOut, sung, walked } from '../phrases.ts';
import type { Score } from '../score.ts';

const drive = 'Em | Em | C | C | G | G | D | D';
const exit = 'C | D | Em | Em | C | D | G | B7';

const { sections, beats } = layOut(4, [
  ['intro', drive],
  ['drive', `${drive} | ${drive}`],
  ['exit', `${exit} | ${exit}`],
  ['glide', 'Am7 | Am7 | Em | Em | Cmaj7 | Cmaj7 | D | B7'],
  ['drive2', drive],
  ['exit2', `${exit} | ${exit}`],
  ['outro', 'Em | Em | C | D | Em | Em | Em | Em'],
]);

const tune = `E5:1.5 D5:.5 C5:1 G4:1 | F#4:1.5 A4:.5 D5:2 | G4:1 B4:1 E5:1.5 F#5:.5 | G5:3 _:1 |
  E5:1.5 D5:.5 C5:1 E5:1 | F#5:1.5 E5:.5 D5:2 | B4:1 D5:1 G5:1 F#5:1 | F#5:2 D#5:1 _:1 |
  E5:1.5 D5:.5 C5:1 G4:1 | F#4:1.5 A4:.5 D5:2 | G4:1 B4:1 E5:1.5 F#5:.5 | G5:3 _:1 |
  E5:1 G5:1 C6:2 | A5:1.5 F#5:.5 D5:2 | G5:1 F#5:1 D5:1 B4:1 | B4:2 D#5:1 _:1`;
const driving = 'drive exit drive2 exit2';
const lights = { order: [0, 1, 2, 3, 1, 2, 3, 4], step: 0.25, ring: 0.24 };

export const tunnelLights: Score = {
  seed: 'tunnel lights',
  bpm: 122,
  beats,
  sampleRate: 44_100,
  channels: 2,
  echoBeats: 0.75,
  roomHalfLife: 0.3,
  ringSeconds: 5,
  fadeSeconds: 9,
  level: 0.88,
  parts: [
    { voice: 'kick', gain: 0.48, notes: during(sections, driving, beaten('X...', 0.25, 1)) },
    {
      voice: 'brush',
      gain: 0.22,
      room: 0.3,
      notes: during(sections, driving, beaten('....X.......X...', 0.25, 0.9)),
    },
    {
      voice: 'hat',
      gain: 0.1,
      pan: 0.25,
      notes: during(sections, driving, beaten('xxXx', 0.25, 0.7)),
    },
    {
      voice: 'openHat',
      gain: 0.06,
      pan: -0.2,
      notes: during(sections, 'exit exit2', beaten('..X.', 0.25, 0.7)),
    },
    {
      voice: 'rim',
      gain: 0.05,
      pan: -0.4,
      room: 0.3,
      echo: 0.4,
      notes: during(sections, 'intro glide outro', beaten('....X.....x.....', 0.25, 0.7)),
    },
    {
      voice: 'synthBass',
      gain: 0.2,
      notes: [
        ...during(sections, driving, walked(28, { rhythm: '1.1.1.1.1.1.1.8.', step: 0.25 }, 0.9)),
        ...during(sections, 'glide outro', walked(28, { rhythm: '1.......', step: 0.5 }, 0.9)),
      ],
    },
    {
      voice: 'brightPad',
      gain: 0.075,
      room: 0.35,
      notes: during(sections, 'intro drive exit glide drive2 exit2 outro', held(64, 0.8)),
    },
    {
      voice: 'synthPluck',
      gain: 0.12,
      pan: 0.1,
      spread: 0.6,
      room: 0.2,
      echo: 0.3,
      notes: during(sections, 'intro drive exit drive2 exit2 outro', broken(69, lights, 0.75)),
    },
    {
      voice: 'lead',
      gain: 0.1,
      room: 0.35,
      echo: 0.3,
      notes: [
        ...during(sections, 'exit exit2', sung(tune, 0.85)),
        ...during(
          sections,
          'glide',
          sung('E5:4 | C5:3 D5:1 | B4:4 | G4:4 | E5:4 | G5:4 | F#5:4 | D#5:3', 0.55),
        ),
      ],
    },
  ],
};
