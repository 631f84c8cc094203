import { limits } from '@jamz/core';
import { expect, test } from 'vitest';
import { createRig, type Rig, type Tab } from './rig.test-support.ts';
import { home, other, room } from './tiny-model.test-support.ts';
import type { ChunkRecord } from '../storage/records.ts';

async function openRoom(rig: Rig): Promise<Tab> {
  rig.server.know(room);
  const tab = await rig.open();
  tab.client.watch(room);
  await rig.settle();
  return tab;
}

test('[EN18] an edit shows at once, is durable when mutate resolves, and is confirmed by base and acks', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  const written = client.mutate(room, 'note.put', { id: 'n1', text: 'hello' });
  expect(client.get(room, 'note', 'n1')).toMatchObject({ mark: 'waiting' });
  expect(rig.disk.dump('outbox')).toEqual([]);
  expect((await written).ok).toBe(true);
  expect(rig.disk.dump('outbox')).toHaveLength(1);
  await rig.settle();
  expect(rig.disk.dump('outbox')).toEqual([]);
  expect(client.get(room, 'note', 'n1')).toMatchObject({
    mark: 'confirmed',
    value: { text: 'hello' },
  });
  expect(client.state()).toMatchObject({ status: 'SYNCED', waiting: 0, leader: true });
});

test('[EN1] [EN2] numbers begin at 1 per scope under one client id, in the order of birth', async () => {
  const rig = await createRig();
  rig.wire.mode = 'down';
  const { client } = await openRoom(rig);
  const receipts = await Promise.all([
    client.mutate(room, 'bump', { id: 'a' }),
    client.mutate(home, 'bump', { id: 'h' }),
    client.mutate(room, 'bump', { id: 'b' }),
  ]);
  const numbers = receipts.map((one) => (one.ok ? [one.value.scope, one.value.seq] : null));
  expect(numbers).toEqual([
    [room, 1],
    [home, 1],
    [room, 2],
  ]);
});

test('[EN2] sealing that takes its time does not swap numbers', async () => {
  const rig = await createRig();
  rig.wire.mode = 'down';
  const { client } = await openRoom(rig);
  const first = client.mutate(room, 'bump', { id: 'a' });
  await Promise.resolve();
  await Promise.resolve();
  const second = client.mutate(room, 'bump', { id: 'b' });
  const third = client.mutate(room, 'bump', { id: 'c' });
  const numbers = (await Promise.all([first, second, third])).map((one) => one.ok && one.value.seq);
  expect(numbers).toEqual([1, 2, 3]);
});

test('[EN23] mutations of one task share one sealed record and one strict transaction', async () => {
  const strict: string[] = [];
  const rig = await createRig({
    fault({ stage, durability, tables }) {
      if (stage === 'after' && tables.includes('outbox')) strict.push(durability);
      return 'go';
    },
  });
  rig.wire.mode = 'down';
  const { client } = await openRoom(rig);
  strict.length = 0;
  await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      client.mutate(room, 'note.put', { id: `n${n}`, text: 't' }),
    ),
  );
  expect(strict).toEqual(['strict']);
  expect(rig.disk.dump('outbox')).toHaveLength(1);
  expect(client.state().waiting).toBe(50);
});

test('[EN23] more than a record holds is several records, and still one transaction', async () => {
  let transactions = 0;
  const rig = await createRig({
    fault({ stage, tables }) {
      if (stage === 'after' && tables.includes('outbox')) transactions += 1;
      return 'go';
    },
  });
  rig.wire.mode = 'down';
  const { client } = await openRoom(rig);
  transactions = 0;
  const count = limits.outboxChunkRowsMax + 1;
  const receipts = await Promise.all(
    Array.from({ length: count }, (_, n) => client.mutate(room, 'bump', { id: `c${n % 3}` })),
  );
  expect(transactions).toBe(1);
  const chunks = rig.disk.dump('outbox') as ChunkRecord[];
  expect(chunks.map(({ from, ids }) => [from, ids.length])).toEqual([
    [1, limits.outboxChunkRowsMax],
    [count, 1],
  ]);
  const seqs = receipts.map((receipt) => receipt.ok && receipt.value.seq);
  expect(seqs).toEqual(Array.from({ length: count }, (_, n) => n + 1));
  const ids = receipts.map((receipt) => receipt.ok && receipt.value.id);
  expect(client.queue().map(({ id }) => id)).toEqual(ids);
});

test('[EN23] a partial acknowledgement leaves the ciphertext as it is', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  rig.server.bend('note.sign', { retry: 'internal' });
  await Promise.all([
    client.mutate(room, 'note.put', { id: 'n1', text: 'one' }),
    client.mutate(room, 'note.sign', { id: 'n1' }),
  ]);
  const [before] = rig.disk.dump('outbox') as { sealed: string }[];
  await rig.settle();
  const [after] = rig.disk.dump('outbox') as { sealed: string; decidedUpTo: number }[];
  expect(after).toMatchObject({ sealed: before?.sealed, decidedUpTo: 1 });
});

test('[EN2] an error means that nothing was queued and nothing is shown', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  const refused = await client.mutate(room, 'note.sign', { id: 'nowhere' });
  const unknown = await client.mutate(room, 'no.such', {});
  const large = await client.mutate(room, 'note.put', {
    id: 'n',
    text: 'x'.repeat(limits.mutationBytesMax),
  });
  const codes = [refused, unknown, large].map((one) => (one.ok ? 'ok' : one.error.code));
  expect(codes).toEqual(['missing', 'unknown_mutation', 'too_large']);
  expect(rig.disk.dump('outbox')).toEqual([]);
  expect(client.list(room, 'note')).toEqual([]);
});

test('[D5] a full disk takes the edit back on screen, loudly; later ones go on', async () => {
  let full = false;
  const rig = await createRig({
    fault: ({ stage, tables }) =>
      full && stage === 'before' && tables.includes('outbox') ? 'full' : 'go',
  });
  const { client } = await openRoom(rig);
  full = true;
  const written = client.mutate(room, 'note.put', { id: 'n1', text: 'lost?' });
  expect(client.get(room, 'note', 'n1')).toBeDefined();
  expect(await written).toMatchObject({ ok: false, error: { code: 'storage_full' } });
  expect(client.get(room, 'note', 'n1')).toBeUndefined();
  expect(client.state()).toMatchObject({ status: 'ERROR', reason: 'storage', waiting: 0 });
  full = false;
  expect(await client.mutate(room, 'note.put', { id: 'n2', text: 'kept' })).toMatchObject({
    ok: true,
  });
  await rig.settle();
  expect(client.state()).toMatchObject({ status: 'SYNCED', reason: null });
});

test('[U1] a screen gets the same array until something of that kind changed', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  await client.mutate(room, 'note.put', { id: 'n1', text: 'one' });
  await rig.settle();
  const notes = client.list(room, 'note');
  const counts = client.list(room, 'count');
  await client.mutate(room, 'bump', { id: 'a' });
  await rig.settle();
  expect(client.list(room, 'note')).toBe(notes);
  expect(client.list(room, 'count')).not.toBe(counts);
  const state = client.state();
  expect(client.state()).toBe(state);
});

test('[U1] listeners hear once per tick, however much changed', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  rig.wire.mode = 'down';
  let heard = 0;
  client.subscribe(room, () => (heard += 1));
  for (let n = 0; n < 20; n += 1) void client.mutate(room, 'bump', { id: 'a' });
  await Promise.resolve();
  await Promise.resolve();
  expect(heard).toBe(1);
});

test('[EN20] batches hold at most 1,000 mutations and 480 KiB, and the answer drives the next', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  rig.wire.mode = 'down';
  const text = 'x'.repeat(2_000);
  const calls = Array.from({ length: 1_200 }, (_, n) =>
    client.mutate(room, 'note.put', { id: `n${n}`, text: n < 300 ? text : 'y' }),
  );
  await Promise.all(calls);
  rig.wire.mode = 'up';
  await client.syncNow();
  const pushes = rig.server.requests().map((one) => one.scopes.flatMap((scope) => scope.push));
  const sizes = rig.server.requests().map((one) => JSON.stringify(one).length);
  expect(Math.max(...pushes.map((push) => push.length))).toBeLessThanOrEqual(
    limits.batchMutationsMax,
  );
  expect(Math.max(...sizes)).toBeLessThanOrEqual(limits.bodyBytesMax);
  expect(pushes.filter((push) => push.length > 0).length).toBeGreaterThan(1);
  expect(rig.server.entries(room)).toHaveLength(1_200);
  expect(client.state()).toMatchObject({ status: 'SYNCED', waiting: 0 });
});

test('[EN11] [EN30] a mutation the server does not know parks alone, the others flow on', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  rig.server.bend('note.drop', { code: 'not_allowed' });
  await Promise.all([
    client.mutate(room, 'bump', { id: 'a' }),
    client.mutate(room, 'note.drop', { id: 'n' }),
    client.mutate(room, 'bump', { id: 'a' }),
  ]);
  await rig.settle();
  expect(client.get(room, 'count', 'a')?.value).toEqual({ n: 2 });
  expect(client.problems()).toMatchObject([
    { name: 'note.drop', end: 'rejected', code: 'not_allowed', decided: true },
  ]);
  expect(client.state()).toMatchObject({ status: 'SYNCED', problems: 1 });
});

test('[EN26] problems survive a restart, and Retry is a new mutation that takes the problem along', async () => {
  const rig = await createRig();
  const { client, kill } = await openRoom(rig);
  rig.server.bend('bump', { code: 'not_allowed' });
  await client.mutate(room, 'bump', { id: 'a' });
  await rig.settle();
  kill();
  const again = await rig.open();
  const [problem] = again.client.problems();
  expect(problem).toMatchObject({ name: 'bump', args: { id: 'a' } });
  rig.server.bend('bump', null);
  const retried = await again.client.retry(problem?.id ?? '');
  await rig.settle();
  expect(retried).toMatchObject({ ok: true });
  expect(retried.ok && retried.value.id).not.toBe(problem?.id);
  expect(rig.disk.dump('problems')).toEqual([]);
  expect(again.client.problems()).toEqual([]);
  expect(again.client.get(room, 'count', 'a')?.value).toEqual({ n: 1 });
});

test('[EN4] Discard closes the number durably before it is sent, and takes the edit back on screen', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  rig.wire.mode = 'down';
  await client.mutate(room, 'bump', { id: 'a' });
  const second = await client.mutate(room, 'bump', { id: 'b' });
  expect(await client.discard({ scope: room, id: second.ok ? second.value.id : '' })).toMatchObject(
    { ok: true },
  );
  expect(client.get(room, 'count', 'b')).toBeUndefined();
  expect(rig.disk.dump('outbox')).toMatchObject([{}, { states: { 2: { close: 'discarded' } } }]);
  rig.wire.mode = 'up';
  await client.syncNow();
  expect(
    rig.server.entries(room).map(({ seq, outcome, close }) => [seq, outcome.end, close]),
  ).toEqual([
    [1, 'applied', undefined],
    [2, 'closed', 'discarded'],
  ]);
  expect(client.state()).toMatchObject({ waiting: 0, problems: 0 });
});

test('[EN4] a close that comes too late is answered by the stored outcome: the edit stands', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  rig.wire.mode = 'cut-reply';
  const first = await client.mutate(room, 'bump', { id: 'a' });
  await rig.settle();
  rig.wire.mode = 'down';
  await client.discard({ scope: room, id: first.ok ? first.value.id : '' });
  rig.wire.mode = 'up';
  await client.syncNow();
  expect(client.get(room, 'count', 'a')).toMatchObject({ value: { n: 1 }, mark: 'confirmed' });
  expect(client.state()).toMatchObject({ waiting: 0, problems: 0, status: 'SYNCED' });
});

test('[EN28] a mutation carries its birth, the offset known then and the cursor its author saw, over every retry', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  rig.wire.mode = 'down';
  await client.mutate(room, 'bump', { id: 'a' });
  await rig.advance(10_000);
  rig.wire.mode = 'up';
  await client.syncNow();
  const sent = rig.server.requests().flatMap((one) => one.scopes.flatMap(({ push }) => push));
  expect(sent[0]).toMatchObject({ at: 1_000_000, offsetMs: 0, base: '1.0.toy:room', born: 1 });
});

test('[EN28] a jump of the clock between birth and sending is corrected while no offset was known', async () => {
  const rig = await createRig();
  rig.server.know(room);
  rig.wire.mode = 'down';
  const { client } = await rig.open();
  await client.mutate(room, 'bump', { id: 'a' });
  rig.jumpClock(3_600_000);
  await rig.advance(1_000);
  rig.wire.mode = 'up';
  await client.syncNow();
  const request = rig.server.requests().at(-1);
  const [push] = request?.scopes.flatMap((scope) => scope.push) ?? [];
  expect(push).toMatchObject({ at: 4_600_000, offsetMs: null });
});

test('[EN29] [EN28] after a jump the offset follows the clock', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  rig.jumpClock(-600_000);
  rig.wire.mode = 'down';
  await client.mutate(room, 'bump', { id: 'a' });
  expect(client.state().clockOffsetMs).toBe(600_000);
});

test('[EN26] a group made offline is kept in step at once, and one that comes onto the list too', async () => {
  const rig = await createRig();
  const { client } = await rig.open();
  rig.wire.mode = 'down';
  await client.mutate(room, 'create', {});
  expect(client.scopes()).toContain(room);
  rig.wire.mode = 'up';
  await client.syncNow();
  expect(client.isPulled(room)).toBe(true);
  rig.server.write(other, 'note.put', { id: 'n', text: 'there' });
  rig.server.write(home, 'list', { id: other });
  await client.syncNow();
  await rig.settle();
  expect(client.get(other, 'note', 'n')).toMatchObject({ value: { text: 'there' } });
});
