/** Echoes that go from side to side, each softer and duller than the one before. */
import type { Block } from './block.ts';

const feedback = 0.38;
const dullness = 0.45;

/** Adds the echoes to the mix, and a little of them to the room. */
export function createEcho(options: {
  readonly sampleRate: number;
  readonly seconds: number;
}): (input: Block, output: { readonly mix: Block; readonly room: Block }) => void {
  const length = Math.max(1, Math.round(options.sampleRate * options.seconds));
  const [near, far] = [new Float32Array(length), new Float32Array(length)];
  let [at, dullNear, dullFar] = [0, 0, 0];
  return (input, { mix, room }) => {
    for (let index = 0; index < input.left.length; index += 1) {
      const [nearNow, farNow] = [near[at] ?? 0, far[at] ?? 0];
      dullNear += (nearNow - dullNear) * dullness;
      dullFar += (farNow - dullFar) * dullness;
      const dry = ((input.left[index] ?? 0) + (input.right[index] ?? 0)) * 0.5;
      near[at] = dry + dullFar * feedback;
      far[at] = dullNear;
      at = at + 1 === length ? 0 : at + 1;
      mix.left[index] = (mix.left[index] ?? 0) + nearNow;
      mix.right[index] = (mix.right[index] ?? 0) + farNow;
      room.left[index] = (room.left[index] ?? 0) + nearNow * 0.3;
      room.right[index] = (room.right[index] ?? 0) + farNow * 0.3;
    }
  };
}
