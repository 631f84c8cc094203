/**
 * No edit is ever dropped in silence: thousands of worlds in which everything goes wrong, real engines and real server
 * code on virtual time. At the end of each the log and the lists of the devices are held against what people did.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { trials } from './trials.ts';

/** The sample of the simulator itself is larger; this one shows that the command is there and says what it found. */
const worlds = trials(20, 10_000);
const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const ends = [
  'ended applied',
  'ended merged',
  'ended rejected, listed',
  'ended parked, listed',
  'ended by its own person',
  'on hold, listed',
];

test(
  `[I17] [D13] ${worlds} worlds, 0 silent drops: every mutation is applied, merged with a record, or in a list with its reason`,
  { timeout: 60_000 + worlds * 500 },
  async () => {
    const args = ['--conditions=source', 'sim/main.ts', '--from', '1000000'];
    const { stdout } = await run(
      process.execPath,
      [...args, '--seeds', String(worlds), '--operations', '40'],
      { cwd: root, maxBuffer: 1024 * 1024 * 16 },
    );
    const counts = ends.map((end) => Number(new RegExp(`(\\d+) {2}${end}`, 'u').exec(stdout)?.[1]));
    const operations = Number(/ (\d+) operations/u.exec(stdout)?.[1]);
    const total = counts.reduce((sum, count) => sum + count, 0);
    console.log(ends.map((end, at) => `${end}: ${counts[at]}`).join('; '), `of ${operations}`);
    expect(total).toBe(operations);
    expect(operations).toBeGreaterThan(worlds * 20);
  },
);
