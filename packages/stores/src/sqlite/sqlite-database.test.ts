import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StoreUnavailableError } from '../store-errors.ts';
import { jamzSchema } from './jamz-schema.ts';
import { liveSchema } from './live-schema.ts';
import { migrate } from './migrate.ts';
import { openSqlite } from './sqlite-database.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jamz-sqlite-'));
  path = join(folder, 'jamz.db');
});
afterEach(() => rm(folder, { recursive: true }));

test('[I1] every connection syncs before a commit returns, overwrites what is deleted and checks references', () => {
  for (const opened of [openSqlite(path), openSqlite(path)]) {
    expect(opened.get('PRAGMA synchronous')).toEqual({ synchronous: 2 });
    expect(opened.get('PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' });
    expect(opened.get('PRAGMA secure_delete')).toEqual({ secure_delete: 1 });
    expect(opened.get('PRAGMA foreign_keys')).toEqual({ foreign_keys: 1 });
    opened.close();
  }
});

test('a throwing transaction leaves nothing and the next one goes on', () => {
  const database = openSqlite(path);
  database.exec('CREATE TABLE t (a TEXT) STRICT');
  const broken = (): void =>
    database.transaction(() => {
      database.run('INSERT INTO t VALUES (?)', 'ghost');
      throw new Error('in the middle');
    });
  expect(broken).toThrow('in the middle');
  expect(database.run('INSERT INTO t VALUES (?)', 'real')).toBe(1);
  expect(database.all('SELECT a FROM t')).toEqual([{ a: 'real' }]);
  database.close();
});

test('[S2] a full disk is unavailable, reads go on, and it heals when space returns', () => {
  const database = openSqlite(path);
  database.exec('CREATE TABLE t (a TEXT) STRICT');
  const pages = Number(database.get('PRAGMA page_count')?.['page_count']);
  database.exec(`PRAGMA max_page_count = ${pages + 1}`);
  const write = (): number => database.run('INSERT INTO t VALUES (?)', 'x'.repeat(50_000));
  expect(write).toThrow(StoreUnavailableError);
  expect(write).toThrow('disk is full');
  expect(database.all('SELECT * FROM t')).toEqual([]);
  expect(database.isFailed()).toBe(false);
  database.exec('PRAGMA max_page_count = 100000');
  expect(write()).toBe(1);
  database.close();
});

test('[S5] a locked file is unavailable within a second and heals', () => {
  const holder = openSqlite(path);
  holder.exec('CREATE TABLE t (a TEXT) STRICT');
  holder.exec('BEGIN IMMEDIATE');
  const database = openSqlite(path);
  const start = performance.now();
  expect(() => database.run('INSERT INTO t VALUES (?)', 'x')).toThrow('another process');
  expect(performance.now() - start).toBeLessThan(1_000);
  expect(database.all('SELECT * FROM t')).toEqual([]);
  holder.exec('COMMIT');
  expect(database.run('INSERT INTO t VALUES (?)', 'x')).toBe(1);
  holder.close();
  database.close();
});

test('[S3] a file that another process is just making is waited for', async () => {
  const program = `
    const { DatabaseSync } = require('node:sqlite');
    const { parentPort, workerData } = require('node:worker_threads');
    const maker = new DatabaseSync(workerData);
    maker.exec('BEGIN EXCLUSIVE; CREATE TABLE t (a TEXT) STRICT');
    parentPort.postMessage('making');
    setTimeout(() => { maker.exec('COMMIT'); maker.close(); }, 1_200);
  `;
  const maker = new Worker(program, { eval: true, workerData: path });
  await once(maker, 'message');
  const database = openSqlite(path);
  expect(database.get('PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' });
  expect(database.all('SELECT * FROM t')).toEqual([]);
  database.close();
  await maker.terminate();
});

test('a missing folder and a file that is no database are refused with advice', async () => {
  expect(() => openSqlite(join(folder, 'none', 'jamz.db'))).toThrow('folder exists');
  await writeFile(path, 'this is a text and certainly not a database'.repeat(100));
  expect(() => openSqlite(path)).toThrow('no database');
});

test('the schema is made once, whoever comes first', () => {
  const [one, two] = [openSqlite(path), openSqlite(path)];
  migrate(one, jamzSchema);
  migrate(two, jamzSchema);
  migrate(one, jamzSchema);
  expect(one.get('PRAGMA user_version')).toEqual({ user_version: jamzSchema.steps.length });
  one.close();
  two.close();
});

test('a file from before there were grants is brought up to date and keeps its rows', () => {
  const before = openSqlite(path);
  migrate(before, { ...jamzSchema, steps: jamzSchema.steps.slice(0, 1) });
  before.run("INSERT INTO tasks VALUES ('kind', 'id', '{}')");
  expect(() => before.all('SELECT * FROM grants')).toThrow('no such table');
  before.close();
  const after = openSqlite(path);
  migrate(after, jamzSchema);
  expect(after.all('SELECT * FROM grants')).toEqual([]);
  expect(after.all('SELECT id FROM tasks')).toEqual([{ id: 'id' }]);
  after.close();
});

test('an older file is brought up to date and keeps its rows', () => {
  const older = { applicationId: 77, steps: ['CREATE TABLE t (a TEXT) STRICT'] };
  const newer = {
    ...older,
    steps: [...older.steps, "ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'new'"],
  };
  const before = openSqlite(path);
  migrate(before, older);
  before.run('INSERT INTO t VALUES (?)', 'kept');
  before.close();
  const after = openSqlite(path);
  migrate(after, newer);
  expect(after.all('SELECT * FROM t')).toEqual([{ a: 'kept', b: 'new' }]);
  after.close();
});

test('a failing step changes nothing', () => {
  const database = openSqlite(path);
  const schema = { applicationId: 77, steps: ['CREATE TABLE t (a TEXT) STRICT', 'NONSENSE'] };
  expect(() => migrate(database, schema)).toThrow('syntax error');
  expect(database.all('SELECT name FROM sqlite_schema')).toEqual([]);
  database.close();
});

test('a file of a newer program is refused, and so is one of another purpose', () => {
  const database = openSqlite(path);
  migrate(database, { ...jamzSchema, steps: [...jamzSchema.steps, 'CREATE TABLE later (a TEXT)'] });
  expect(() => migrate(database, jamzSchema)).toThrow('newer version');
  expect(() => migrate(database, liveSchema)).toThrow('another program or purpose');
  database.close();
});

test('[EN16] a copy of yesterday opens and is written to again', async () => {
  const today = openSqlite(path);
  migrate(today, jamzSchema);
  today.run("INSERT INTO tasks VALUES ('k', 'yesterday', '{}')");
  today.truncateWal();
  await copyFile(path, `${path}.yesterday`);
  today.run("INSERT INTO tasks VALUES ('k', 'today', '{}')");
  today.close();
  await copyFile(`${path}.yesterday`, path);
  const back = openSqlite(path);
  migrate(back, jamzSchema);
  expect(back.all('SELECT id FROM tasks')).toEqual([{ id: 'yesterday' }]);
  back.run("INSERT INTO tasks VALUES ('k', 'again', '{}')");
  back.close();
});

test('[EN44] a deleted value is in no file once the write-ahead log is cut', async () => {
  const database = openSqlite(path);
  migrate(database, jamzSchema);
  const canary = 'canary-'.padEnd(64, 'q');
  database.run("INSERT INTO tasks VALUES ('k', 'i', json_object('secret', ?))", canary);
  database.run("DELETE FROM tasks WHERE kind = 'k'");
  expect(database.truncateWal()).toBe(true);
  for (const file of [path, `${path}-wal`]) {
    expect((await readFile(file)).includes(canary)).toBe(false);
  }
  database.close();
});
