/** Chance from a seed: a generator of 128 bits of state (sfc32), so that neighbouring seeds share nothing. */
import type { ClientId, Ids, MutationId, Random } from '@jamz/core';

export interface Chance extends Random {
  /** Whole number in [0, below). */
  int(below: number): number;
  /** Whole number in [from, to]. */
  between(from: number, to: number): number;
  is(probability: number): boolean;
  pick<T>(from: readonly [T, ...T[]] | readonly T[]): T;
  /** An independent generator: what one part of the world draws never shifts another part. */
  fork(name: string): Chance;
  hex(digits: number): string;
}

export function createChance(seed: string): Chance {
  let [a, b, c, d] = hash128(seed);
  const next32 = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return t >>> 0;
  };
  for (let n = 0; n < 12; n += 1) next32();
  const next = (): number => next32() / 4_294_967_296;
  const chance: Chance = {
    next,
    int: (below) => Math.floor(next() * below),
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    is: (probability) => next() < probability,
    pick: <T>(from: readonly T[]) => {
      if (from.length === 0) throw new RangeError('nothing to pick from');
      return from[Math.floor(next() * from.length)] as T;
    },
    fork: (name) => createChance(`${seed}/${name}`),
    hex(digits) {
      let text = '';
      while (text.length < digits) text += next32().toString(16).padStart(8, '0');
      return text.slice(0, digits);
    },
  };
  return chance;
}

/** Four well-mixed words of a text (cyrb128). */
function hash128(text: string): [number, number, number, number] {
  let [h1, h2, h3, h4] = [1_779_033_703, 3_144_134_277, 1_013_904_242, 2_773_480_762];
  for (let n = 0; n < text.length; n += 1) {
    const code = text.charCodeAt(n);
    h1 = h2 ^ Math.imul(h1 ^ code, 597_399_067);
    h2 = h3 ^ Math.imul(h2 ^ code, 2_869_860_233);
    h3 = h4 ^ Math.imul(h3 ^ code, 951_274_213);
    h4 = h1 ^ Math.imul(h4 ^ code, 2_716_044_179);
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597_399_067);
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2_869_860_233);
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951_274_213);
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2_716_044_179);
  h1 ^= h2 ^ h3 ^ h4;
  return [h1 >>> 0, (h2 ^ h1) >>> 0, (h3 ^ h1) >>> 0, (h4 ^ h1) >>> 0];
}

const base64Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Names for the simulated world, in the shapes that the wire demands. */
export function createSimIds(chance: Chance): Ids {
  const letters = (count: number): string => {
    let text = '';
    // Five letters of six bits from every drawn word.
    for (let n = 0; n < count; n += 5) {
      let word = chance.int(2 ** 30);
      for (let at = n; at < Math.min(n + 5, count); at += 1) {
        text += base64Letters.charAt(word & 63);
        word >>= 6;
      }
    }
    return text;
  };
  const uuid = (version: '4' | '7'): string => {
    const variant = '89ab'[chance.int(4)] ?? '8';
    return [
      chance.hex(8),
      chance.hex(4),
      version + chance.hex(3),
      variant + chance.hex(3),
      chance.hex(12),
    ].join('-');
  };
  return {
    clientId: () => uuid('4') as ClientId,
    mutationId: () => letters(22) as MutationId,
    entityId: () => uuid('7'),
    secret: (bytes) => letters(Math.ceil((bytes * 4) / 3)),
  };
}
