import { expect, test } from 'vitest';
import { closeRows } from '../outbox/mark-rows.ts';
import { isChunkRecord } from '../storage/record-checks.ts';
import { endSession, guardStore, startSession } from '../storage/session-record.ts';
import { createRig, type Rig, type Tab } from './rig.test-support.ts';
import { ann, room } from './tiny-model.test-support.ts';

async function openTabs(rig: Rig, count: number): Promise<readonly Tab[]> {
  rig.server.know(room);
  const tabs: Tab[] = [];
  for (let n = 0; n < count; n += 1) {
    const tab = await rig.open();
    tab.client.watch(room);
    await rig.settle();
    tabs.push(tab);
  }
  return tabs;
}

test('[D8] one of three tabs drains; a write in any is visible in all, and sent once', async () => {
  const rig = await createRig();
  const tabs = await openTabs(rig, 3);
  expect(tabs.map(({ client }) => client.state().leader)).toEqual([true, false, false]);
  rig.wire.mode = 'down';
  await tabs[2]?.client.mutate(room, 'bump', { id: 'a' });
  await rig.settle();
  for (const { client } of tabs)
    expect(client.get(room, 'count', 'a')).toMatchObject({ value: { n: 1 } });
  rig.wire.mode = 'up';
  await tabs[1]?.client.syncNow();
  await rig.settle();
  for (const { client } of tabs) {
    expect(client.get(room, 'count', 'a')).toMatchObject({ value: { n: 1 }, mark: 'confirmed' });
    expect(client.state()).toMatchObject({ status: 'SYNCED', waiting: 0 });
  }
  expect(rig.server.entries(room)).toHaveLength(1);
});

test('[EN2] tabs share one client id and one number space', async () => {
  const rig = await createRig();
  const tabs = await openTabs(rig, 2);
  rig.wire.mode = 'down';
  const writers = [...tabs, ...tabs, ...tabs, ...tabs, ...tabs];
  const receipts = await Promise.all(
    writers.map(({ client }) => client.mutate(room, 'bump', { id: 'a' })),
  );
  const seqs = receipts.map((one) => (one.ok ? one.value.seq : 0));
  expect(new Set(seqs).size).toBe(10);
  expect(Math.max(...seqs)).toBe(10);
  rig.wire.mode = 'up';
  await tabs[0]?.client.syncNow();
  expect(rig.server.state(room).get('count', 'a')?.value).toEqual({ n: 10 });
  expect(new Set(rig.server.entries(room).map(({ clientId }) => clientId)).size).toBe(1);
});

test('[D8] a crashed drainer is followed at once', async () => {
  const rig = await createRig();
  const tabs = await openTabs(rig, 2);
  rig.wire.mode = 'down';
  await tabs[1]?.client.mutate(room, 'bump', { id: 'a' });
  tabs[0]?.kill();
  rig.wire.mode = 'up';
  await rig.advance(5_000);
  expect(tabs[1]?.client.state()).toMatchObject({ leader: true, waiting: 0, status: 'SYNCED' });
});

test('[D8] work is taken from a frozen drainer within 15 s; when it thaws, it changes nothing any more', async () => {
  const rig = await createRig();
  const tabs = await openTabs(rig, 2);
  rig.wire.delayMs = 20_000;
  await tabs[0]?.client.mutate(room, 'bump', { id: 'a' });
  await rig.advance(100);
  tabs[0]?.freeze();
  rig.wire.delayMs = 0;
  await tabs[1]?.client.mutate(room, 'bump', { id: 'a' });
  await rig.advance(15_000);
  expect(tabs[1]?.client.state()).toMatchObject({ leader: true, waiting: 0 });
  expect(tabs[1]?.client.get(room, 'count', 'a')).toMatchObject({
    value: { n: 2 },
    mark: 'confirmed',
  });
  tabs[0]?.thaw();
  await rig.advance(60_000);
  expect(tabs[0]?.client.state().leader).toBe(false);
  for (const { client } of tabs)
    expect(client.get(room, 'count', 'a')).toMatchObject({ value: { n: 2 } });
  expect(rig.server.state(room).get('count', 'a')?.value).toEqual({ n: 2 });
});

test('[I7] a tab that missed an answer never sees its rows gone before their effect is here', async () => {
  const rig = await createRig();
  const [drainer, late, other] = await openTabs(rig, 3);
  rig.wire.mode = 'down';
  await late?.client.mutate(room, 'bump', { id: 'a' });
  await rig.settle();
  late?.freeze();
  rig.wire.mode = 'up';
  await drainer?.client.syncNow();
  await rig.settle();
  late?.thaw();
  const seen: unknown[] = [];
  const look = (): unknown => late?.client.get(room, 'count', 'a')?.value['n'];
  late?.client.subscribe(room, () => seen.push(look()));
  rig.wire.mode = 'down';
  await other?.client.mutate(room, 'bump', { id: 'b' });
  await rig.settle();
  expect([...new Set(seen)]).toEqual([1]);
  expect(look()).toBe(1);
});

test('[EN24] a tab of an ended session writes and sends nothing, and says so', async () => {
  const rig = await createRig();
  const [tab] = await openTabs(rig, 1);
  if (tab === undefined) throw new Error('no tab');
  await endSession(rig.disk.open());
  await startSession(rig.disk.open(), ann);
  const tries = rig.wire.tries;
  expect(await tab.client.mutate(room, 'bump', { id: 'a' })).toMatchObject({
    ok: false,
    error: { code: 'signed_out' },
  });
  expect(tab.client.get(room, 'count', 'a')).toBeUndefined();
  await rig.advance(60_000);
  expect(rig.wire.tries).toBe(tries);
  expect(rig.disk.dump('outbox')).toEqual([]);
  expect(tab.client.state()).toMatchObject({ status: 'ERROR', reason: 'sign-in' });
});

test('[EN24] the session is looked at before every send', async () => {
  const rig = await createRig();
  const [tab] = await openTabs(rig, 1);
  let told = 0;
  const second = await rig.open({ onSignedOut: () => (told += 1) });
  await endSession(rig.disk.open());
  const tries = rig.wire.tries;
  await tab?.client.syncNow();
  await second.client.mutate(room, 'bump', { id: 'a' });
  expect(rig.wire.tries).toBe(tries);
  expect(told).toBe(1);
});

test('[EN25] the count of unsent changes is told whenever it moves', async () => {
  const rig = await createRig();
  rig.server.know(room);
  const counts: number[] = [];
  const { client } = await rig.open({ onUnsent: (count) => counts.push(count) });
  rig.wire.mode = 'down';
  await client.mutate(room, 'bump', { id: 'a' });
  await client.mutate(room, 'bump', { id: 'a' });
  rig.wire.mode = 'up';
  await client.syncNow();
  expect(counts).toEqual([1, 2, 0]);
});

test('[D8] close lets go of the lock: the next tab drains', async () => {
  const rig = await createRig();
  const tabs = await openTabs(rig, 2);
  await tabs[0]?.client.close();
  await rig.settle();
  expect(tabs[1]?.client.state().leader).toBe(true);
});

test('[D8] [D18] a tab that could not read what another tab took in reads it again by itself', async () => {
  const rig = await createRig();
  const tabs = await openTabs(rig, 2);
  const [drainer, other] = tabs;
  other?.breakReads(true);
  rig.server.write(room, 'note.put', { id: 'n', text: 'from afar' });
  void drainer?.client.syncNow();
  await rig.advance(1_000);
  other?.breakReads(false);
  expect(drainer?.client.get(room, 'note', 'n')).toBeDefined();
  expect(other?.client.get(room, 'note', 'n')).toBeUndefined();
  await rig.advance(10_000);
  expect(other?.client.get(room, 'note', 'n')).toBeDefined();
});

test('[EN4] a drainer that could not read what another tab closed sends nothing before it has read it', async () => {
  const rig = await createRig();
  const [drainer, other] = await openTabs(rig, 2);
  rig.wire.mode = 'down';
  const receipt = await other?.client.mutate(room, 'bump', { id: 'a' });
  await rig.advance(100);
  drainer?.breakReads(true);
  const id = receipt?.ok === true ? receipt.value.id : '';
  expect(await other?.client.discard({ scope: room, id })).toMatchObject({ ok: true });
  await rig.advance(100);
  drainer?.breakReads(false);
  rig.wire.mode = 'up';
  await other?.client.syncNow();
  await rig.advance(10_000);
  expect(rig.server.state(room).get('count', 'a')).toBeUndefined();
  for (const tab of [drainer, other])
    expect(tab?.client.state()).toMatchObject({ waiting: 0, status: 'SYNCED' });
});

test('[EN4] what a tab took back and died before it could say so is not sent', async () => {
  const rig = await createRig();
  const [drainer, other] = await openTabs(rig, 2);
  rig.wire.mode = 'down';
  await other?.client.mutate(room, 'bump', { id: 'a' });
  await rig.advance(100);
  const [row] = rig.disk.dump('outbox').filter((record) => isChunkRecord(record));
  if (row === undefined) throw new Error('no row');
  const dead = guardStore(rig.disk.open(), rig.session);
  await closeRows(dead, [{ ...row, seq: row.from, close: 'discarded' }]);
  rig.wire.mode = 'up';
  await drainer?.client.syncNow();
  await rig.advance(10_000);
  expect(rig.server.state(room).get('count', 'a')).toBeUndefined();
  for (const tab of [drainer, other]) {
    expect(tab?.client.state()).toMatchObject({ waiting: 0, status: 'SYNCED' });
    expect(tab?.client.get(room, 'count', 'a')).toBeUndefined();
  }
});
