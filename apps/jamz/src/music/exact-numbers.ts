/**
 * Sines, powers and chance from additions and multiplications alone. What `Math.sin` and `Math.pow` answer may differ in
 * the last bit between platforms; these do not, so a piece is the same file on every machine.
 */
const tableLength = 4_096;
const fullTurn = 6.283185307179586;
const halfToneUp = 1.0594630943592953;
const naturalLogOfTwo = 0.6931471805599453;

const table = sineTable();

/** The sine of a phase given in turns. */
export function sine(turns: number): number {
  const place = (turns - Math.floor(turns)) * tableLength;
  const index = Math.floor(place);
  const low = table[index] ?? 0;
  const high = table[index + 1] ?? 0;
  return low + (high - low) * (place - index);
}

/** Frequency of a MIDI pitch: 69 is the A of 440 Hz. */
export function hertzOf(pitch: number): number {
  let hertz = 440;
  for (let up = 69; up < pitch; up += 1) hertz *= halfToneUp;
  for (let down = 69; down > pitch; down -= 1) hertz /= halfToneUp;
  return hertz;
}

/** What an amplitude is multiplied by, sample for sample, to be half as large after so many samples. */
export function decayOf(halfLifeSamples: number): number {
  const step = naturalLogOfTwo / halfLifeSamples;
  return 1 - step + (step * step) / 2 - (step * step * step) / 6;
}

/** From 0 to 1 without a corner at either end. */
export function easeIn(part: number): number {
  const within = Math.min(1, Math.max(0, part));
  return within * within * (3 - 2 * within);
}

/** Chance that everybody draws alike: numbers from 0 up to 1, named by a seed (sfc32, 128 bits of state). */
export function createChance(seed: string): () => number {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (const letter of seed) {
    a = (a ^ (letter.codePointAt(0) ?? 0)) | 0;
    next();
  }
  for (let round = 0; round < 16; round += 1) next();
  return next;
}

/** One more value than a turn has, so that the last one has a neighbour. */
function sineTable(): Float64Array {
  const values = new Float64Array(tableLength + 1);
  for (let index = 0; index <= tableLength; index += 1) {
    const quarter = Math.floor((index * 4) / tableLength);
    const within = index / tableLength - quarter / 4;
    const isMirrored = quarter % 2 === 1;
    const size = series((isMirrored ? 0.25 - within : within) * fullTurn);
    values[index] = quarter % 4 < 2 ? size : -size;
  }
  return values;
}

/** The sine of an angle of the first quarter, by its power series. */
function series(angle: number): number {
  let term = angle;
  let sum = angle;
  for (let power = 3; power < 20; power += 2) {
    term *= -(angle * angle) / (power * (power - 1));
    sum += term;
  }
  return sum;
}
