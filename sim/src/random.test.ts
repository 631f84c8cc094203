import { clientIdSchema, mutationIdSchema } from '@jamz/core';
import { expect, test } from 'vitest';
import { createChance, createSimIds } from './random.ts';

test('a seed gives the same numbers again, neighbours share none', () => {
  const draw = (seed: string): number[] => Array.from({ length: 20 }, createChance(seed).next);
  expect(draw('7')).toEqual(draw('7'));
  const all = Array.from({ length: 2_000 }, (_, n) => createChance(String(n)).next());
  expect(new Set(all).size).toBe(2_000);
});

test('a fork is its own stream: what one draws does not shift the other', () => {
  const [one, two] = [createChance('s'), createChance('s')];
  const fork = one.fork('x');
  fork.next();
  expect(one.next()).toBe(two.next());
  expect(createChance('s').fork('x').next()).not.toBe(createChance('s').fork('y').next());
});

test('numbers are spread evenly and kept within their bounds', () => {
  const chance = createChance('spread');
  const counts = Array.from({ length: 10 }, () => 0);
  for (let n = 0; n < 10_000; n += 1) {
    const n10 = chance.int(10);
    counts[n10] = (counts[n10] ?? 0) + 1;
  }
  for (let n = 0; n < 1_000; n += 1) {
    const between = chance.between(-2, 2);
    expect(between).toBeGreaterThanOrEqual(-2);
    expect(between).toBeLessThanOrEqual(2);
  }
  expect(Math.min(...counts)).toBeGreaterThan(800);
});

test('names have the shapes of the wire', () => {
  const ids = createSimIds(createChance('ids'));
  for (let n = 0; n < 100; n += 1) {
    expect(clientIdSchema.safeParse(ids.clientId()).success).toBe(true);
    expect(mutationIdSchema.safeParse(ids.mutationId()).success).toBe(true);
  }
});
