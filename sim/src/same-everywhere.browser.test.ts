/** A seed is the same world in a browser as in Node, promise by promise; what runs on threads and disks is left out. */
import { expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { runSeed } from './run-seed.ts';

declare module 'vitest/browser' {
  interface BrowserCommands {
    hashSeeds(more: readonly string[]): Promise<string>;
  }
}

const [from, seeds, operations] = [1, 50, 60];

test(`[EN14] [R7] ${seeds} seeds leave the same trace in a browser as in Node`, async () => {
  const more = ['--from', from, '--seeds', seeds, '--operations', operations].map(String);
  const printed = await commands.hashSeeds(more);
  const lines = printed.split('\n').filter((line) => line.endsWith('operations'));
  const here: string[] = [];
  for (let seed = from; seed < from + seeds; seed += 1) {
    const done = await runSeed({ seed: String(seed), operations });
    here.push(`${seed} ${done.hash} ${done.events} events ${done.operations} operations`);
  }
  expect(lines).toHaveLength(seeds);
  expect(here).toEqual(lines);
}, 120_000);
