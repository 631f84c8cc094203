import { expect, test } from 'vitest';
import { createChance, decayOf, easeIn, hertzOf, sine } from './exact-numbers.ts';

test('[W7] the sine is a sine, in every quarter and beyond', () => {
  for (let step = -50; step < 250; step += 1) {
    const turns = step / 97;
    expect(sine(turns)).toBeCloseTo(Math.sin(turns * 2 * Math.PI), 5);
  }
});

test('pitches are those of a tuned piano', () => {
  expect(hertzOf(69)).toBe(440);
  expect(hertzOf(60)).toBeCloseTo(261.6256, 3);
  expect(hertzOf(28)).toBeCloseTo(41.2034, 3);
  expect(hertzOf(100)).toBeCloseTo(2_637.0205, 2);
});

test('a decay halves in its half-life', () => {
  for (const samples of [200, 5_000, 60_000]) {
    expect(decayOf(samples) ** samples).toBeCloseTo(0.5, 4);
  }
});

test('easing begins and ends flat and stays within', () => {
  expect([-1, 0, 0.5, 1, 7].map(easeIn)).toEqual([0, 0, 0.5, 1, 1]);
});

test('[W7] chance is the same everywhere, another by another name, and evenly spread', () => {
  const draw = (seed: string, count: number): number[] => {
    const chance = createChance(seed);
    return Array.from({ length: count }, () => chance());
  };
  // Written down once: a machine that draws others makes other music.
  expect(draw('waves', 3)).toEqual(draw('waves', 3));
  expect(draw('waves', 3)).toMatchInlineSnapshot(`
    [
      0.5214376656804234,
      0.6072105991188437,
      0.35699936375021935,
    ]
  `);
  expect(draw('wives', 3)).not.toEqual(draw('waves', 3));
  const many = draw('many', 20_000);
  const mean = many.reduce((sum, value) => sum + value, 0) / many.length;
  expect(mean).toBeCloseTo(0.5, 1);
  expect(Math.min(...many)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...many)).toBeLessThan(1);
});
