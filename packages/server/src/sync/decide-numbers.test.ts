import { expect, test } from 'vitest';
import type { StoredOutcome } from '@jamz/stores';
import { decideNumber, type KnownEntries, type NumbersSoFar } from './decide-numbers.ts';

const numbers = (to: number, more: Partial<NumbersSoFar> = {}): NumbersSoFar => ({
  to,
  refusedTo: to,
  refused: [],
  ...more,
});
const entry = (seq: number, id: string, more: Partial<StoredOutcome> = {}): StoredOutcome => ({
  userId: 'ann',
  clientId: 'phone',
  seq,
  id,
  end: 'applied',
  version: seq,
  at: 1,
  ...more,
});
const nothing: KnownEntries = { atSeq: undefined, ofId: undefined };
const decide = (
  seq: number,
  at: NumbersSoFar,
  known: Partial<KnownEntries> = {},
  mayJump = false,
): unknown => decideNumber({ seq, id: 'mine' }, at, { ...nothing, ...known }, mayJump);

test('[EN5] the next number is fresh', () => {
  expect(decide(1, numbers(0))).toEqual({ is: 'fresh' });
  expect(decide(8, numbers(7))).toEqual({ is: 'fresh' });
});

test('[EN5] a gap names the next number and burns nothing', () => {
  expect(decide(9, numbers(7))).toEqual({ is: 'gap', expected: 8 });
  expect(decide(2, numbers(0))).toEqual({ is: 'gap', expected: 1 });
});

test('[EN5] only an unknown client that holds nothing below may begin above 1', () => {
  expect(decide(5, numbers(0), {}, true)).toEqual({ is: 'fresh' });
  expect(decide(5, numbers(0), {}, false)).toEqual({ is: 'gap', expected: 1 });
  expect(decide(5, numbers(2), {}, true)).toEqual({ is: 'gap', expected: 3 });
  expect(decide(5, numbers(0, { refusedTo: 2 }), {}, true)).toEqual({ is: 'gap', expected: 3 });
});

test('[EN5] a number in a range without ids is taken, unless it was refused', () => {
  expect(decide(3, numbers(7))).toEqual({ is: 'taken', id: '' });
  const refused = numbers(7, { refused: [{ from: 2, to: 4 }] });
  expect(decide(3, refused)).toEqual({ is: 'refused' });
  expect(decide(5, refused)).toEqual({ is: 'taken', id: '' });
});

test('[EN5] a refusal that is told but not yet in the log is told again', () => {
  expect(decide(8, numbers(7, { refusedTo: 9 }))).toEqual({ is: 'refused' });
  expect(decide(10, numbers(7, { refusedTo: 9 }))).toEqual({ is: 'fresh' });
});

test('[EN6] number and id agree: the stored outcome', () => {
  const atSeq = entry(3, 'mine');
  expect(decide(3, numbers(7), { atSeq, ofId: atSeq })).toEqual({ is: 'stored', outcome: atSeq });
});

test('[EN6] a number of another id is taken, and says whose', () => {
  expect(decide(3, numbers(7), { atSeq: entry(3, 'other') })).toEqual({ is: 'taken', id: 'other' });
});

test('[EN6] a known id answers its outcome under a decided number', () => {
  const ofId = entry(2, 'mine');
  const known = { atSeq: entry(3, 'other'), ofId };
  expect(decide(3, numbers(7), known)).toEqual({ is: 'stored', outcome: ofId });
});

test('[EN6] a known id under a new number is numbered without running again', () => {
  const ofId = entry(2, 'mine', { clientId: 'old phone' });
  expect(decide(8, numbers(7), { ofId })).toEqual({ is: 'renumbered', outcome: ofId });
  expect(decide(9, numbers(7), { ofId })).toEqual({ is: 'gap', expected: 8 });
});

test('[EN6] closed: waiting leaves the id free, under a new number only', () => {
  const waiting = entry(2, 'mine', { end: 'closed', close: 'waiting' });
  expect(decide(8, numbers(7), { ofId: waiting })).toEqual({ is: 'fresh' });
  expect(decide(2, numbers(7), { atSeq: waiting, ofId: waiting })).toEqual({
    is: 'stored',
    outcome: waiting,
  });
  const discarded = entry(2, 'mine', { end: 'closed', close: 'discarded' });
  expect(decide(8, numbers(7), { ofId: discarded })).toMatchObject({ is: 'renumbered' });
});

test('[EN6] the outcome of a waiting mutation that was issued again is the later one', () => {
  const atSeq = entry(2, 'mine', { end: 'closed', close: 'waiting' });
  const ofId = entry(9, 'mine');
  expect(decide(2, numbers(9), { atSeq, ofId })).toEqual({ is: 'stored', outcome: atSeq });
  expect(decide(10, numbers(9), { ofId })).toEqual({ is: 'renumbered', outcome: ofId });
});

test('[H3] a number beyond which none is safe is never taken', () => {
  expect(decide(Number.MAX_SAFE_INTEGER, numbers(0), {}, true)).toEqual({ is: 'gap', expected: 1 });
});
