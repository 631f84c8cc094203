import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { createSystemTimers } from '../system-clock.ts';
import { createIdbStore } from './idb-store.ts';

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

test('[D7] records of all stores are read in key order, damaged ones in their place', async () => {
  const store = createIdbStore({ timers: createSystemTimers() }, { userId: 'plain' });
  const toRecord = ([scope, kind, id]: (typeof keys)[number]): object =>
    id === 't1' ? { damaged: 't1' } : { name: `${scope}/${kind}/${id}` };
  await store.transact({
    tables: ['entities'],
    durability: 'strict',
    reads: [],
    decide: () => ({
      writes: keys.map((key) => ({ table: 'entities', key, put: toRecord(key) })),
      value: null,
    }),
  });
  const read = await store.read([{ table: 'entities', prefix: [] }]);
  await store.close();
  const expected = inOrder.map((name) => (name.endsWith('/t1') ? { damaged: 't1' } : { name }));
  expect(read).toEqual({ ok: true, value: [expected] });
});
