/** What is plucked and struck: a string, a felted piano, a kalimba, a bell, an electric piano. */
import { createChance, decayOf, sine } from '../exact-numbers.ts';
import { oneSound, roundOff, type Pitch, type Voice } from './voice.ts';

/** Karplus and Strong: noise runs round a delay line and loses its edges at every turn. */
export const pluck: Voice = ({ hertz, seconds, sampleRate, chance }) => {
  const samples = new Float32Array(Math.round(sampleRate * (seconds + 0.6)));
  // The averaging filter delays by half a sample, the all-pass by the fraction that is left.
  const period = sampleRate / hertz - 0.5;
  const length = Math.floor(period - 0.1);
  const fraction = period - length;
  const tune = (1 - fraction) / (1 + fraction);
  const line = excitation(length, chance);
  const loss = 1 - 0.0035 * Math.min(1, 220 / hertz) - 0.0006;
  let [at, before, tuned, tunedBefore] = [0, 0, 0, 0];
  for (let index = 0; index < samples.length; index += 1) {
    const value = line[at] ?? 0;
    const damped = (value * 0.5 + before * 0.5) * loss;
    before = value;
    tuned = tune * damped + tunedBefore - tune * tuned;
    tunedBefore = damped;
    line[at] = tuned;
    samples[index] = value;
    at = at + 1 === length ? 0 : at + 1;
  }
  return oneSound(fadeFrom(samples, { sampleRate, seconds, halfLife: 0.09 }));
};

function excitation(length: number, chance: () => number): Float64Array {
  const line = new Float64Array(length);
  let [soft, mean] = [0, 0];
  for (let index = 0; index < length; index += 1) {
    soft += (chance() * 2 - 1 - soft) * 0.42;
    line[index] = soft;
    mean += soft / length;
  }
  // Without its mean the string does not lean to one side for ever.
  return line.map((value) => (value - mean) * 1.5);
}

/** Eight partials, the higher ones a little sharp and sooner gone. */
export const feltPiano: Voice = (note) => {
  const partials = [1, 0.55, 0.3, 0.17, 0.09, 0.05, 0.03, 0.015].map((size, index) => {
    const number = index + 1;
    const stretch = 1 + 0.00035 * number * number;
    const halfLife = (1.5 * Math.min(1.6, 220 / note.hertz + 0.35)) / (1 + 0.55 * index);
    return { ratio: number * stretch, size, halfLife };
  });
  return oneSound(struck(note, { partials, attack: 0.006, release: 0.12, knock: 0.05 }));
};

export const kalimba: Voice = (note) =>
  oneSound(
    struck(note, {
      partials: [
        { ratio: 1, size: 1, halfLife: 0.34 },
        { ratio: 2, size: 0.14, halfLife: 0.2 },
        { ratio: 5.42, size: 0.22, halfLife: 0.045 },
        { ratio: 9.8, size: 0.07, halfLife: 0.02 },
      ],
      attack: 0.0015,
      release: 0.3,
      knock: 0.12,
    }),
  );

export const bell: Voice = (note) =>
  oneSound(
    struck(note, {
      partials: [
        { ratio: 0.5, size: 0.22, halfLife: 1.3 },
        { ratio: 1, size: 1, halfLife: 0.85 },
        { ratio: 2.005, size: 0.42, halfLife: 0.6 },
        { ratio: 3.01, size: 0.25, halfLife: 0.32 },
        { ratio: 4.17, size: 0.16, halfLife: 0.2 },
        { ratio: 5.43, size: 0.1, halfLife: 0.11 },
      ],
      attack: 0.002,
      release: 1.2,
      knock: 0.02,
    }),
  );

/** A tine beside a bar: two frequencies that bend each other, and a short high ping. */
export const electricPiano: Voice = ({ hertz, seconds, sampleRate }) => {
  const samples = new Float32Array(Math.round(sampleRate * (seconds + 0.4)));
  const fade = decayOf(sampleRate * 0.75 * Math.min(1.4, 220 / hertz + 0.4));
  const soften = decayOf(sampleRate * 0.28);
  const ping = decayOf(sampleRate * 0.035);
  const rise = sampleRate * 0.003;
  let [loudness, bend, tine] = [1, 0.22, 0.12];
  for (let index = 0; index < samples.length; index += 1) {
    const turns = (index * hertz) / sampleRate;
    const tone = sine(turns + bend * sine(turns)) + tine * sine(turns * 7.01);
    samples[index] = tone * loudness * Math.min(1, index / rise);
    loudness *= fade;
    bend = 0.05 + (bend - 0.05) * soften;
    tine *= ping;
  }
  return oneSound(fadeFrom(samples, { sampleRate, seconds, halfLife: 0.06 }));
};

interface Bar {
  readonly partials: readonly {
    readonly ratio: number;
    readonly size: number;
    readonly halfLife: number;
  }[];
  readonly attack: number;
  readonly release: number;
  /** The noise of what strikes it. */
  readonly knock: number;
}

function struck(note: Pitch, bar: Bar): Float32Array {
  const { hertz, seconds, sampleRate } = note;
  const samples = new Float32Array(Math.round(sampleRate * (seconds + bar.release * 2)));
  for (const { ratio, size, halfLife } of bar.partials) {
    const step = (hertz * ratio) / sampleRate;
    // Nothing that the sample rate cannot hold.
    if (step > 0.45) continue;
    const fade = decayOf(sampleRate * halfLife);
    let loudness = size;
    for (let index = 0; index < samples.length && loudness > 0.0002; index += 1) {
      samples[index] = (samples[index] ?? 0) + sine(index * step) * loudness;
      loudness *= fade;
    }
  }
  const rise = Math.max(1, Math.round(sampleRate * bar.attack));
  for (let index = 0; index < rise; index += 1) {
    samples[index] = (samples[index] ?? 0) * (index / rise);
  }
  addKnock(samples, note, bar.knock);
  return fadeFrom(samples, { sampleRate, seconds, halfLife: bar.release / 4 });
}

function addKnock(samples: Float32Array, { sampleRate, hertz }: Pitch, size: number): void {
  const chance = createChance(`knock ${Math.round(hertz)}`);
  const fade = decayOf(sampleRate * 0.006);
  let [loudness, smooth] = [size, 0];
  for (let index = 0; index < samples.length && loudness > 0.0005; index += 1) {
    smooth += (chance() * 2 - 1 - smooth) * 0.25;
    samples[index] = (samples[index] ?? 0) + smooth * loudness;
    loudness *= fade;
  }
}

/** The finger leaves the key: from then on it falls by half again and again. */
function fadeFrom(
  samples: Float32Array,
  end: { readonly sampleRate: number; readonly seconds: number; readonly halfLife: number },
): Float32Array {
  const fade = decayOf(end.sampleRate * end.halfLife);
  let loudness = 1;
  for (let index = Math.round(end.seconds * end.sampleRate); index < samples.length; index += 1) {
    loudness *= fade;
    samples[index] = (samples[index] ?? 0) * loudness;
  }
  return roundOff(samples, end.sampleRate);
}
