import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import { createSystemTimers } from '../system-clock.ts';
import { createIdbStore } from './idb-store.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const keys = [
  ['group:b', 'group', 'b'],
  ['group:a', 'track', 't2'],
  ['group:a', 'track', 't1'],
  ['group:a', 'lantern', 'l1'],
  ['group:b', 'track', 't0'],
  ['group:a', 'group', 'a'],
] as const;
const inOrder = [
  'group:a/group/a',
  'group:a/lantern/l1',
  'group:a/track/t1',
  'group:a/track/t2',
  'group:b/group/b',
  'group:b/track/t0',
];

/** Reads the whole table back; how often keys were asked for beside the records. */
async function readAll(userId: string, toRecord: (key: (typeof keys)[number]) => object) {
  const store = createIdbStore({ timers: createSystemTimers() }, { userId });
  await store.transact({
    tables: ['entities'],
    durability: 'strict',
    reads: [],
    decide: () => ({
      writes: keys.map((key) => ({ table: 'entities', key, put: toRecord(key) })),
      value: null,
    }),
  });
  const asked = vi.spyOn(IDBObjectStore.prototype, 'getAllKeys');
  const read = await store.read([{ table: 'entities', prefix: [] }]);
  await store.close();
  return { rows: read.ok ? read.value[0] : null, keysAsked: asked.mock.calls.length };
}

test('[D7] records that say where they lie are read in key order without their keys', async () => {
  const { rows, keysAsked } = await readAll('plain', ([scope, kind, id]) => ({ scope, kind, id }));
  const names = (rows as { scope: string; kind: string; id: string }[]).map(
    ({ scope, kind, id }) => `${scope}/${kind}/${id}`,
  );
  expect(names).toEqual(inOrder);
  expect(keysAsked).toBe(0);
});

test('[D7] one record that does not say it costs the keys of its store alone, and keeps its place', async () => {
  const { rows, keysAsked } = await readAll('damaged', ([scope, kind, id]) =>
    id === 't1' ? { damaged: 't1' } : { scope, kind, id },
  );
  expect((rows as object[])[2]).toEqual({ damaged: 't1' });
  expect(rows).toHaveLength(keys.length);
  expect(keysAsked).toBe(1);
});
