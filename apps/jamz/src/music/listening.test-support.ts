/** Ears made of numbers: how loud, how far off centre, how high. */
import { playScore } from './play-score.ts';
import type { Score } from './score.ts';

export interface Heard {
  readonly samples: number;
  readonly peak: number;
  readonly rmsDecibels: number;
  readonly mean: number;
  /** Values that are no numbers. */
  readonly broken: number;
  /** RMS in decibels, second by second. */
  readonly bySecond: readonly number[];
  /** What is only on one side, as a part of what is in the middle. */
  readonly width: number;
}

export function listen(score: Score): Heard {
  let [samples, peak, sum, squares, broken, middle, sides, second] = [0, 0, 0, 0, 0, 0, 0, 0];
  const bySecond: number[] = [];
  for (const { left, right } of playScore(score)) {
    for (let index = 0; index < left.length; index += 1) {
      const [l, r] = [left[index] ?? 0, right[index] ?? 0];
      if (!Number.isFinite(l) || !Number.isFinite(r)) broken += 1;
      peak = Math.max(peak, Math.abs(l), Math.abs(r));
      sum += l + r;
      squares += l * l + r * r;
      second += l * l + r * r;
      middle += (l + r) ** 2;
      sides += (l - r) ** 2;
      samples += 1;
      if (samples % score.sampleRate !== 0) continue;
      bySecond.push(decibels(second / (2 * score.sampleRate)));
      second = 0;
    }
  }
  return {
    samples,
    peak,
    rmsDecibels: decibels(squares / (2 * samples)),
    mean: sum / (2 * samples),
    broken,
    bySecond,
    width: sides / middle,
  };
}

/** The frequency near `about` at which the sound is strongest, to a twentieth of a half tone. */
export function strongestNear(
  samples: Float32Array,
  about: { readonly hertz: number; readonly sampleRate: number },
): number {
  const steps = Array.from({ length: 41 }, (_, index) => (index - 20) / 20);
  const sizes = steps.map((step) => {
    const turn = (2 * Math.PI * about.hertz * 2 ** (step / 12)) / about.sampleRate;
    let [real, imaginary] = [0, 0];
    for (const [index, value] of samples.entries()) {
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / samples.length);
      real += value * window * Math.cos(turn * index);
      imaginary += value * window * Math.sin(turn * index);
    }
    return real * real + imaginary * imaginary;
  });
  return steps[sizes.indexOf(Math.max(...sizes))] ?? Number.NaN;
}

const decibels = (meanSquare: number): number => 10 * Math.log10(meanSquare + 1e-12);
