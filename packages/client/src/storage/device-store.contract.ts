/** What every device store must do, whatever it is made of: memory, a fake or a real IndexedDB. */
import { describe, expect, test } from 'vitest';
import type { DeviceStore, Key, Plan, Read, TableName, Write } from './device-store.ts';

export interface StoreUnderTest {
  readonly open: () => Promise<DeviceStore>;
  /** The same data again, as after a restart; null where nothing outlives the process. */
  readonly reopen: ((store: DeviceStore) => Promise<DeviceStore>) | null;
}

const put = (table: TableName, key: Key, value: Record<string, string | number>): Write => ({
  table,
  key,
  put: value,
});

const writing = (tables: readonly TableName[], writes: readonly Write[]): Plan<null> => ({
  tables,
  durability: 'strict',
  reads: [],
  decide: () => ({ writes, value: null }),
});

async function found(store: DeviceStore, ...reads: readonly Read[]) {
  const result = await store.read(reads);
  if (!result.ok) throw new Error(`read failed: ${result.error}`);
  return result.value;
}

export function describeDeviceStore(name: string, make: () => StoreUnderTest): void {
  const withStore = async (run: (store: DeviceStore, under: StoreUnderTest) => Promise<void>) => {
    const under = make();
    const store = await under.open();
    try {
      await run(store, under);
    } finally {
      await store.close();
    }
  };

  describe(name, () => {
    describeReading(withStore);
    describeWriting(withStore);
    describeIsolation(withStore);
  });
}

type WithStore = (
  run: (store: DeviceStore, under: StoreUnderTest) => Promise<void>,
) => Promise<void>;

function describeReading(withStore: WithStore): void {
  test('a missing record is an empty find', () =>
    withStore(async (store) => {
      const reads: Read[] = [
        { table: 'session', key: ['session'] },
        { table: 'outbox', prefix: [] },
      ];
      expect(await found(store, ...reads)).toEqual([[], []]);
    }));

  test('a prefix finds exactly the keys that begin with it, in key order', () =>
    withStore(async (store) => {
      const keys: Key[] = [
        ['group:b', 'c1', 2],
        ['group:a', 'c1', 10],
        ['group:a', 'c1', 9],
        ['group:a', 'c0', 1],
        ['group:ab', 'c1', 1],
      ];
      await store.transact(
        writing(
          ['outbox'],
          keys.map((key) => put('outbox', key, { at: key.join(' ') })),
        ),
      );
      const [scope, client, all] = await found(
        store,
        { table: 'outbox', prefix: ['group:a'] },
        { table: 'outbox', prefix: ['group:a', 'c1'] },
        { table: 'outbox', prefix: [] },
      );
      expect(scope).toEqual([
        { at: 'group:a c0 1' },
        { at: 'group:a c1 9' },
        { at: 'group:a c1 10' },
      ]);
      expect(client).toEqual([{ at: 'group:a c1 9' }, { at: 'group:a c1 10' }]);
      expect(all).toHaveLength(5);
      expect(all?.at(-1)).toEqual({ at: 'group:b c1 2' });
    }));

  test('records of all kinds of a scope come back in one order, known kinds or not', () =>
    withStore(async (store) => {
      const keys: Key[] = [
        ['group:a', 'zebra', 'z1'],
        ['group:a', 'member', 'u2'],
        ['group:a', 'member', 'u1'],
        ['group:a', 'group', 'a'],
        ['group:a', 'lantern', 'l1'],
        ['group:a', 'playlistItem', 'p1'],
        ['group:b', 'group', 'b'],
      ];
      await store.transact(
        writing(
          ['entities'],
          keys.map((key) => put('entities', key, { id: key.join('/') })),
        ),
      );
      const [scope, kind, strange, all] = await found(
        store,
        { table: 'entities', prefix: ['group:a'] },
        { table: 'entities', prefix: ['group:a', 'member'] },
        { table: 'entities', key: ['group:a', 'lantern', 'l1'] },
        { table: 'entities', prefix: [] },
      );
      const ordered = [
        { id: 'group:a/group/a' },
        { id: 'group:a/lantern/l1' },
        { id: 'group:a/member/u1' },
        { id: 'group:a/member/u2' },
        { id: 'group:a/playlistItem/p1' },
        { id: 'group:a/zebra/z1' },
      ];
      expect(scope).toEqual(ordered);
      expect(kind).toEqual([{ id: 'group:a/member/u1' }, { id: 'group:a/member/u2' }]);
      expect(strange).toEqual([{ id: 'group:a/lantern/l1' }]);
      expect(all).toEqual([...ordered, { id: 'group:b/group/b' }]);
    }));
}

function describeWriting(withStore: WithStore): void {
  test('a plan sees what it read and writes what it decided', () =>
    withStore(async (store) => {
      const count: Plan<number> = {
        tables: ['numbers'],
        durability: 'strict',
        reads: [{ table: 'numbers', key: ['c1', 'group:a'] }],
        decide: ([rows]) => {
          const row = rows?.[0] as { next: number } | undefined;
          const next = (row?.next ?? 0) + 1;
          return { writes: [put('numbers', ['c1', 'group:a'], { next })], value: next };
        },
      };
      expect(await store.transact(count)).toEqual({ ok: true, value: 1 });
      expect(await store.transact(count)).toEqual({ ok: true, value: 2 });
    }));

  test('removing by key and by prefix leaves the rest', () =>
    withStore(async (store) => {
      const keys: Key[] = [
        ['group:a', 'member', 'u1'],
        ['group:a', 'lantern', 'l1'],
        ['group:ab', 'member', 'u1'],
        ['group:b', 'member', 'u1'],
        ['group:b', 'member', 'u2'],
      ];
      await store.transact(
        writing(
          ['entities'],
          keys.map((key) => put('entities', key, { id: key.join('/') })),
        ),
      );
      await store.transact(
        writing(
          ['entities'],
          [
            { table: 'entities', prefix: ['group:a'], put: null },
            { table: 'entities', key: ['group:b', 'member', 'u1'], put: null },
          ],
        ),
      );
      expect(await found(store, { table: 'entities', prefix: [] })).toEqual([
        [{ id: 'group:ab/member/u1' }, { id: 'group:b/member/u2' }],
      ]);
    }));

  test('later writes of one plan win', () =>
    withStore(async (store) => {
      await store.transact(
        writing(
          ['scopes'],
          [
            put('scopes', ['group:a'], { n: 1 }),
            { table: 'scopes', prefix: [], put: null },
            put('scopes', ['group:a'], { n: 2 }),
          ],
        ),
      );
      expect(await found(store, { table: 'scopes', prefix: [] })).toEqual([[{ n: 2 }]]);
    }));

  test('[D3] a plan that throws leaves nothing behind', () =>
    withStore(async (store) => {
      await store.transact(writing(['problems'], [put('problems', ['group:a', 'p1'], { n: 1 })]));
      const broken: Plan<null> = {
        tables: ['problems'],
        durability: 'strict',
        reads: [{ table: 'problems', prefix: [] }],
        decide: () => {
          throw new Error('decided against it');
        },
      };
      await expect(store.transact(broken)).rejects.toThrow('decided against it');
      expect(await found(store, { table: 'problems', prefix: [] })).toEqual([[{ n: 1 }]]);
    }));

  test('[D1] what was written is there after a restart', () =>
    withStore(async (store, under) => {
      await store.transact(writing(['outbox'], [put('outbox', ['group:a', 'c1', 1], { n: 1 })]));
      const again = under.reopen === null ? store : await under.reopen(store);
      expect(await found(again, { table: 'outbox', prefix: [] })).toEqual([[{ n: 1 }]]);
      await again.close();
    }));

  test('a closed store answers `closed`', () =>
    withStore(async (store) => {
      await store.close();
      expect(await store.read([{ table: 'outbox', prefix: [] }])).toEqual({
        ok: false,
        error: 'closed',
      });
      expect(await store.transact(writing(['outbox'], []))).toEqual({ ok: false, error: 'closed' });
    }));
}

function describeIsolation(withStore: WithStore): void {
  test('[EN2] fifty plans at once count to fifty', () =>
    withStore(async (store) => {
      const results = await Promise.all(
        Array.from({ length: 50 }, () => store.transact(takeNumber)),
      );
      const numbers = results.map((result) => (result.ok ? result.value : 0));
      expect(numbers.toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 50 }, (_, at) => at + 1),
      );
      const [rows] = await found(store, { table: 'outbox', prefix: ['group:a', 'c1'] });
      expect(rows).toHaveLength(50);
    }));

  test('[EN2] two tabs, in turns and at once, never take the same number', () =>
    withStore(async (store, under) => {
      const other = await under.open();
      const taken: number[] = [];
      const take = async (tab: DeviceStore): Promise<void> => {
        const result = await tab.transact(takeNumber);
        if (result.ok) taken.push(result.value);
      };
      for (let turn = 0; turn < 20; turn += 1) {
        await take(store);
        await take(store);
        await take(other);
        await Promise.all([take(store), take(other)]);
      }
      expect(taken.toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 100 }, (_, at) => at + 1),
      );
      const [rows] = await found(other, { table: 'outbox', prefix: [] });
      expect(rows).toHaveLength(100);
      await other.close();
    }));

  test('[EN24] a guard that another tab has changed is seen by the very next write', () =>
    withStore(async (store, under) => {
      const other = await under.open();
      const generation = (n: number) =>
        writing(['session'], [put('session', ['session'], { generation: n })]);
      const guarded: Plan<number> = {
        ...takeNumber,
        tables: ['session', 'numbers', 'outbox'],
        reads: [{ table: 'session', key: ['session'] }, ...takeNumber.reads],
        decide: ([session, ...rest]) => {
          const row = session?.[0] as { generation: number } | undefined;
          return row?.generation === 1 ? takeNumber.decide(rest) : { writes: [], value: 0 };
        },
      };
      await store.transact(generation(1));
      expect(await store.transact(guarded)).toEqual({ ok: true, value: 1 });
      expect(await store.transact(guarded)).toEqual({ ok: true, value: 2 });
      await other.transact(generation(2));
      expect(await store.transact(guarded)).toEqual({ ok: true, value: 0 });
      const [rows] = await found(other, { table: 'outbox', prefix: [] });
      expect(rows).toHaveLength(2);
      await other.close();
    }));
}

const takeNumber: Plan<number> = {
  tables: ['numbers', 'outbox'],
  durability: 'strict',
  reads: [{ table: 'numbers', key: ['c1', 'group:a'] }],
  decide: ([rows]) => {
    const next = ((rows?.[0] as { next: number } | undefined)?.next ?? 0) + 1;
    return {
      writes: [
        put('numbers', ['c1', 'group:a'], { next }),
        put('outbox', ['group:a', 'c1', next], { seq: next }),
      ],
      value: next,
    };
  },
};
