import { expect, test } from 'vitest';
import { createMemoryDisk, type MemoryTab } from './memory-store.ts';
import { endSession, guardStore, startSession } from './session-record.ts';
import type { UserId } from '@jamz/core';

const put = (tab: MemoryTab, key: string, durability: 'strict' | 'relaxed') =>
  tab.transact({
    tables: ['problems'],
    durability,
    reads: [],
    decide: () => ({ writes: [{ table: 'problems', key: [key], put: { key } }], value: null }),
  });
const keysOf = (rows: readonly unknown[]): unknown[] =>
  rows.map((row) => (row as { key: string }).key);

test('[D4] power loss takes what was not yet strict, and what was strict is kept with all before it', async () => {
  const disk = createMemoryDisk();
  const tab = disk.open();
  await put(tab, 'a', 'relaxed');
  await put(tab, 'b', 'strict');
  await put(tab, 'c', 'relaxed');
  disk.losePower();
  expect(keysOf(disk.dump('problems'))).toEqual(['a', 'b']);
});

test('[D3] a tab killed before a transaction leaves nothing of it, one killed after leaves all', async () => {
  for (const stage of ['before', 'after'] as const) {
    const disk = createMemoryDisk({
      fault: (operation) => (operation.stage === stage ? 'die' : 'go'),
    });
    let answered = false;
    void put(disk.open(), 'a', 'strict').then(() => (answered = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    expect(keysOf(disk.dump('problems'))).toEqual(stage === 'before' ? [] : ['a']);
  }
});

test('[D3] a plan that throws changes nothing', async () => {
  const disk = createMemoryDisk();
  const plan = {
    tables: ['problems' as const],
    durability: 'strict' as const,
    reads: [],
    decide: (): never => {
      throw new Error('no');
    },
  };
  await expect(disk.open().transact(plan)).rejects.toThrow('no');
  expect(disk.dump('problems')).toEqual([]);
});

test('[EN24] a write of an ended session, or of another person, changes nothing', async () => {
  const disk = createMemoryDisk();
  const begun = await startSession(disk.open(), 'ann' as UserId);
  if (!begun.ok) throw new Error('no session');
  const old = guardStore(disk.open(), begun.value);
  const write = () =>
    old.transact({
      tables: ['problems'],
      durability: 'strict',
      reads: [],
      decide: () => ({
        writes: [{ table: 'problems', key: ['x'], put: { key: 'x' } }],
        value: null,
      }),
    });
  expect(await write()).toMatchObject({ ok: true });
  await endSession(disk.open());
  expect(await write()).toEqual({ ok: false, error: 'guard' });
  await startSession(disk.open(), 'bob' as UserId);
  expect(await write()).toEqual({ ok: false, error: 'guard' });
  expect(await old.check(null)).toEqual({ ok: false, error: 'guard' });
  expect(disk.dump('problems')).toHaveLength(1);
});
