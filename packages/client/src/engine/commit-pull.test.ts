import type { ClientId, Cursor, MutationId, Outcome, Scope, UserId } from '@jamz/core';
import { expect, test } from 'vitest';
import { createMemoryDisk, type MemoryDisk } from '../storage/memory-store.ts';
import { emptyScopeRecord, type ChunkRecord, type ScopeRecord } from '../storage/records.ts';
import { guardStore, startSession, type GuardedStore } from '../storage/session-record.ts';
import { commitPull, type PullCommit } from './commit-pull.ts';
import { fillGap } from './fill-gap.ts';

const scope = 'toy:room' as Scope;
const clientId = '00000000-0000-4000-8000-000000000001' as ClientId;
const ids = ['a', 'b', 'c'].map((one) => one.padEnd(22, 'x') as MutationId);
const chunk: ChunkRecord = {
  scope,
  clientId,
  from: 1,
  ids,
  decidedUpTo: 0,
  states: {},
  sealed: 's',
};
const token = 4;

async function deviceWith(
  record: Partial<ScopeRecord>,
): Promise<{ disk: MemoryDisk; store: GuardedStore }> {
  const disk = createMemoryDisk();
  const begun = await startSession(disk.open(), 'ann' as UserId);
  if (!begun.ok) throw new Error('no session');
  disk.plant('lease', ['drain'], { token, holder: 'me', renewedAt: 0 });
  disk.plant('scopes', [scope], {
    ...emptyScopeRecord(scope),
    pulled: true,
    timeline: 2,
    ...record,
  });
  disk.plant('outbox', [scope, clientId, 1], chunk);
  return { disk, store: guardStore(disk.open(), begun.value) };
}
const applied = (seq: number, version: number): Outcome => ({
  seq,
  id: ids[seq - 1] ?? ids[0]!,
  end: 'applied',
  version,
  at: 10,
});
const commit: PullCommit = {
  scope,
  token,
  timeline: 2,
  now: 0,
  pull: { how: 'nothing' },
  chunks: [{ clientId, from: 1 }],
  clientId,
  results: [applied(1, 7)],
  sealedRows: new Map(),
  withStaged: false,
  inBlocks: true,
  trimUpTo: null,
};
const left = (disk: MemoryDisk): unknown => (disk.dump('outbox') as ChunkRecord[])[0]?.decidedUpTo;

test('[EN18] a row leaves on base and acks together, and on neither alone', async () => {
  const cases = [
    [{ version: 7, acks: { [clientId]: 1 } }, 1],
    [{ version: 6, acks: { [clientId]: 1 } }, 0],
    [{ version: 7, acks: {} }, 0],
  ] as const;
  for (const [record, decidedUpTo] of cases) {
    const { disk, store } = await deviceWith(record);
    await commitPull(store, commit);
    expect(left(disk)).toBe(decidedUpTo);
    expect(disk.dump('journal')).toHaveLength(decidedUpTo);
  }
});

test('[EN16] [EN18] acks of an older timeline confirm nothing on this one', async () => {
  const { disk, store } = await deviceWith({ version: 9, acks: { [clientId]: 3 }, timeline: 1 });
  await commitPull(store, commit);
  expect(left(disk)).toBe(0);
});

test('[EN6] an outcome of another id is not this row’s', async () => {
  const { disk, store } = await deviceWith({ version: 9, acks: { [clientId]: 3 } });
  await commitPull(store, { ...commit, results: [{ ...applied(1, 7), id: ids[2]! }] });
  expect(left(disk)).toBe(0);
});

test('[EN18] base, rows and journal are one transaction: an answer for another base still settles rows that may go', async () => {
  const { disk, store } = await deviceWith({
    version: 7,
    acks: { [clientId]: 1 },
    cursor: '2.7' as Cursor,
  });
  const patch = { from: '2.3' as Cursor, to: '2.4' as Cursor, puts: [], removed: [], acks: {} };
  const done = await commitPull(store, {
    ...commit,
    pull: { how: 'patch', patch, headVersion: 4, safeVersion: 0 },
  });
  expect(done.ok && done.value.base.effect).toBe('stale');
  expect(left(disk)).toBe(1);
  expect(disk.dump('scopes')).toMatchObject([{ cursor: '2.7' }]);
});

test('[D8] a drainer that was overtaken changes nothing', async () => {
  const { disk, store } = await deviceWith({ version: 7, acks: { [clientId]: 1 } });
  expect(await commitPull(store, { ...commit, token: token - 1 })).toEqual({
    ok: false,
    error: 'fenced',
  });
  expect(left(disk)).toBe(0);
});

test('[EN41] [D7] a row closed as waiting that nobody can read any more is kept as a problem with its bytes', async () => {
  const closed = { ...applied(1, 0), end: 'closed' } as const;
  const unread = { sealedRows: new Map<string, string>(), waiting: [], problems: [{ raw: 's' }] };
  const read = {
    sealedRows: new Map([[ids[0]!, 'row']]),
    waiting: [{ sealed: 'row' }],
    problems: [],
  };
  for (const { sealedRows, waiting, problems } of [unread, read]) {
    const { disk, store } = await deviceWith({ version: 7 });
    disk.plant('outbox', [scope, clientId, 1], { ...chunk, states: { 1: { close: 'waiting' } } });
    await commitPull(store, { ...commit, results: [closed], sealedRows });
    expect(disk.dump('waiting')).toMatchObject(waiting);
    expect(disk.dump('problems')).toMatchObject(problems);
  }
});

const gap = { token, scope, clientId, timeline: 2, expected: 2, pushed: 4, freshIds: ['f1', 'f2'] };

test('[EN5] an expected at or below the acks of the base is stale; of an older timeline acks say nothing', async () => {
  for (const [record, lost] of [
    [{ acks: { [clientId]: 3 } }, 0],
    [{ acks: { [clientId]: 3 }, timeline: 1 }, 2],
    [{ acks: { [clientId]: 1 } }, 2],
  ] as const) {
    const { disk, store } = await deviceWith(record);
    disk.plant('outbox', [scope, clientId, 1], undefined);
    const filled = await fillGap(store, gap);
    expect(filled).toEqual({ ok: true, value: { reopened: 0, lost } });
    expect(disk.dump('outbox')).toHaveLength(lost);
  }
});

test('[EN5] rows the device still holds are never closed as lost', async () => {
  const { disk, store } = await deviceWith({ acks: { [clientId]: 1 } });
  expect(await fillGap(store, gap)).toEqual({ ok: true, value: { reopened: 0, lost: 0 } });
  expect(disk.dump('outbox')).toEqual([chunk]);
});
