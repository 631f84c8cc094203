import type { ClientId, Scope } from '@jamz/core';
import { expect, test } from 'vitest';
import type { Sealer } from '../storage/sealer.ts';
import type { RowContent } from './outbox-row.ts';
import { openChunk } from './sealed-rows.ts';

const row: RowContent = { name: 'note.put', args: {}, at: 1, offsetMs: null, base: null, born: 1 };
const record = {
  scope: 'toy:room' as Scope,
  clientId: '00000000-0000-4000-8000-000000000001' as ClientId,
  from: 1,
  ids: ['a'],
  decidedUpTo: 0,
  states: {},
  sealed: JSON.stringify([row]),
};

function countingSealer(): Sealer & { opened(): number } {
  let count = 0;
  return {
    seal: async (text) => text,
    async open(sealed) {
      count += 1;
      return sealed;
    },
    opened: () => count,
  };
}

test('[EN23] a chunk that is read again is opened again only when its ciphertext is another one', async () => {
  const sealer = countingSealer();
  const first = await openChunk(sealer, record);
  const states = { 1: { tries: 1 } };
  const again = await openChunk(sealer, { ...record, states }, first);
  expect(again).toEqual({ record: { ...record, states }, rows: [row] });
  expect(sealer.opened()).toBe(1);
  const other = { ...record, sealed: JSON.stringify([{ ...row, at: 2 }]) };
  expect((await openChunk(sealer, other, again)).rows).toEqual([{ ...row, at: 2 }]);
  expect(sealer.opened()).toBe(2);
});

test('[D7] a damaged ciphertext is not read for what it was before', async () => {
  const sealer = countingSealer();
  const first = await openChunk(sealer, record);
  expect((await openChunk(sealer, { ...record, sealed: 'x' }, first)).rows).toBeNull();
  const alien = await openChunk(sealer, { ...record, ids: ['a', 'b'] }, first);
  expect(alien.rows).toBeNull();
});
