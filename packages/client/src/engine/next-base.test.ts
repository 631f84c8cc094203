import type { ClientId, Cursor, Entity, Page, Patch, Scope } from '@jamz/core';
import { expect, test } from 'vitest';
import { blockOf, putRows, readsFor, rowsIn } from '../storage/blocks.ts';
import type { Found, Write } from '../storage/device-store.ts';
import { emptyScopeRecord, type EntityRecord, type ScopeRecord } from '../storage/records.ts';
import { nextBase, type Pull } from './next-base.ts';

const scope = 'toy:room' as Scope;
const c1 = 'c1' as ClientId;
const at = (version: number): Cursor => `1.${version}` as Cursor;
const held: ScopeRecord = {
  ...emptyScopeRecord(scope),
  cursor: at(5),
  version: 5,
  acks: { c1: 3, c2: 9 },
  timeline: 1,
  pulled: true,
};
const note = (id: string, version: number): Entity => ({ kind: 'note', id, version, value: {} });
const patch = (from: Cursor, to: Cursor, puts: Entity[] = []): Patch => ({
  from,
  to,
  puts,
  removed: [],
  acks: { [c1]: 4 },
});
const take = (
  record: ScopeRecord,
  pull: Pull,
  staged: readonly EntityRecord[] = [],
  timeline = 1,
) =>
  nextBase(
    record,
    { pull, timeline },
    { staged: putsOf(putRows('staged', [], staged)), held: [], isAllHeld: false },
  );
/** What the disk holds after these writes, when it held nothing before. */
const putsOf = (writes: readonly Write[] | null): Found =>
  (writes ?? []).flatMap((write) => (write.put === null ? [] : [write.put]));
const asPatch = (one: Patch, headVersion: number | null = 6): Pull => ({
  how: 'patch',
  patch: one,
  headVersion,
  safeVersion: 2,
});

test('[N1] a patch applies only on the cursor it was made for', () => {
  for (const from of [at(4), at(6), '2.5' as Cursor]) {
    const next = take(held, asPatch(patch(from, at(7), [note('n', 7)])));
    expect(next).toMatchObject({ effect: 'stale', record: held, writes: [] });
  }
  const next = take(held, asPatch(patch(at(5), at(6), [note('n', 6)])));
  expect(next).toMatchObject({
    effect: 'patched',
    record: { cursor: at(6), version: 6, acks: { c1: 4, c2: 9 }, safeVersion: 2 },
  });
});

test('[EN18] an answer that a broadcast overtook brings nothing new, but knows the head', () => {
  const next = take(held, asPatch(patch(at(3), at(5)), 8));
  expect(next).toMatchObject({ effect: 'current', record: { cursor: at(5), version: 8 } });
});

test('[EN16] the first patch of another timeline replaces the acks of the old one', () => {
  const next = take(held, asPatch(patch(at(5), '2.6' as Cursor)), [], 2);
  expect(next.record).toMatchObject({ timeline: 2, acks: { c1: 4 } });
});

test('[EN18] a broadcast knows no head: the version is what its images show', () => {
  expect(take(held, asPatch(patch(at(5), at(7), [note('n', 7)]), null)).record.version).toBe(7);
  expect(take(held, asPatch(patch(at(5), at(6)), null)).record.version).toBe(5);
});

const page = (after: string, upTo: string | null, puts: Entity[]): Page => ({
  pinned: at(8),
  after,
  upTo,
  puts,
  removed: [],
  acks: { [c1]: 6 },
});

test('[EN17] one page alone is the whole base; of several, none shows before the tail has passed them', () => {
  const alone = take(held, { how: 'page', page: page('', null, [note('n', 8)]), headVersion: 8 });
  expect(alone).toMatchObject({ effect: 'swapped', record: { cursor: at(8), acks: { c1: 6 } } });
  const first = take(held, {
    how: 'page',
    page: page('', 'note/n', [note('n', 8)]),
    headVersion: null,
  });
  expect(first).toMatchObject({
    effect: 'staged',
    record: { cursor: at(5), staging: { upTo: 'note/n' } },
  });
  const second = take(first.record, {
    how: 'page',
    page: page('note/n', null, [note('o', 11)]),
    headVersion: null,
  });
  expect(second).toMatchObject({
    effect: 'staged',
    record: { staging: { upTo: null, highest: 11, tail: at(8) } },
  });
  const short = take(second.record, asPatch(patch(at(8), at(10)), 10));
  expect(short).toMatchObject({ effect: 'staged', record: { staging: { tail: at(10) } } });
  const past = take(short.record, asPatch(patch(at(10), at(11)), 11));
  expect(past).toMatchObject({
    effect: 'swapped',
    record: { cursor: at(11), version: 11, staging: null },
  });
});

test('[EN17] a page that does not continue the staged ones counts for nothing', () => {
  const first = take(held, {
    how: 'page',
    page: page('', 'note/n', [note('n', 8)]),
    headVersion: null,
  });
  const strange = { ...page('note/n', null, []), pinned: at(9) };
  const skipped = page('note/x', null, []);
  for (const wrong of [strange, skipped]) {
    expect(take(first.record, { how: 'page', page: wrong, headVersion: null }).effect).toBe(
      'stale',
    );
  }
});

test('[EN17] a staged image never gives way to an older one', () => {
  const staged: EntityRecord[] = [
    { scope, kind: 'note', id: 'n', version: 9, removedAt: null, value: { new: true } },
  ];
  const record = {
    ...held,
    staging: { pinned: at(8), upTo: null, tail: at(8), highest: 9, acks: {} },
  };
  const next = take(record, asPatch(patch(at(8), at(9), [note('n', 8)]), 9), staged);
  expect(next.swapped).toEqual(staged);
});

test('[EN21] revoked leaves the last cursor and nothing else of the scope', () => {
  const next = take(held, { how: 'revoked', cursor: at(6) });
  expect(next).toMatchObject({
    effect: 'purged',
    record: { cursor: at(6), pulled: false, revoked: true },
  });
  expect(take(next.record, asPatch(patch(at(6), at(7), [note('n', 7)]))).effect).toBe('stale');
});

test('[EN40] [I6] an empty answer at version 0 keeps the base and what it shows, until the scope shows something again', () => {
  const nothing: Page = { ...page('', null, []), pinned: '2.0' as Cursor, acks: {} };
  const kept = take(held, { how: 'page', page: nothing, headVersion: 0 }, [], 2);
  expect(kept).toMatchObject({
    effect: 'current',
    record: { cursor: '2.0', pulled: true, timeline: 1, acks: { c1: 3, c2: 9 } },
  });
  expect(kept.writes.some(({ table }) => table === 'entities')).toBe(false);
  const back = take(
    kept.record,
    asPatch(patch('2.0' as Cursor, '2.1' as Cursor, [note('n', 1)]), 1),
    [],
    2,
  );
  expect(back).toMatchObject({
    effect: 'swapped',
    record: { timeline: 2, acks: { c1: 4 }, version: 1 },
  });
});

const noteRow = (id: string, version: number): EntityRecord => ({
  scope,
  kind: 'note',
  id,
  version,
  removedAt: null,
  value: { version },
});
const asFound = (rows: readonly EntityRecord[]): Found => putsOf(putRows('entities', [], rows));
const onDisk = (record: ScopeRecord, found: Found, isAllHeld: boolean) =>
  nextBase(
    record,
    { pull: asPatch(patch(at(5), at(6), [note('n', 6)])), timeline: 1 },
    { held: found, isAllHeld, staged: [] },
  );

test('[EN45] a patch leaves the other rows of its blocks as they are', () => {
  const same = Array.from({ length: 200 }, (_, n) => `m${n}`).find(
    (id) => blockOf(id) === blockOf('n'),
  );
  const rows = [noteRow(same ?? '', 4), noteRow('n', 4)];
  const next = onDisk(held, asFound(rows), false);
  expect(next.effect).toBe('patched');
  const written = rowsIn(putsOf(next.writes).slice(1)).rows;
  expect(written.map(({ id, version }) => [id, version])).toEqual([
    [same, 4],
    ['n', 6],
  ]);
  expect(readsFor(scope, [note('n', 6)])).toHaveLength(1);
});

test('[EN45] [D16] rows that lie alone come into blocks with the first patch, all of them read', () => {
  const old: ScopeRecord = { ...held, inBlocks: undefined };
  const rows = ['a', 'b', 'n'].map((id) => noteRow(id, 4));
  // A tab that did not know how they lie read too little: it changes nothing, and knows now.
  expect(onDisk(old, [], false)).toEqual({ effect: 'stale', record: old, writes: [] });
  const next = onDisk(old, rows, true);
  expect(next).toMatchObject({ effect: 'patched', record: { inBlocks: true, version: 6 } });
  expect(next.writes[1]).toEqual({ table: 'entities', prefix: [scope], put: null });
  const written = rowsIn(putsOf(next.writes.slice(2))).rows;
  expect(new Map(written.map(({ id, version }) => [id, version]))).toEqual(
    new Map([
      ['a', 4],
      ['b', 4],
      ['n', 6],
    ]),
  );
});

test('[EN45] [D7] damage where a patch is to go writes nothing over it: the base is fetched again', () => {
  const broken = { scope, kind: 'note', n: blockOf('n'), rows: '[["n"' };
  for (const record of [held, { ...held, inBlocks: undefined }]) {
    const next = onDisk(record, [broken], record.inBlocks === undefined);
    expect(next).toMatchObject({ effect: 'stale', record: { cursor: null, version: 5 } });
    expect(next.writes.map(({ table }) => table)).toEqual(['scopes']);
  }
  const staging = { pinned: at(8), upTo: null, tail: at(8), highest: 9, acks: {} };
  const tail = nextBase(
    { ...held, staging },
    { pull: asPatch(patch(at(8), at(9), [note('n', 9)]), 9), timeline: 1 },
    { held: [], isAllHeld: false, staged: [broken] },
  );
  expect(tail).toMatchObject({ effect: 'stale', record: { staging: null, cursor: at(5) } });
});

test('[EN45] [EN17] a reset that an older version had under way goes on when it is whole, and else begins anew', () => {
  const staging = { pinned: at(8), upTo: null, tail: at(8), highest: 9, acks: {} };
  const alone = [noteRow('a', 8), noteRow('n', 8)];
  const take = (version: number, record: ScopeRecord) =>
    nextBase(
      record,
      { pull: asPatch(patch(at(8), at(version), [note('n', version)]), version), timeline: 1 },
      { held: [], isAllHeld: false, staged: alone },
    );
  const whole = take(9, { ...held, staging });
  expect(whole.swapped?.map(({ id, version }) => [id, version])).toEqual([
    ['a', 8],
    ['n', 9],
  ]);
  const short = take(9, { ...held, staging: { ...staging, highest: 12 } });
  expect(short).toMatchObject({ effect: 'stale', record: { staging: null } });
  expect(short.writes[0]).toEqual({ table: 'staged', prefix: [scope], put: null });
  const page: Page = { pinned: at(8), after: 'x', upTo: null, puts: [], removed: [], acks: {} };
  const next = nextBase(
    { ...held, staging: { ...staging, upTo: 'x' } },
    { pull: { how: 'page', page, headVersion: null }, timeline: 1 },
    { held: [], isAllHeld: false, staged: alone },
  );
  expect(next).toMatchObject({ effect: 'stale', record: { staging: null } });
});
