import type { Cursor, Patch, Scope, SyncResponse } from '@jamz/core';
import { expect, test } from 'vitest';
import { blockOf, rowsIn, type BlockRecord } from '../storage/blocks.ts';
import type { ScopeRecord } from '../storage/records.ts';
import { createRig, type Rig, type Tab } from './rig.test-support.ts';
import { room } from './tiny-model.test-support.ts';

async function openRoom(rig: Rig): Promise<Tab> {
  rig.server.know(room);
  const tab = await rig.open();
  tab.client.watch(room);
  await rig.settle();
  return tab;
}
const tell = (tab: Tab, scope: Scope, patch: Patch): void =>
  tab.emit({ type: 'patch', event: { scope, from: patch.from, to: patch.to, patch } });

test('[N1] a broadcast applies only on the cursor it was made for; any other means pull', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  const first = rig.server.write(room, 'note.put', { id: 'n1', text: 'one' });
  const second = rig.server.write(room, 'note.put', { id: 'n2', text: 'two' });
  const third = rig.server.write(room, 'note.put', { id: 'n3', text: 'three' });
  const before = rig.wire.tries;
  tell(tab, room, first);
  await rig.settle();
  expect(tab.client.list(room, 'note').map(({ id }) => id)).toEqual(['n1']);
  expect(rig.wire.tries).toBe(before);
  tell(tab, room, third);
  await rig.settle();
  expect(tab.client.list(room, 'note').map(({ id }) => id)).toEqual(['n1', 'n2', 'n3']);
  expect(rig.wire.tries).toBe(before + 1);
  tell(tab, room, second);
  await rig.settle();
  expect(tab.client.list(room, 'note')).toHaveLength(3);
});

test('[N1] broadcasts that go on from one another are taken in together, the later image counting', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  const before = rig.wire.tries;
  const patches = [
    rig.server.write(room, 'note.put', { id: 'n1', text: 'one' }),
    rig.server.write(room, 'note.put', { id: 'n2', text: 'two' }),
    rig.server.write(room, 'note.put', { id: 'n1', text: 'again' }),
    rig.server.write(room, 'note.put', { id: 'n3', text: 'three' }),
  ];
  // The device knows the first by an answer already: what comes again must not spoil what follows.
  tell(tab, room, patches[0] as Patch);
  await rig.settle();
  for (const patch of patches) tell(tab, room, patch);
  await rig.settle();
  const texts = tab.client.list(room, 'note').map(({ id, value }) => [id, value['text']]);
  expect(texts).toEqual([
    ['n1', 'again'],
    ['n2', 'two'],
    ['n3', 'three'],
  ]);
  expect(rig.wire.tries).toBe(before);
});

test('[EN18] a broadcast that overtakes the answer is not shown on top of its own echo', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  rig.wire.delayMs = 5_000;
  const from = rig.server.cursor(room);
  await tab.client.mutate(room, 'bump', { id: 'a' });
  await rig.settle();
  const { puts } = rig.server.state(room).changedSince(0);
  const acks = { [tab.client.queue()[0]?.clientId ?? '']: 1 };
  tell(tab, room, { from, to: rig.server.cursor(room), puts: [...puts], removed: [], acks });
  await rig.settle();
  expect(tab.client.get(room, 'count', 'a')).toMatchObject({ value: { n: 1 } });
  expect(tab.client.state().waiting).toBe(1);
  await rig.advance(6_000);
  expect(tab.client.get(room, 'count', 'a')).toMatchObject({ value: { n: 1 }, mark: 'confirmed' });
  expect(tab.client.state().waiting).toBe(0);
});

test('[I7] an entity with a pending edit never shows an older value while others change it', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  rig.wire.mode = 'down';
  await tab.client.mutate(room, 'note.put', { id: 'n', text: 'mine' });
  const seen: unknown[] = [];
  tab.client.subscribe(room, () => seen.push(tab.client.get(room, 'note', 'n')?.value['text']));
  tell(tab, room, rig.server.write(room, 'note.put', { id: 'n', text: 'theirs' }));
  await rig.settle();
  rig.wire.mode = 'up';
  await tab.client.syncNow();
  expect(new Set(seen)).toEqual(new Set(['mine']));
});

test('[EN17] pages are staged and the base is swapped only after the pull has passed all of them', async () => {
  const rig = await createRig();
  rig.server.setPageSize(4);
  for (let n = 0; n < 10; n += 1) rig.server.write(room, 'note.put', { id: `n${n}`, text: 'old' });
  const counts: number[] = [];
  rig.wire.bend = (response) => {
    // Somebody writes between two pages: the page that comes next is newer than the pin.
    if (rig.server.requests().length === 3)
      rig.server.write(room, 'note.put', { id: 'n9', text: 'new' });
    return response;
  };
  const tab = await rig.open();
  tab.client.subscribe(room, () => counts.push(tab.client.list(room, 'note').length));
  tab.client.watch(room);
  await rig.settle();
  expect(tab.client.list(room, 'note')).toHaveLength(10);
  expect(tab.client.get(room, 'note', 'n9')?.value).toEqual({ text: 'new' });
  expect(new Set(counts)).toEqual(new Set([0, 10]));
  expect(rig.disk.dump('staged')).toEqual([]);
});

test('[EN17] a page of another pin is not mixed in; the reset begins anew', async () => {
  const rig = await createRig();
  rig.server.setPageSize(4);
  for (let n = 0; n < 10; n += 1) rig.server.write(room, 'note.put', { id: `n${n}`, text: 'v' });
  let broken = 0;
  rig.wire.bend = (response) => ({
    ...response,
    scopes: response.scopes.map((scope) => {
      if (!('reset' in scope) || scope.scope !== room || scope.reset.after === '' || broken > 0)
        return scope;
      broken += 1;
      const pinned = `${scope.reset.pinned}.other` as typeof scope.reset.pinned;
      return { ...scope, reset: { ...scope.reset, pinned, puts: [] } };
    }),
  });
  const tab = await rig.open();
  tab.client.watch(room);
  await rig.advance(60_000);
  expect(broken).toBe(1);
  expect(tab.client.list(room, 'note')).toHaveLength(10);
});

test('[EN17] a tab killed between two pages goes on where it stopped', async () => {
  let pages = 0;
  const rig = await createRig({
    fault({ stage, tables }) {
      if (stage === 'before' || !tables.includes('staged') || !tables.includes('entities'))
        return 'go';
      pages += 1;
      return pages === 3 ? 'die' : 'go';
    },
  });
  rig.server.setPageSize(3);
  for (let n = 0; n < 10; n += 1) rig.server.write(room, 'note.put', { id: `n${n}`, text: 'v' });
  const first = await rig.open();
  first.client.watch(room);
  await rig.settle();
  first.kill();
  const staged = rig.disk.dump('staged').length;
  expect(staged).toBeGreaterThan(0);
  expect(staged).toBeLessThan(10);
  expect(rig.disk.dump('entities')).toEqual([]);
  const again = await rig.open();
  again.client.watch(room);
  await rig.settle();
  const asked = rig.server
    .requests()
    .flatMap((one) => one.scopes.filter(({ scope }) => scope === room));
  expect(asked.filter(({ cursor }) => cursor === undefined)).toHaveLength(1);
  expect(again.client.list(room, 'note')).toHaveLength(10);
});

test('[D7] a damaged cache row is dropped and fetched again', async () => {
  const rig = await createRig();
  const first = await openRoom(rig);
  await first.client.mutate(room, 'note.put', { id: 'n1', text: 'one' });
  await rig.settle();
  first.kill();
  rig.disk.plant('entities', [room, 'note', 'n1'], { scope: room, what: 'is this' });
  const again = await rig.open();
  await rig.settle();
  expect(again.client.get(room, 'note', 'n1')).toMatchObject({
    value: { text: 'one' },
    mark: 'confirmed',
  });
});

test('[EN45] [D7] a block damaged under an open tab is found by the next change in it, and fetched again', async () => {
  const rig = await createRig();
  const { client, kill } = await openRoom(rig);
  for (const id of ['n1', 'n2', 'n3']) {
    await client.mutate(room, 'note.put', { id, text: 'one' });
    await rig.settle();
  }
  const n = blockOf('n1');
  rig.disk.plant('entities', [room, 'note', n], { scope: room, kind: 'note', n, rows: '[["n' });
  await client.mutate(room, 'note.put', { id: 'n1', text: 'two' });
  await rig.settle();
  await rig.advance(1_000);
  expect(client.queue()).toEqual([]);
  kill();
  rig.wire.mode = 'down';
  const again = await openRoom(rig);
  const shown = again.client.list(room, 'note').map(({ id, value }) => [id, value]);
  expect(shown).toEqual([
    ['n1', { text: 'two' }],
    ['n2', { text: 'one' }],
    ['n3', { text: 'one' }],
  ]);
});

test('[EN45] [D16] a base whose rows lie alone shows without a network, and takes the next answer in', async () => {
  const rig = await createRig();
  const first = await openRoom(rig);
  for (const id of ['n1', 'n2']) await first.client.mutate(room, 'note.put', { id, text: 'old' });
  await rig.settle();
  first.kill();
  for (const block of rig.disk.dump('entities') as readonly BlockRecord[]) {
    rig.disk.plant('entities', [block.scope, block.kind, block.n], undefined);
    for (const row of rowsIn([block]).rows)
      rig.disk.plant('entities', [row.scope, row.kind, row.id], row);
  }
  for (const record of rig.disk.dump('scopes') as readonly ScopeRecord[]) {
    const { inBlocks: _inBlocks, ...old } = record;
    rig.disk.plant('scopes', [record.scope], old);
  }
  rig.wire.mode = 'down';
  const second = await openRoom(rig);
  expect(second.client.list(room, 'note')).toHaveLength(2);
  rig.wire.mode = 'up';
  await second.client.mutate(room, 'note.put', { id: 'n2', text: 'new' });
  await rig.advance(60_000);
  expect(second.client.queue()).toEqual([]);
  second.kill();
  rig.wire.mode = 'down';
  const third = await openRoom(rig);
  expect(third.client.list(room, 'note').map(({ value }) => value)).toEqual([
    { text: 'old' },
    { text: 'new' },
  ]);
  const keys = rig.disk.dump('entities').map((row) => Object.keys(row as object).at(-1));
  expect(new Set(keys)).toEqual(new Set(['rows']));
});

test('[EN21] [D19] an answer that says revoked purges the scope; decided rows leave, undecided ones stay', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  await client.mutate(room, 'note.put', { id: 'n1', text: 'secret' });
  await rig.settle();
  rig.wire.mode = 'down';
  await client.mutate(room, 'bump', { id: 'a' });
  rig.server.setMember(room, false);
  rig.server.bend('bump', { retry: 'internal' });
  rig.wire.mode = 'up';
  await client.syncNow();
  expect(client.list(room, 'note')).toEqual([]);
  expect(client.isPulled(room)).toBe(false);
  expect(rig.disk.dump('entities').map((row) => (row as { scope: string }).scope)).not.toContain(
    room,
  );
  expect(client.queue()).toMatchObject([{ name: 'bump' }]);
  rig.server.bend('bump', { code: 'member_removed' });
  await rig.advance(60_000);
  expect(client.queue()).toEqual([]);
  expect(client.problems()).toMatchObject([
    { name: 'bump', code: 'member_removed', decided: true },
  ]);
});

test('[EN21] whoever is taken in again gets the whole scope again', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  await client.mutate(room, 'note.put', { id: 'n1', text: 'one' });
  await rig.settle();
  rig.server.setMember(room, false);
  await client.syncNow();
  expect(client.list(room, 'note')).toEqual([]);
  rig.server.setMember(room, true);
  await client.syncNow();
  expect(client.list(room, 'note')).toMatchObject([{ id: 'n1', mark: 'confirmed' }]);
});

test('[EN40] not found, not allowed and unavailable purge nothing', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  await client.mutate(room, 'note.put', { id: 'n1', text: 'one' });
  await rig.settle();
  for (const code of ['not_found', 'not_allowed', 'unavailable'] as const) {
    rig.wire.bend = (response): SyncResponse => ({
      ...response,
      scopes: response.scopes.map(({ scope }) => ({ scope, code })),
    });
    await client.syncNow();
    expect(client.list(room, 'note')).toHaveLength(1);
    expect(
      rig.disk.dump('entities').filter((row) => (row as { scope: string }).scope === room),
    ).toHaveLength(1);
  }
});

test('[EN40] an empty answer to a stranger purges nothing: his right may be in the lost tail', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  await client.mutate(room, 'note.put', { id: 'n1', text: 'one' });
  await rig.settle();
  const start = '0.0.nowhere' as Cursor;
  const nothing = { pinned: start, after: '', upTo: null, puts: [], removed: [], acks: {} };
  rig.wire.bend = (response): SyncResponse => ({
    ...response,
    scopes: response.scopes.map(({ scope }) => {
      return { scope, results: [], version: 0, safeVersion: 0, more: false, reset: nothing };
    }),
  });
  for (let n = 0; n < 2; n += 1) {
    await client.syncNow();
    expect(client.list(room, 'note')).toMatchObject([{ id: 'n1' }]);
  }
  const still = { from: start, to: start, puts: [], removed: [], acks: {} };
  rig.wire.bend = (response): SyncResponse => ({
    ...response,
    scopes: response.scopes.map(({ scope }) => {
      return { scope, results: [], version: 0, safeVersion: 0, more: false, patch: still };
    }),
  });
  await client.syncNow();
  expect(client.list(room, 'note')).toMatchObject([{ id: 'n1' }]);
  rig.wire.bend = null;
  await client.mutate(room, 'note.put', { id: 'n2', text: 'two' });
  await client.syncNow();
  expect(client.list(room, 'note')).toMatchObject([
    { id: 'n1', mark: 'confirmed' },
    { id: 'n2', mark: 'confirmed' },
  ]);
});

test('[EN21] a removal told by broadcast asks the server, whose answer purges', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  await tab.client.mutate(room, 'note.put', { id: 'n1', text: 'one' });
  await rig.settle();
  tab.emit({ type: 'revoked', event: { scope: room, revoked: rig.server.cursor(room) } });
  await rig.settle();
  expect(tab.client.list(room, 'note')).toHaveLength(1);
  rig.server.setMember(room, false);
  tab.emit({ type: 'revoked', event: { scope: room, revoked: rig.server.cursor(room) } });
  await rig.settle();
  expect(tab.client.list(room, 'note')).toEqual([]);
});

test('[EN39] a join to a scope nobody knows yet waits in its list, is knocked for, and counts against nothing', async () => {
  const rig = await createRig();
  const { client } = await rig.open();
  await client.mutate(room, 'join', {});
  await rig.settle();
  expect(client.state()).toMatchObject({ status: 'SYNCED', waiting: 0, onHold: 1, problems: 0 });
  const tries = rig.server.entries(room).length;
  rig.server.know(room);
  await rig.advance(660_000);
  expect(rig.server.entries(room).length).toBeGreaterThan(tries);
  expect(client.state()).toMatchObject({ status: 'SYNCED', waiting: 0, onHold: 0 });
  expect(client.isPulled(room)).toBe(true);
});

test('[EN27] a socket that connects while a request is under way is asked over once more', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  await rig.advance(30_000);
  rig.wire.delayMs = 2_000;
  const before = rig.wire.tries;
  void tab.client.syncNow();
  await rig.advance(1_000);
  expect(rig.wire.tries).toBe(before + 1);
  // The server joins a connection to its rooms by what is asked over it: the answer under way came another way.
  tab.emit({ type: 'connected' });
  await rig.advance(3_500);
  expect(rig.wire.tries).toBe(before + 2);
});
