/** The short run: a few hundred seeds, everything that must happen sometimes, and the same seed twice. */
import { expect, test } from 'vitest';
import { runMany } from './src/run-many.ts';
import { runSeed } from './src/run-seed.ts';
import { sometimesEvents } from './src/sometimes.ts';

const seeds = 400;
/** Fewer than a run by hand does: what matters here is that every part of the world is met. */
const operations = 120;

test(`[I1] [I2] [I3] [I5] [I8] [I9] [I17] ${seeds} seeds break no rule, and what must happen sometimes does`, async () => {
  const done = await runMany({ from: 1, count: seeds, options: { operations } });
  for (const { seed, violation } of done.broken) {
    const replay = `npm run sim -- --seeds 1 --from ${seed} --operations ${operations} --trace 400`;
    expect(violation, replay).toBeNull();
  }
  expect(sometimesEvents.filter((event) => !done.sometimes.has(event))).toEqual([]);
});

test('[R7] a seed is the same world every time, promise by promise', async () => {
  for (const seed of ['3', '4', '1000003']) {
    const one = await runSeed({ seed, operations });
    const two = await runSeed({ seed, operations });
    expect([one.hash, one.events]).toEqual([two.hash, two.events]);
  }
  const [three, five] = [
    await runSeed({ seed: '3', operations }),
    await runSeed({ seed: '5', operations }),
  ];
  expect(three.hash).not.toBe(five.hash);
});
