import type { ClientId, Scope } from '@jamz/core';
import { expect, test } from 'vitest';
import type { ChunkRecord, JournalRecord, JournalRow } from '../storage/records.ts';
import { addToJournal, overBudget, reopen, trimSafe } from './journal.ts';

const scope = 'toy:room' as Scope;
const clientId = '00000000-0000-4000-8000-000000000001' as ClientId;
const chunk: ChunkRecord = {
  scope,
  clientId,
  from: 4,
  ids: ['a', 'b', 'c'],
  decidedUpTo: 3,
  states: {},
  sealed: 'ciphertext',
};
const row = (end: JournalRow['end'], version: number, at = version): JournalRow => ({
  end,
  version,
  at,
});
const journalOf = (rows: Record<number, JournalRow>): JournalRecord =>
  addToJournal(null, chunk, new Map(Object.entries(rows).map(([seq, one]) => [Number(seq), one])));

test('[EN41] the ciphertext is kept as it is while a row with effect is in it', () => {
  expect(journalOf({ 4: row('applied', 9) }).sealed).toBe('ciphertext');
  expect(journalOf({ 4: row('rejected', 9) }).sealed).toBe('');
  const both = addToJournal(
    journalOf({ 4: row('rejected', 9) }),
    chunk,
    new Map([[5, row('merged', 10)]]),
  );
  expect(both).toMatchObject({
    sealed: 'ciphertext',
    rows: { 4: { end: 'rejected' }, 5: { end: 'merged' } },
  });
});

test('[EN41] rows go when every archive has them', () => {
  const journal = journalOf({ 4: row('applied', 9), 5: row('applied', 10) });
  expect(trimSafe(journal, 8)).toBe(journal);
  expect(Object.keys(trimSafe(journal, 9)?.rows ?? {})).toEqual(['5']);
  expect(trimSafe(journal, 10)).toBeNull();
});

test('[EN41] over its budget the journal drops what is oldest', () => {
  const young = journalOf({ 4: row('applied', 9, 90) });
  const old = journalOf({ 4: row('applied', 1, 10) });
  expect(overBudget([young, old], 150)).toEqual([old]);
  expect(overBudget([young, old], 1_000)).toEqual([]);
  expect(overBudget([young, old], 0)).toEqual([old, young]);
});

test('[EN16] [EN4] opened again: with effect as a mutation, without effect as the close of its number', () => {
  const journal = journalOf({ 4: row('applied', 9), 5: row('rejected', 10), 6: row('parked', 11) });
  const again = reopen(journal, null, { fromSeq: 1, re: true, cutAfter: null });
  expect(again).toMatchObject({ from: 4, decidedUpTo: 3, sealed: 'ciphertext' });
  expect(again.states).toEqual({
    4: { re: true },
    5: { close: 'discarded', stub: true },
    6: { close: 'parked', stub: true },
  });
});

test('[EN5] on the same timeline only numbers from the gap on come back, and unchanged', () => {
  const journal = journalOf({ 4: row('applied', 9), 5: row('applied', 10) });
  const held: ChunkRecord = { ...chunk, decidedUpTo: 5, states: { 6: { tries: 2 } } };
  const again = reopen(journal, held, { fromSeq: 5, re: false, cutAfter: null });
  expect(again.states).toEqual({ 4: { gone: true }, 5: {}, 6: { tries: 2 } });
});

test('[EN42] rows committed after a deliberate cut are closed as cut', () => {
  const journal = journalOf({ 4: row('applied', 9, 100), 5: row('applied', 10, 200) });
  expect(reopen(journal, null, { fromSeq: 1, re: true, cutAfter: 150 }).states).toMatchObject({
    4: { re: true },
    5: { close: 'cut' },
  });
});
