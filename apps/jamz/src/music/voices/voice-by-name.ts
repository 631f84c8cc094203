/** Every voice of the band, by the name that scores use. */
import { brush, hat, kick, openHat, rim, shaker } from './drums.ts';
import { bell, electricPiano, feltPiano, kalimba, pluck } from './strings-and-bars.ts';
import { brightPad, flute, lead, pad, softBass, surf, synthBass, synthPluck } from './sustained.ts';
import type { Voice } from './voice.ts';

export const voiceByName = {
  bell,
  brightPad,
  brush,
  electricPiano,
  feltPiano,
  flute,
  hat,
  kalimba,
  kick,
  lead,
  openHat,
  pad,
  pluck,
  rim,
  shaker,
  softBass,
  surf,
  synthBass,
  synthPluck,
} satisfies Record<string, Voice>;

export type VoiceName = keyof typeof voiceByName;
