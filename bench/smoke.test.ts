/** Every workload runs with counts so small that it says nothing about speed: no figure is missing, none is absurd. */
import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Figure } from './report.ts';

const program = path.join(import.meta.dirname, 'main.ts');

const bench = async (...args: readonly string[]): Promise<string> => {
  const given = ['--conditions=source', program, ...args];
  const { stdout } = await promisify(execFile)(process.execPath, given, { timeout: 110_000 });
  return stdout;
};

const waysOf = (figures: readonly Figure[], begins: string): string =>
  figures
    .filter((figure) => figure.bench.startsWith(begins))
    .map(({ way }) => way)
    .join(' ');

test('every workload measures us, a floor and the peers', async () => {
  const printed = await bench('--tiny');
  const file = /^kept in (.+)$/mu.exec(printed)?.[1] ?? '';
  const { rows } = JSON.parse(readFileSync(file, 'utf8')) as { readonly rows: readonly Figure[] };
  rmSync(file);
  const strange = rows.filter(
    ({ rounds }) =>
      rounds.length === 0 || rounds.some((value) => !Number.isFinite(value) || value < 0),
  );
  expect(strange).toEqual([]);

  const ways = ['TrafficJamz', 'Replicache', 'RxDB', 'Yjs', 'TinyBase', 'PouchDB'];
  const benches = ['local write, durable', 'burst', 'cold open', 'reconnect drain', 'engine in'];
  for (const begins of benches) {
    for (const way of ways) expect(waysOf(rows, begins), begins).toContain(way);
  }
  expect(waysOf(rows, 'fan-out')).toContain('Hocuspocus');
  expect(waysOf(rows, 'reconnect drain')).toContain('Workbox');
  const missed = rows.filter(({ mark }) => mark?.isMet === false);
  for (const figure of missed) expect(printed).toContain(`missed  ${figure.bench}`);
  expect(rows.filter(({ mark }) => mark !== undefined).length).toBeGreaterThanOrEqual(7);
});

test('refuses what it cannot do and says what it can', async () => {
  const refused = bench('--only', 'nonsense');
  await expect(refused).rejects.toThrow(
    /no such workload: nonsense[\s\S]*--only {4}some of: writes/u,
  );
});
