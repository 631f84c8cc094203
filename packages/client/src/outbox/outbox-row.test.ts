import type { ClientId, Scope } from '@jamz/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChunkRecord, RowState } from '../storage/records.ts';
import { openRows, utf8Bytes, withStates } from './outbox-row.ts';

const chunk = (states: ChunkRecord['states'] = {}, decidedUpTo = 0): ChunkRecord => ({
  scope: 'toy:room' as Scope,
  clientId: '00000000-0000-4000-8000-000000000001' as ClientId,
  from: 1,
  ids: ['a', 'b', 'c'],
  decidedUpTo,
  states,
  sealed: 'ciphertext',
});
const gone: RowState = { gone: true };

test('[EN23] rows leave in any order; the mark beside the ciphertext follows the unbroken front', () => {
  const second = withStates(chunk(), new Map([[2, gone]]));
  expect(second).toMatchObject({ decidedUpTo: 0, sealed: 'ciphertext' });
  expect(
    second === null ? [] : openRows({ record: second, rows: null }).map(({ seq }) => seq),
  ).toEqual([1, 3]);
  const both = second === null ? null : withStates(second, new Map([[1, gone]]));
  expect(both).toMatchObject({ decidedUpTo: 2, states: {} });
  expect(both === null ? 'gone' : withStates(both, new Map([[3, gone]]))).toBeNull();
});

test('[EN23] however rows leave, those still there are exactly the others', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 3 })), (order) => {
      let record: ChunkRecord | null = chunk();
      for (const seq of order)
        record = record === null ? null : withStates(record, new Map([[seq, gone]]));
      const left = record === null ? [] : openRows({ record, rows: null }).map(({ seq }) => seq);
      expect(left).toEqual([1, 2, 3].filter((seq) => !order.includes(seq)));
    }),
  );
});

test('[EN20] the length in bytes is the length in bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(utf8Bytes(text)).toBe(new TextEncoder().encode(text).length);
    }),
  );
});
