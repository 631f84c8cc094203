import { readFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSqlite } from '../sqlite/sqlite-database.ts';
import { describeKeyring, type CopiesUnderTest } from './keyring.contract.ts';
import { createMemoryKeyringCopy } from './memory-keyring-copy.ts';
import { openSqliteKeyringCopy } from './sqlite-keyring-copy.ts';

const timers = {
  after(ms: number, task: () => void) {
    const handle = setTimeout(task, ms);
    return { cancel: () => clearTimeout(handle) };
  },
};

describeKeyring('memory', async (): Promise<CopiesUnderTest> => {
  const copies = [createMemoryKeyringCopy(), createMemoryKeyringCopy()] as const;
  return { copies, dispose: async () => {} };
});

describeKeyring('SQLite', async (): Promise<CopiesUnderTest> => {
  const folder = await mkdtemp(join(tmpdir(), 'jamz-keyring-'));
  const copies = [
    openSqliteKeyringCopy(join(folder, 'one.db'), { timers }),
    openSqliteKeyringCopy(join(folder, 'two.db'), { timers }),
  ] as const;
  return {
    copies,
    async dispose() {
      for (const copy of copies) await copy.close();
      await rm(folder, { recursive: true });
    },
  };
});

/** Every file of the folder as one text. */
async function bytesOf(folder: string): Promise<string> {
  const files = await Promise.all(
    (await readdir(folder)).map((name) => readFile(join(folder, name))),
  );
  return Buffer.concat(files).toString('latin1');
}

test('[EN44] a destroyed key is in no file of a running keyring, its write-ahead log included', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jamz-keyring-'));
  const copy = openSqliteKeyringCopy(join(folder, 'keyring.db'), { timers });
  const secretOf = (n: number): string => `wrapped-key-${n}-`.padEnd(80, 'Z');
  for (let n = 0; n < 50; n += 1) {
    const wrapped = secretOf(n);
    await copy.create({
      owner: `person:u${n}`,
      keyId: 'k',
      wrapped,
      createdAt: 1,
      destroyedAt: null,
    });
  }
  expect(await bytesOf(folder)).toContain(secretOf(7));
  await copy.destroy('person:u7', 9);
  expect(await bytesOf(folder)).not.toContain(secretOf(7));
  expect(await bytesOf(folder)).toContain(secretOf(8));
  await copy.close();
  await rm(folder, { recursive: true });
});

test('[EN44] destroying waits for a process that still reads the write-ahead log', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jamz-keyring-'));
  const path = join(folder, 'keyring.db');
  const copy = openSqliteKeyringCopy(path, { timers });
  const wrapped = 'still-being-read'.padEnd(80, 'Q');
  await copy.create({ owner: 'person:a', keyId: 'k', wrapped, createdAt: 1, destroyedAt: null });
  const reader = openSqlite(path);
  const rows = reader.iterate('SELECT * FROM keys')[Symbol.iterator]();
  rows.next();
  let isDone = false;
  const destroyed = copy.destroy('person:a', 9).then(() => {
    isDone = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(isDone).toBe(false);
  expect(await bytesOf(folder)).toContain(wrapped);
  rows.return?.();
  reader.close();
  await destroyed;
  expect(await bytesOf(folder)).not.toContain(wrapped);
  await copy.close();
  await rm(folder, { recursive: true });
});
