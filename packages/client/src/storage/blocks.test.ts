import type { Scope } from '@jamz/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addBlocks, isCompactionDue, lastOfEach, replaceBlocks, rowsIn } from './blocks.ts';
import { compareKeys, type Key, type Write } from './device-store.ts';
import { emptyScopeRecord, type EntityRecord, type ScopeRecord } from './records.ts';

const scope = 'toy:room' as Scope;
const row = (kind: string, id: string, version: number): EntityRecord => ({
  scope,
  kind,
  id,
  version,
  removedAt: null,
  value: { text: `${kind} ${id} at ${version}`, __proto__: null },
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
    write(writes: readonly Write[]) {
      for (const write of writes) {
        if ('prefix' in write) held.clear();
        else held.set(JSON.stringify(write.key), { key: write.key, value: write.put });
      }
    },
    found: () =>
      [...held.values()].toSorted((a, b) => compareKeys(a.key, b.key)).map(({ value }) => value),
  };
}

interface Step {
  readonly rows: readonly (readonly [kind: number, id: number, isRemoved: boolean])[];
  readonly next: 'nothing' | 'compact' | 'swap';
}
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    rows: fc.array(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 5 }), fc.boolean()), {
      maxLength: 8,
    }),
    next: fc.constantFrom('nothing', 'nothing', 'compact', 'swap'),
  }),
  { maxLength: 30 },
);

test('[EN45] whatever comes and whenever blocks are made one, each row is the last that came', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const shelf = createShelf();
      const truth = new Map<string, EntityRecord>();
      let record: ScopeRecord = emptyScopeRecord(scope);
      for (const [at, { rows, next }] of all.entries()) {
        const own = rows.map(([kind, id, isRemoved]) =>
          (isRemoved ? tombstone : row)(`kind${kind}`, `id${id}`, at),
        );
        if (next === 'swap') truth.clear();
        for (const one of own) truth.set(`${one.kind}/${one.id}`, one);
        const change =
          next === 'swap'
            ? replaceBlocks(record, lastOfEach(own))
            : addBlocks('entities', record, own);
        ({ record } = change);
        shelf.write(change.writes);
        if (next !== 'compact') continue;
        const compacted = replaceBlocks(record, lastOfEach(rowsIn(shelf.found()).rows));
        ({ record } = compacted);
        shelf.write(compacted.writes);
        expect(shelf.found().length).toBeLessThanOrEqual(3);
      }
      const { rows, damaged } = rowsIn(shelf.found());
      expect(damaged).toBe(false);
      const byKey = new Map(lastOfEach(rows).map((one) => [`${one.kind}/${one.id}`, one]));
      expect(byKey).toEqual(truth);
    }),
    { numRuns: 300 },
  );
});

test('[EN45] [D16] rows that lie one by one, as before version 11, give way to blocks', () => {
  const shelf = createShelf();
  const old: ScopeRecord = { ...emptyScopeRecord(scope), version: 3, blocks: undefined };
  for (const id of ['a', 'b']) {
    shelf.write([{ table: 'entities', key: [scope, 'note', id], put: row('note', id, 3) }]);
  }
  const added = addBlocks('entities', old, [row('note', 'b', 4), tombstone('note', 'c', 5)]);
  shelf.write(added.writes);
  const rows = lastOfEach(rowsIn(shelf.found()).rows);
  expect(rows.map(({ id, version }) => `${id}${version}`)).toEqual(['a3', 'b4', 'c5']);
  // Such a scope is put right soon, and then it is like any other.
  expect([old, added.record].map((one) => isCompactionDue(one))).toEqual([true, true]);
  const compacted = replaceBlocks(added.record, rows);
  shelf.write(compacted.writes);
  expect(shelf.found()).toHaveLength(1);
  expect(isCompactionDue(compacted.record)).toBe(false);
});

test('[EN45] a small scope is compacted after 8 answers, a large one when a quarter is new, any after 128', () => {
  const after = (answers: number, rows: number): ScopeRecord => {
    let { record } = replaceBlocks(
      emptyScopeRecord(scope),
      Array.from({ length: rows }, (_, n) => row('note', `n${n}`, 1)),
    );
    for (let n = 0; n < answers; n += 1) {
      ({ record } = addBlocks('entities', record, [row('note', 'x', n + 2)]));
    }
    return record;
  };
  const due = (answers: number, rows: number) => isCompactionDue(after(answers, rows));
  expect([due(7, 10), due(8, 10)]).toEqual([false, true]);
  expect([due(24, 100), due(25, 100)]).toEqual([false, true]);
  expect([due(127, 2_000), due(128, 2_000)]).toEqual([false, true]);
});

test('[EN45] pages of a reset are no parts of the base, and never take the place of one another', () => {
  let record = emptyScopeRecord(scope);
  const keys: string[] = [];
  for (let n = 0; n < 200; n += 1) {
    const page = addBlocks('staged', record, [row('note', `n${n}`, 1)]);
    ({ record } = page);
    for (const write of page.writes) if ('key' in write) keys.push(JSON.stringify(write.key));
  }
  expect(new Set(keys).size).toBe(200);
  expect(isCompactionDue(record)).toBe(false);
});

test.each([
  ['no JSON', 'nonsense'],
  ['no list', '{}'],
  ['a row that is none', '[5]'],
  ['a row without its version', '[["n1"]]'],
  ['a value that is none', '[["n1",1,"text"]]'],
  ['half of it', '[["n1",1,{"text":"a"}],["n2"'],
])('[EN45] [D7] a block with %s is damage, and the other blocks are not', (_, rows) => {
  const good = addBlocks('entities', emptyScopeRecord(scope), [row('note', 'a', 1)]).writes;
  const put = 'key' in good[0]! ? good[0].put : null;
  const read = rowsIn([{ scope, kind: 'note', n: 7, rows }, put]);
  expect(read.damaged).toBe(true);
  expect(read.rows).toEqual([row('note', 'a', 1)]);
});
