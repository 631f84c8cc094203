/**
 * A room: eight delay lines that feed each other, every one losing its edge and a little of its strength at each turn.
 * Their lengths have no common divisor, so no single echo is ever heard.
 */
import { decayOf } from './exact-numbers.ts';
import type { Block } from './block.ts';

/** Samples at 44.1 kHz. */
const lengths = [1_423, 1_687, 1_949, 2_213, 2_503, 2_833, 3_167, 3_539];
const dampening = 0.32;

interface Line {
  readonly samples: Float32Array;
  readonly gain: number;
  at: number;
  dull: number;
}

/** Adds the room's answer to the mix. */
export function createReverb(options: {
  readonly sampleRate: number;
  readonly halfLife: number;
}): (input: Block, mix: Block) => void {
  const { sampleRate } = options;
  const fade = decayOf(sampleRate * options.halfLife);
  const lines = lengths.map((length): Line => {
    const size = Math.round((length * sampleRate) / 44_100);
    return { samples: new Float32Array(size), gain: powerOf(fade, size), at: 0, dull: 0 };
  });
  const heard = new Float64Array(lines.length);
  return (input, mix) => {
    for (let index = 0; index < input.left.length; index += 1) {
      const [left, right] = [input.left[index] ?? 0, input.right[index] ?? 0];
      let sum = 0;
      for (let number = 0; number < lines.length; number += 1) {
        const line = lines[number] as Line;
        line.dull += ((line.samples[line.at] ?? 0) - line.dull) * (1 - dampening);
        heard[number] = line.dull;
        sum += line.dull;
      }
      const shared = (sum * 2) / lines.length;
      for (let number = 0; number < lines.length; number += 1) {
        const line = lines[number] as Line;
        const fresh = number % 2 === 0 ? left : right;
        line.samples[line.at] = fresh * 0.5 + ((heard[number] ?? 0) - shared) * line.gain;
        line.at = line.at + 1 === line.samples.length ? 0 : line.at + 1;
      }
      mix.left[index] = (mix.left[index] ?? 0) + sumOf(heard, 0);
      mix.right[index] = (mix.right[index] ?? 0) + sumOf(heard, 1);
    }
  };
}

/** Of every second line, with turning signs so that what they share does not add up. */
const sumOf = (heard: Float64Array, first: number): number =>
  (heard[first] ?? 0) - (heard[first + 2] ?? 0) + (heard[first + 4] ?? 0) - (heard[first + 6] ?? 0);

function powerOf(factor: number, times: number): number {
  let power = 1;
  for (let count = 0; count < times; count += 1) power *= factor;
  return power;
}
