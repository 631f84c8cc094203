import { expect, test } from 'vitest';
import { clientIdSchema, scopeSchema, type ClientId, type Scope } from '@jamz/core';
import type { OpenChunk } from './outbox-row.ts';
import { createOutbox } from './outbox.ts';

const room = scopeSchema.parse('toy:room');
const hall = scopeSchema.parse('toy:hall');
const older = clientIdSchema.parse('0b5e1c6e-0000-4000-8000-000000000001');
const newer = clientIdSchema.parse('0b5e1c6e-0000-4000-8000-000000000002');

function chunk(scope: Scope, clientId: ClientId, from: number, count = 1): OpenChunk {
  const ids = Array.from({ length: count }, (_, at) => `${clientId}/${from + at}`);
  const record = { scope, clientId, from, ids, decidedUpTo: from - 1, states: {}, sealed: 's' };
  return { record, rows: null };
}

function createShelf() {
  const outbox = createOutbox();
  outbox.setClients([
    { n: 1, clientId: older },
    { n: 2, clientId: newer },
  ]);
  const seqs = (scope: Scope): readonly number[] => outbox.rows(scope).map(({ seq }) => seq);
  return { outbox, seqs };
}

test('[EN5] rows are handed out in the order of birth, however they came', () => {
  const { outbox, seqs } = createShelf();
  outbox.put(chunk(room, newer, 1, 2));
  expect(seqs(room)).toEqual([1, 2]);
  outbox.put(chunk(room, newer, 3));
  outbox.put(chunk(room, newer, 4));
  expect(seqs(room)).toEqual([1, 2, 3, 4]);
  outbox.put(chunk(room, newer, 5));
  outbox.put(chunk(room, older, 9));
  expect(seqs(room)).toEqual([9, 1, 2, 3, 4, 5]);
  outbox.update([room, newer, 3], null);
  outbox.put(chunk(room, newer, 6));
  expect(seqs(room)).toEqual([9, 1, 2, 4, 5, 6]);
});

test('[EN5] a chunk whose states change before anybody asked for its rows is not handed out as it was', () => {
  const { outbox, seqs } = createShelf();
  outbox.put(chunk(room, newer, 1));
  expect(seqs(room)).toEqual([1]);
  const { record } = chunk(room, newer, 2, 2);
  outbox.put({ record, rows: null });
  outbox.update([room, newer, 2], { ...record, decidedUpTo: 2 });
  outbox.put(chunk(room, newer, 4));
  expect(seqs(room)).toEqual([1, 3, 4]);
});

test('[EN5] whoever holds a list of rows keeps it as it was', () => {
  const { outbox } = createShelf();
  outbox.put(chunk(room, newer, 1));
  const held = outbox.rows(room);
  outbox.put(chunk(room, newer, 2));
  expect(outbox.rows(room)).toHaveLength(2);
  expect(held).toHaveLength(1);
  expect(outbox.rows(room)).toBe(outbox.rows(room));
});

test('[EN23] rows are counted one by one, in a scope and in all', () => {
  const { outbox } = createShelf();
  outbox.put(chunk(room, newer, 1, 3));
  outbox.put(chunk(hall, newer, 1, 2));
  outbox.update([room, newer, 1], { ...chunk(room, newer, 1, 3).record, decidedUpTo: 1 });
  expect([outbox.count(room), outbox.count(hall), outbox.total()]).toEqual([2, 2, 4]);
  outbox.replace(hall, []);
  expect([outbox.scopes(), outbox.total()]).toEqual([[room], 2]);
});
