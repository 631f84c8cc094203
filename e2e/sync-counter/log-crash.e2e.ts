/** Acknowledged means kept: writers killed in the middle of appends, with and without the page cache. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSqliteLogStore, jamzSchema, migrate, openSqlite, type LogStore } from '@jamz/stores';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { trials } from '../trials.ts';
import {
  buildSyncCounter,
  countSyncs,
  dropUnsyncedWrites,
  readSyncJournal,
  syncCounterEnvironment,
} from './sync-journal.ts';

const writer = fileURLToPath(new URL('log-writer.ts', import.meta.url));
const scopes = ['toy:a', 'toy:b', 'toy:c', 'toy:d'];

interface Acknowledged {
  readonly scope: string;
  readonly version: number;
  readonly id: string;
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jamz-crash-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Starts a writer, lets it store for `ms` and kills it. Gives what it had acknowledged in whole lines. */
async function writeAndKill(options: {
  readonly ms: number;
  /** Goes on beyond `ms` until so many lines are out: other work on the machine makes writers slow. */
  readonly linesMin?: number;
  readonly synchronous?: 'FULL' | 'OFF';
  readonly name?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Called in the middle of writing. */
  readonly meanwhile?: () => Promise<void>;
}): Promise<readonly Acknowledged[]> {
  const { ms, linesMin = 0, synchronous = 'FULL', name = 'w' } = options;
  const { environment = {}, meanwhile } = options;
  const child = spawn(
    process.execPath,
    ['--conditions=source', writer, folder, synchronous, name],
    { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  let complaints = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  await expect.poll(() => output + complaints, { timeout: 20_000 }).toContain('ready\n');
  await new Promise((resolve) => setTimeout(resolve, ms));
  const lines = (): number => output.split('\n').length;
  await expect.poll(lines, { timeout: 20_000 }).toBeGreaterThan(linesMin);
  await meanwhile?.();
  await kill(child);
  const whole = output.slice(0, output.lastIndexOf('\n')).split('\n').slice(1);
  return whole.map((line) => {
    const [scope = '', version = '', id = ''] = line.split(' ');
    return { scope, version: Number(version), id };
  });
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await ended;
}

/** Opens the log as the next start would, checks every chain, and gives what is missing of the acknowledged. */
async function lostOf(acknowledged: readonly Acknowledged[]): Promise<readonly Acknowledged[]> {
  const database = openSqlite(join(folder, 'jamz.db'));
  migrate(database, jamzSchema);
  const log = createSqliteLogStore(database);
  const ids = new Set<string>();
  for (const scope of scopes) for (const id of await checkChain(log, scope)) ids.add(id);
  database.close();
  return acknowledged.filter(({ id }) => !ids.has(id));
}

async function checkChain(log: LogStore, scope: string): Promise<readonly string[]> {
  const commits = await log.read(scope, 0, 1e12);
  let prevHash = '';
  for (const [n, commit] of commits.entries()) {
    expect(commit.version).toBe(n + 1);
    expect(commit.prevHash).toBe(prevHash);
    expect(commit.hash).toBe(createHash('sha256').update(commit.bytes).digest('hex'));
    expect(commit.index.map((entry) => entry.id)).toEqual([commit.id]);
    prevHash = commit.hash;
  }
  const head = await log.head(scope);
  expect([head.version, head.hash]).toEqual([commits.length, prevHash]);
  return commits.map((commit) => commit.id);
}

test('[S1] a writer killed with -9 in mid-append: whole commits, dense, every acknowledged one there', async () => {
  const acknowledged: Acknowledged[] = [];
  for (let n = 0; n < trials(6, 60); n += 1) {
    acknowledged.push(...(await writeAndKill({ ms: 20 + ((n * 37) % 150) })));
    expect(await lostOf(acknowledged)).toEqual([]);
  }
  expect(acknowledged.length).toBeGreaterThan(100);
});

test('[S3] two processes on one file, both killed: 0 gaps, 0 doubles, 0 lost', async () => {
  const both = await Promise.all(
    ['left', 'right'].map((name) => writeAndKill({ ms: 800, linesMin: 20, name })),
  );
  // Who finds the file taken for too long is refused (S5): that was told, and promises nothing.
  const acknowledged = both.flat().filter(({ scope }) => scope !== '!');
  expect(await lostOf(acknowledged)).toEqual([]);
  expect(Math.min(...both.map((one) => one.length))).toBeGreaterThan(10);
  const places = new Set(acknowledged.map((one) => `${one.scope} ${one.version}`));
  expect(places.size).toBe(acknowledged.length);
});

test('[I1] a power cut drops every unsynced write: nothing acknowledged is lost', async () => {
  const journal = join(folder, 'sync.journal');
  const library = buildSyncCounter(folder);
  const environment = syncCounterEnvironment({ library, root: join(folder, 'jamz.db'), journal });
  for (let n = 0; n < trials(3, 30); n += 1) {
    await rm(journal, { force: true });
    const acknowledged = await writeAndKill({ ms: 150 + n * 60, environment });
    const records = readSyncJournal(journal);
    expect(countSyncs(records, '-wal')).toBeGreaterThan(0);
    dropUnsyncedWrites(records);
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(await lostOf(acknowledged)).toEqual([]);
  }
});

test('[I1] the same power cut with synchronous=OFF does lose: the trial would notice', async () => {
  const journal = join(folder, 'sync.journal');
  const library = buildSyncCounter(folder);
  const environment = syncCounterEnvironment({ library, root: join(folder, 'jamz.db'), journal });
  const acknowledged = await writeAndKill({ ms: 300, synchronous: 'OFF', environment });
  const records = readSyncJournal(journal);
  expect(countSyncs(records, '-wal')).toBe(0);
  expect(dropUnsyncedWrites(records)).toBeGreaterThan(0);
  expect((await lostOf(acknowledged)).length).toBe(acknowledged.length);
  expect(acknowledged.length).toBeGreaterThan(0);
});

test('[S2] after a failed sync nothing is acknowledged any more, and the next start has all that was', async () => {
  const journal = join(folder, 'sync.journal');
  const broken = join(folder, 'broken');
  const library = buildSyncCounter(folder);
  const root = join(folder, 'jamz.db');
  const environment = syncCounterEnvironment({ library, root, journal, broken });
  const lines = await writeAndKill({
    ms: 200,
    environment,
    async meanwhile() {
      await writeFile(broken, '');
      await new Promise((resolve) => setTimeout(resolve, 100));
      await rm(broken);
      await new Promise((resolve) => setTimeout(resolve, 100));
    },
  });
  const firstRefusal = lines.findIndex((line) => line.scope === '!');
  expect(firstRefusal).toBeGreaterThan(0);
  expect(lines.slice(firstRefusal).filter((line) => line.scope !== '!')).toEqual([]);
  dropUnsyncedWrites(readSyncJournal(journal));
  expect(await lostOf(lines.slice(0, firstRefusal))).toEqual([]);
});
