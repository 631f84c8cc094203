/** The simulator is only worth what it finds: every planted bug must be found within a short run. */
import { expect, test } from 'vitest';
import { plantedBugs, type PlantedBug } from './src/planted-bugs.ts';
import { runSeed } from './src/run-seed.ts';

const seedsMax = 400;

/** The rule that the first finding seed names; null when none does. */
async function find(bug: PlantedBug): Promise<string | null> {
  for (let seed = 1; seed <= seedsMax; seed += 1) {
    const { violation } = await runSeed({ seed: String(seed), bugs: [bug] });
    if (violation !== null) return `seed ${seed}: ${violation}`;
  }
  return null;
}

test.each(plantedBugs)('a run finds the planted bug: %s', async (bug) => {
  expect(await find(bug), `not found in ${seedsMax} seeds`).not.toBeNull();
});
