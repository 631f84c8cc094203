/** The last stage: nothing below hearing, the level of the piece, no clipping ever, and the fade at the end. */
import { easeIn } from './exact-numbers.ts';
import type { Block } from './block.ts';
import { secondsOf, type Score } from './score.ts';

/** Below the knee nothing is changed; the ceiling is never reached. */
const knee = 0.5;
const ceiling = 0.86;
const rumbleHertz = 24;

export function createMaster(score: Score): (mix: Block) => void {
  const { sampleRate } = score;
  const total = secondsOf(score) * sampleRate;
  const fadeSamples = score.fadeSeconds * sampleRate;
  const slope = (6.283185307179586 * rumbleHertz) / sampleRate;
  let [position, slowLeft, slowRight] = [0, 0, 0];
  return (mix) => {
    for (let index = 0; index < mix.left.length; index += 1) {
      const [left, right] = [mix.left[index] ?? 0, mix.right[index] ?? 0];
      slowLeft += (left - slowLeft) * slope;
      slowRight += (right - slowRight) * slope;
      const gain = score.level * easeIn((total - position) / fadeSamples);
      mix.left[index] = limited((left - slowLeft) * gain);
      mix.right[index] = limited((right - slowRight) * gain);
      position += 1;
    }
  };
}

/** Bends what is above the knee towards the ceiling, without a corner. */
function limited(value: number): number {
  const size = value < 0 ? -value : value;
  if (size <= knee) return value;
  const over = (size - knee) / (ceiling - knee);
  const bent = knee + ((ceiling - knee) * over) / (1 + over);
  return value < 0 ? -bent : bent;
}
