/** Colours and shapes drawn from an id: everybody sees the same ones, with no file and no request. */

/** Pairs of ground colours that white text can stand on (4.5:1 or more), also where light falls on them. */
export const grounds = [
  ['#3a1650', '#9c284b'],
  ['#0f3d4c', '#0a5f5b'],
  ['#2b2360', '#553a94'],
  ['#5a1d2c', '#8f3a13'],
  ['#123a63', '#2a5887'],
  ['#1d4030', '#355c1a'],
  ['#4a1648', '#80297a'],
  ['#3c2a1a', '#7b450d'],
] as const;

/** The most that a cover's drawing lightens its ground with; a test holds the grounds against it. */
export const lightMax = 0.2;

export type Ground = readonly [from: string, to: string];

export function groundOf(id: string): Ground {
  return grounds[hash(id) % grounds.length] ?? grounds[0];
}

/** A number from 0 to 1 for this id and this use of it. */
export const shareOf = (id: string, use: string): number => (hash(`${id}/${use}`) % 1000) / 999;

/** Heights of the bars, 0..1, different for each id. */
export function barsOf(id: string, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => 0.18 + 0.82 * shareOf(id, String(index)));
}

function hash(text: string): number {
  let value = 2166136261;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 16777619) >>> 0;
  }
  return value;
}
