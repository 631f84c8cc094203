/** A voice makes the sound of one note; the same note is made once and heard as often as it stands in the score. */
export interface Pitch {
  readonly hertz: number;
  readonly seconds: number;
  readonly sampleRate: number;
  readonly chance: () => number;
}

/** Left and right; the same list twice where there is no difference. */
export interface Sound {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

export type Voice = (note: Pitch) => Sound;

export const oneSound = (samples: Float32Array): Sound => ({ left: samples, right: samples });

/** Half a hundredth of a second at the end, so that a sound that is cut off does not click. */
export function roundOff(samples: Float32Array, sampleRate: number): Float32Array {
  const length = Math.min(samples.length, Math.round(sampleRate * 0.005));
  for (let index = 0; index < length; index += 1) {
    const at = samples.length - 1 - index;
    samples[at] = (samples[at] ?? 0) * (index / length);
  }
  return samples;
}
