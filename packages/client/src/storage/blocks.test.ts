import type { Scope } from '@jamz/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockOf, putRows, readsFor, replaceRows, rowsIn } from './blocks.ts';
import { compareKeys, type Found, type Key, type Read, type Write } from './device-store.ts';
import type { EntityRecord } from './records.ts';

const scope = 'toy:room' as Scope;
const row = (kind: string, id: string, version: number): EntityRecord => ({
  scope,
  kind,
  id,
  version,
  removedAt: null,
  value: { text: `${kind} ${id} at ${version}` },
});
const tombstone = (kind: string, id: string, version: number): EntityRecord => ({
  ...row(kind, id, version),
  removedAt: version * 10,
  value: version % 2 === 0 ? null : { text: 'last words' },
});

/** A table in key order, as both adapters give it. */
function createShelf() {
  const held = new Map<string, { readonly key: Key; readonly value: unknown }>();
  return {
    write(writes: readonly Write[] | null) {
      for (const write of writes ?? []) {
        if ('prefix' in write) held.clear();
        else held.set(JSON.stringify(write.key), { key: write.key, value: write.put });
      }
    },
    read: (reads: readonly Read[]): Found =>
      reads.flatMap((read) => {
        const found = 'key' in read ? held.get(JSON.stringify(read.key)) : undefined;
        return found === undefined ? [] : [found.value];
      }),
    all: (): Found =>
      [...held.values()].toSorted((a, b) => compareKeys(a.key, b.key)).map(({ value }) => value),
  };
}

interface Step {
  readonly rows: readonly (readonly [kind: number, id: number, isRemoved: boolean])[];
  readonly isSwap: boolean;
}
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    rows: fc.array(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 60 }), fc.boolean()), {
      maxLength: 20,
    }),
    isSwap: fc.integer({ min: 1, max: 10 }).map((n) => n === 1),
  }),
  { maxLength: 20 },
);

test('[EN45] whatever comes, each row is there once, as it came last, and nothing of before', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const shelf = createShelf();
      const truth = new Map<string, EntityRecord>();
      for (const [at, { rows, isSwap }] of all.entries()) {
        const own = rows.map(([kind, id, isRemoved]) =>
          (isRemoved ? tombstone : row)(`kind${kind}`, `id${id}`, at),
        );
        if (isSwap) truth.clear();
        for (const one of own) truth.set(`${one.kind}/${one.id}`, one);
        shelf.write(
          isSwap
            ? replaceRows(scope, own)
            : putRows('entities', shelf.read(readsFor(scope, own)), own),
        );
      }
      const { rows, damaged } = rowsIn(shelf.all());
      expect(damaged).toBe(false);
      expect(rows).toHaveLength(truth.size);
      expect(new Map(rows.map((one) => [`${one.kind}/${one.id}`, one]))).toEqual(truth);
    }),
    { numRuns: 300 },
  );
});

test('[EN45] [D19] what a row said before it was changed or removed is gone from the disk', () => {
  const shelf = createShelf();
  const first = Array.from({ length: 300 }, (_, n) => row('note', `n${n}`, 1));
  shelf.write(putRows('entities', [], first));
  const changed = [row('note', 'n7', 2), tombstone('note', 'n8', 2)];
  shelf.write(putRows('entities', shelf.read(readsFor(scope, changed)), changed));
  const text = JSON.stringify(shelf.all());
  expect(text).not.toContain('note n7 at 1');
  expect(text).not.toContain('note n8 at 1');
  expect(text).toContain('note n9 at 1');
});

test('[EN45] a thousand rows are a handful of records, and one changed row is one of them', () => {
  const rows = Array.from({ length: 1_000 }, (_, n) => row('track', `t${n}`, 1));
  expect(readsFor(scope, rows)).toHaveLength(8);
  expect(putRows('entities', [], rows)).toHaveLength(8);
  const one = [row('track', 't5', 2)];
  const shelf = createShelf();
  shelf.write(putRows('entities', [], rows));
  expect(readsFor(scope, one)).toEqual([
    { table: 'entities', key: [scope, 'track', blockOf('t5')] },
  ]);
  expect(putRows('entities', shelf.read(readsFor(scope, one)), one)).toHaveLength(1);
});

test('[EN45] [R6] where a row lies never changes: devices hold blocks of this shape', () => {
  const ids = ['', 'a', 'b', 'group', 'träck', '019ae3e7-7b1c-7000-8000-000000000001'];
  expect(ids.map(blockOf)).toEqual([5, 4, 5, 4, 3, 7]);
  const writes = putRows('entities', [], [row('note', 'a', 3), tombstone('note', 'group', 4)]);
  const rows = '[["a",3,{"text":"note a at 3"}],["group",4,null,40]]';
  const put = { scope, kind: 'note', n: 4, rows };
  expect(writes).toEqual([{ table: 'entities', key: [scope, 'note', 4], put }]);
});

test.each([
  ['no JSON', 'nonsense'],
  ['no list', '{}'],
  ['a row that is none', '[5]'],
  ['a row without its version', '[["n1"]]'],
  ['a value that is none', '[["n1",1,"text"]]'],
  ['half of it', '[["n1",1,{"text":"a"}],["n2"'],
])('[EN45] [D7] a block with %s is damage: it is not written over, others are read', (_, rows) => {
  const other = putRows('entities', [], [row('note', 'a', 1)]) ?? [];
  const put = other[0]?.put;
  const damaged = { scope, kind: 'note', n: blockOf('n1'), rows };
  expect(rowsIn([damaged, put])).toEqual({ rows: [row('note', 'a', 1)], damaged: true });
  expect(putRows('entities', [damaged], [row('note', 'n1', 2)])).toBeNull();
  expect(putRows('entities', [{ what: 'is this' }], [row('note', 'n1', 2)])).toBeNull();
});
