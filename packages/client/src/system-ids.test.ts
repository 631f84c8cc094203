import { expect, test } from 'vitest';
import { mutationIdSchema } from '@jamz/core';
import { createSystemIds } from './system-ids.ts';

test('[EN6] every mutation gets a name of its own, of 128 random bits', () => {
  const ids = createSystemIds();
  const names = Array.from({ length: 1_000 }, () => ids.mutationId());
  expect(new Set(names).size).toBe(1_000);
  expect(names.every((name) => mutationIdSchema.safeParse(name).success)).toBe(true);
  const seen = Array.from({ length: 22 }, (_, at) => new Set(names.map((name) => name[at])));
  // Two bits are left for the last character, six for the others.
  expect(seen.map(({ size }) => size)).toEqual([...Array<number>(21).fill(64), 4]);
});
