/** Soft drums: a falling sine, filtered noise, and little of both. */
import { decayOf, sine } from '../exact-numbers.ts';
import { oneSound, roundOff, type Pitch, type Voice } from './voice.ts';

export const kick: Voice = (note) => {
  const { sampleRate } = note;
  const samples = new Float32Array(Math.round(sampleRate * 0.42));
  const fall = decayOf(sampleRate * 0.022);
  const fade = decayOf(sampleRate * 0.075);
  let [sweep, loudness, turns] = [95, 1, 0];
  for (let index = 0; index < samples.length; index += 1) {
    turns += (47 + sweep) / sampleRate;
    samples[index] = sine(turns) * loudness;
    sweep *= fall;
    loudness *= fade;
  }
  return oneSound(roundOff(samples, sampleRate));
};

/** A brush on a snare: a short tone below a long hiss. */
export const brush: Voice = (note) => {
  const hiss = noise(note, { seconds: 0.3, halfLife: 0.045, low: 0.52, high: 0.08 });
  const fade = decayOf(note.sampleRate * 0.03);
  let [loudness, turns] = [0.5, 0];
  for (let index = 0; index < hiss.length; index += 1) {
    turns += 186 / note.sampleRate;
    hiss[index] = (hiss[index] ?? 0) * 0.9 + sine(turns) * loudness;
    loudness *= fade;
  }
  return oneSound(roundOff(hiss, note.sampleRate));
};

export const hat: Voice = (note) =>
  oneSound(noise(note, { seconds: 0.11, halfLife: 0.016, low: 0.9, high: 0.55 }));

export const openHat: Voice = (note) =>
  oneSound(noise(note, { seconds: 0.4, halfLife: 0.075, low: 0.9, high: 0.5 }));

/** Comes a moment late, as grains do. */
export const shaker: Voice = (note) => {
  const grains = noise(note, { seconds: 0.12, halfLife: 0.022, low: 0.75, high: 0.4 });
  const rise = Math.round(note.sampleRate * 0.018);
  for (let index = 0; index < rise; index += 1) {
    grains[index] = (grains[index] ?? 0) * (index / rise);
  }
  return oneSound(grains);
};

export const rim: Voice = (note) => {
  const { sampleRate } = note;
  const samples = new Float32Array(Math.round(sampleRate * 0.1));
  const fade = decayOf(sampleRate * 0.009);
  let loudness = 0.8;
  for (let index = 0; index < samples.length; index += 1) {
    const at = index / sampleRate;
    samples[index] = (sine(at * 1_710) + 0.6 * sine(at * 2_540)) * loudness;
    loudness *= fade;
  }
  return oneSound(roundOff(samples, sampleRate));
};

interface Noise {
  readonly seconds: number;
  readonly halfLife: number;
  /** How much of the highest tones stays, 0 to 1, and how much of the lowest goes. */
  readonly low: number;
  readonly high: number;
}

function noise({ sampleRate, chance }: Pitch, shape: Noise): Float32Array {
  const samples = new Float32Array(Math.round(sampleRate * shape.seconds));
  const fade = decayOf(sampleRate * shape.halfLife);
  let [loudness, smooth, slow] = [1, 0, 0];
  for (let index = 0; index < samples.length; index += 1) {
    smooth += (chance() * 2 - 1 - smooth) * shape.low;
    slow += (smooth - slow) * shape.high;
    samples[index] = (smooth - slow) * loudness;
    loudness *= fade;
  }
  return roundOff(samples, sampleRate);
}
