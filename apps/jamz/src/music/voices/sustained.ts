/** What goes on for as long as it is held: pads, basses, a flute, a lead, the sea. */
import { decayOf, easeIn, sine } from '../exact-numbers.ts';
import { oneSound, roundOff, type Pitch, type Voice } from './voice.ts';

const waveLength = 2_048;

/** Three waves a hair apart on each side; what is between them makes the sound wide and slow. */
export const pad: Voice = (note) => {
  const wave = waveOf(note, 11, (number) => 1 / (number * Math.sqrt(number)));
  const shape = { attack: 0.7, release: 1.1, wave };
  return {
    left: choir(note, { ...shape, cents: [-7, 0.5, 6] }),
    right: choir(note, { ...shape, cents: [-5.5, -0.5, 7.5] }),
  };
};

/** The same with an edge: for the piece that drives by night. */
export const brightPad: Voice = (note) => {
  const wave = waveOf(note, 22, (number) => 1 / number);
  const shape = { attack: 0.25, release: 0.7, wave };
  return {
    left: choir(note, { ...shape, cents: [-9, 0, 8] }),
    right: choir(note, { ...shape, cents: [-8, 1, 10] }),
  };
};

export const softBass: Voice = (note) =>
  oneSound(
    tone(note, {
      partials: [1, 0.38, 0.14, 0.05],
      attack: 0.012,
      release: 0.09,
      halfLife: 1.1,
      vibrato: 0,
      breath: 0,
    }),
  );

export const synthBass: Voice = (note) =>
  oneSound(
    tone(note, {
      partials: [1, 0.6, 0.42, 0.3, 0.2, 0.13, 0.08],
      attack: 0.004,
      release: 0.04,
      halfLife: 0.28,
      vibrato: 0,
      breath: 0,
    }),
  );

export const flute: Voice = (note) =>
  oneSound(
    tone(note, {
      partials: [1, 0.32, 0.12, 0.03],
      attack: 0.07,
      release: 0.14,
      halfLife: 30,
      vibrato: 0.0035,
      breath: 0.035,
    }),
  );

export const lead: Voice = (note) =>
  oneSound(
    tone(note, {
      partials: [1, 0.5, 0.34, 0.24, 0.16, 0.1, 0.06, 0.04],
      attack: 0.02,
      release: 0.16,
      halfLife: 6,
      vibrato: 0.003,
      breath: 0,
    }),
  );

/** A short saw wave whose edge goes first. */
export const synthPluck: Voice = (note) => {
  const { hertz, seconds, sampleRate } = note;
  const bright = waveOf(note, 18, (number) => 1 / number);
  const dark = waveOf(note, 4, (number) => 1 / (number * number));
  const samples = new Float32Array(Math.round(sampleRate * (seconds + 0.25)));
  const fade = decayOf(sampleRate * 0.13);
  const close = decayOf(sampleRate * 0.05);
  let [loudness, open] = [1, 0.8];
  for (let index = 0; index < samples.length; index += 1) {
    const turns = (index * hertz) / sampleRate;
    const value = waveAt(bright, turns) * open + waveAt(dark, turns) * (1 - open);
    samples[index] = value * loudness * Math.min(1, index / (sampleRate * 0.002));
    loudness *= fade;
    open *= close;
  }
  return oneSound(roundOff(samples, sampleRate));
};

/** A wave on the beach: noise that swells and draws back; left and right are different water. */
export const surf: Voice = (note) => ({ left: swell(note), right: swell(note) });

function swell({ seconds, sampleRate, chance, hertz }: Pitch): Float32Array {
  const samples = new Float32Array(Math.round(sampleRate * seconds));
  const brightness = Math.min(0.5, hertz / 1_500);
  let [smooth, slow] = [0, 0];
  for (let index = 0; index < samples.length; index += 1) {
    const part = index / samples.length;
    const size = part < 0.35 ? easeIn(part / 0.35) : easeIn((1 - part) / 0.65);
    smooth += (chance() * 2 - 1 - smooth) * brightness * (0.25 + 0.75 * size);
    slow += (smooth - slow) * 0.02;
    samples[index] = (smooth - slow) * size;
  }
  return samples;
}

interface Tone {
  readonly partials: readonly number[];
  readonly attack: number;
  readonly release: number;
  readonly halfLife: number;
  readonly vibrato: number;
  readonly breath: number;
}

function tone(note: Pitch, shape: Tone): Float32Array {
  const { hertz, seconds, sampleRate, chance } = note;
  const wave = waveOf(note, shape.partials.length, (number) => shape.partials[number - 1] ?? 0);
  const samples = new Float32Array(Math.round(sampleRate * (seconds + shape.release)));
  const fade = decayOf(sampleRate * shape.halfLife);
  let [turns, loudness, breath] = [0, 1, 0];
  for (let index = 0; index < samples.length; index += 1) {
    const at = index / sampleRate;
    const wobble = shape.vibrato * easeIn((at - 0.25) / 0.5) * sine(at * 5.1);
    turns += (hertz * (1 + wobble)) / sampleRate;
    breath += (chance() * 2 - 1 - breath) * 0.3;
    const size = easeIn(at / shape.attack) * easeIn((seconds + shape.release - at) / shape.release);
    samples[index] = (waveAt(wave, turns) + breath * shape.breath) * size * loudness;
    loudness *= fade;
  }
  return samples;
}

function choir(
  { hertz, seconds, sampleRate, chance }: Pitch,
  shape: {
    readonly attack: number;
    readonly release: number;
    readonly wave: Float32Array;
    readonly cents: readonly number[];
  },
): Float32Array {
  const samples = new Float32Array(Math.round(sampleRate * (seconds + shape.release)));
  for (const cents of shape.cents) {
    // A cent is so little that the straight line is as good as the power.
    const step = (hertz * (1 + cents * 0.00057779)) / sampleRate;
    let turns = chance();
    for (let index = 0; index < samples.length; index += 1) {
      turns += step;
      samples[index] = (samples[index] ?? 0) + waveAt(shape.wave, turns);
    }
  }
  const attack = Math.min(shape.attack, seconds * 0.6);
  for (let index = 0; index < samples.length; index += 1) {
    const at = index / sampleRate;
    const size = easeIn(at / attack) * easeIn((seconds + shape.release - at) / shape.release);
    samples[index] = ((samples[index] ?? 0) * size) / shape.cents.length;
  }
  return samples;
}

/** One turn of a wave out of its partials, none of them too high for the sample rate. */
function waveOf(
  { hertz, sampleRate }: Pitch,
  count: number,
  sizeOf: (number: number) => number,
): Float32Array {
  const wave = new Float32Array(waveLength + 1);
  for (let number = 1; number <= count && (hertz * number) / sampleRate < 0.42; number += 1) {
    const size = sizeOf(number);
    for (let index = 0; index <= waveLength; index += 1) {
      wave[index] = (wave[index] ?? 0) + size * sine((index * number) / waveLength);
    }
  }
  return wave;
}

function waveAt(wave: Float32Array, turns: number): number {
  const place = (turns - Math.floor(turns)) * waveLength;
  const index = Math.floor(place);
  const low = wave[index] ?? 0;
  return low + ((wave[index + 1] ?? 0) - low) * (place - index);
}
