/** The short run: a few hundred seeds, everything that must happen sometimes, and the same seed twice. */
import { expect, test } from 'vitest';
import { runSeed } from './src/run-seed.ts';
import { sometimesEvents, type SometimesEvent } from './src/sometimes.ts';

const seeds = 220;
/** Fewer than a run by hand does: what matters here is that every part of the world is met. */
const operations = 80;

test(`[I1] [I2] [I3] [I5] [I8] [I9] [I17] ${seeds} seeds break no rule, and what must happen sometimes does`, async () => {
  const totals = new Map<SometimesEvent, number>();
  for (let seed = 1; seed <= seeds; seed += 1) {
    const result = await runSeed({ seed: String(seed), operations });
    const replay = `npm run sim -- --seeds 1 --from ${seed} --operations ${operations} --trace 400`;
    expect(result.violation, replay).toBeNull();
    for (const [event, count] of result.sometimes) {
      totals.set(event, (totals.get(event) ?? 0) + count);
    }
  }
  expect(sometimesEvents.filter((event) => !totals.has(event))).toEqual([]);
});

test('a seed is the same world every time, promise by promise', async () => {
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
