import { expect, test } from 'vitest';
import { brightest, dimmingFor } from './picture-light.ts';

const grey = (value: number): readonly number[] => [value, value, value, 255];

test('[U7] white words stand out from every dimmed picture, and dark ones stay as they are', () => {
  expect(dimmingFor(brightest(grey(60)))).toBe(1);
  for (const pixel of [grey(255), grey(200), grey(140), [255, 220, 40, 255], [40, 255, 60, 255]]) {
    const factor = dimmingFor(brightest(pixel));
    const dimmed = pixel.map((value, at) => (at === 3 ? value : value * factor));
    const contrast = 1.05 / (brightest(dimmed) + 0.05);
    expect(contrast, String(pixel)).toBeGreaterThanOrEqual(4.5);
    expect(contrast, String(pixel)).toBeLessThan(6);
  }
});

test('[U7] the brightest spot decides', () => {
  expect(brightest([...grey(10), ...grey(255), ...grey(90)])).toBeCloseTo(1);
  expect(brightest([])).toBe(0);
});
