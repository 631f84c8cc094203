/** The hunt for planted bugs: each, and some in pairs, must be found by some rule within a few seeds. */
import { plantedBugs, ruleOfBug, type PlantedBug } from './planted-bugs.ts';
import { runSeed } from './run-seed.ts';

/** Bugs planted together; the seed near which the hunt begins keeps it short. */
export interface Prey {
  readonly bugs: readonly PlantedBug[];
  readonly from: number;
}

export interface Kill {
  readonly seed: number;
  /** Number of the rule that was found broken; `crash` when the product fell over. */
  readonly by: string;
  readonly violation: string;
}

/** So many seeds from `from` on must do, whatever small change moved the worlds since it was chosen. */
export const huntSeedsMax = 80;

/** Where a bug needs a rare world: a seed at which it was found. All others are found from the first seed on. */
const firstSeeds: Partial<Record<PlantedBug, number>> = {
  'purge on 404': 85,
  'old entries forgotten': 230,
  'close forgotten by a restart': 20,
  'gap never said': 25,
  'page lost in a reset': 460,
  'reset ends with its first page': 460,
};

/** Two at once: one may hide what the other spoils, and still neither gets away. */
const pairs: readonly Prey[] = [
  { bugs: ['cas skipped', 'journal not kept'], from: 1 },
  { bugs: ['gap never said', 'stranger never numbered'], from: 1 },
  { bugs: ['row dropped on send', 'waiting list not kept'], from: 1 },
  { bugs: ['retry-after ignored', 'key store away parks the queue'], from: 1 },
  { bugs: ['relay out of order', 'patch for the removed'], from: 1 },
  { bugs: ['id not kept', 'lost tail taken for a cut'], from: 1 },
  { bugs: ['numbers not kept', 'tab of an ended session writes'], from: 1 },
];

export const preys: readonly Prey[] = [
  ...plantedBugs.map((bug) => ({ bugs: [bug], from: firstSeeds[bug] ?? 1 })),
  ...pairs,
];

/** Null when no seed finds it. */
export async function hunt({ bugs, from }: Prey): Promise<Kill | null> {
  for (let seed = from; seed < from + huntSeedsMax; seed += 1) {
    const { violation } = await runSeed({ seed: String(seed), bugs, operations: huntOperations });
    if (violation === null) continue;
    const [by = ''] = violation.split(/[ :]/u);
    return { seed, by, violation };
  }
  return null;
}

/** Fewer than a run by hand does: a bug shows early or not at all. */
const huntOperations = 100;

/** One line of a table: what was planted, the rule that it breaks, the seed that found it, and by which rule. */
export function killLine({ bugs }: Prey, kill: Kill | null): string {
  const rules = bugs.map((bug) => ruleOfBug[bug]).join(' ');
  const found = kill === null ? 'NOT FOUND' : `seed ${String(kill.seed).padEnd(6)} ${kill.by}`;
  return `${bugs.join(' + ').padEnd(66)} ${rules.padEnd(10)} ${found}`;
}
