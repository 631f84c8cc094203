import { expect, test } from 'vitest';
import { grounds, lightMax } from './ground.ts';

const channels = (hex: string): readonly number[] =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));

/** Relative luminance and contrast as WCAG 2 defines them. */
function luminance(rgb: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
const againstWhite = (rgb: readonly number[]): number => 1.05 / (luminance(rgb) + 0.05);

test('[U7] white words can be read on every cover, also in its brightest spot', () => {
  for (const ground of grounds.flat()) {
    const lit = channels(ground).map((value) => value + lightMax * (255 - value));
    expect(againstWhite(lit), ground).toBeGreaterThanOrEqual(4.5);
  }
});
