import { limits, type CloseReason, type Outcome, type OutcomeEnd } from '@jamz/core';
import { expect, test } from 'vitest';
import type { RowState } from '../storage/records.ts';
import { settleRow } from './settle-row.ts';

const id = 'i'.padEnd(22, 'x') as Outcome['id'];
const ended = (end: OutcomeEnd): Outcome => ({ seq: 1, id, end, version: 7, at: 70, code: 'full' });
const reached = { reached: () => true };
const behind = { reached: (version: number) => version < 7 };

test('[EN18] applied and merged leave only when base and acks have passed them; until then the outcome is kept', () => {
  for (const end of ['applied', 'merged'] as const) {
    expect(settleRow({}, ended(end), behind)).toEqual({
      state: { outcome: { end, version: 7, at: 70, code: 'full' } },
      leaves: null,
    });
    expect(settleRow({}, ended(end), reached).leaves).toMatchObject({ to: 'journal' });
  }
});

test('[EN18] rejected, parked and cut leave on the outcome alone, to the problem list', () => {
  for (const end of ['rejected', 'parked', 'cut'] as const) {
    expect(settleRow({}, ended(end), behind).leaves).toMatchObject({
      to: 'problem',
      end,
      code: 'full',
    });
  }
});

test('[EN4] a closed number leaves to where its reason says', () => {
  const where = (close: CloseReason | undefined): unknown =>
    settleRow(close === undefined ? {} : { close }, ended('closed'), behind).leaves?.to;
  expect(where('discarded')).toBe('journal');
  expect(where('lost')).toBe('journal');
  expect(where('waiting')).toBe('waiting');
  expect(where('parked')).toBe('problem');
  expect(where('quarantined')).toBe('problem');
  expect(where('cut')).toBe('problem');
  expect(where(undefined)).toBe('problem');
});

test('[EN4] whoever discarded an edit is not asked about it again', () => {
  expect(settleRow({ close: 'discarded' }, ended('rejected'), reached).leaves?.to).toBe('journal');
});

test('[EN10] the fifth failed try parks, and not the fourth; a close is not tried', () => {
  const again = { seq: 1, retry: 'internal', afterMs: 0 } as const;
  let state: RowState = {};
  for (let tries = 1; tries < limits.mutationTriesMax; tries += 1) {
    ({ state } = settleRow(state, again, reached));
    expect(state).toEqual({ tries, failed: 'internal' });
  }
  ({ state } = settleRow(state, again, reached));
  expect(state).toEqual({ tries: limits.mutationTriesMax, failed: 'internal', close: 'parked' });
  expect(settleRow(state, again, reached).state).toBe(state);
});

test('[EN10] what was parked stands in the problem list with what its last try failed by', () => {
  const state: RowState = { tries: 5, failed: 'internal', close: 'parked' };
  const closed: Outcome = { seq: 1, id, end: 'closed', version: 7, at: 70 };
  for (const answer of [closed, { seq: 1, taken: 'other' }]) {
    expect(settleRow(state, answer, reached).leaves).toMatchObject({
      to: 'problem',
      end: 'parked',
      code: 'internal',
    });
  }
});

test('[EN41] what is missing closes the number as waiting at the first answer, and is no try', () => {
  const answer = { seq: 1, retry: 'missing', afterMs: 0 } as const;
  expect(settleRow({ tries: 1 }, answer, reached).state).toEqual({ tries: 1, close: 'waiting' });
});

test('[EN6] taken marks a mutation and answers a close', () => {
  const taken = { seq: 1, taken: 'other' };
  expect(settleRow({}, taken, reached)).toEqual({ state: { taken: true }, leaves: null });
  expect(settleRow({ close: 'discarded' }, taken, reached).leaves).toEqual({ to: 'nothing' });
  expect(settleRow({ close: 'parked' }, taken, reached).leaves).toMatchObject({ to: 'problem' });
});

test('[EN4] the number of a row that ended before leaves no second problem', () => {
  const state: RowState = { close: 'parked', stub: true };
  expect(settleRow(state, ended('closed'), reached).leaves?.to).toBe('journal');
});
