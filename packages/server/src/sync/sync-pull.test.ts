import { afterEach, expect, test } from 'vitest';
import { limits, type Page, type ScopeAnswer } from '@jamz/core';
import type { CommitEvent, SyncService } from './sync-service.ts';
import {
  createDevice,
  createWorld,
  cursorOf,
  endsOf,
  flush,
  personOf,
  room,
  text,
  type Device,
  type World,
} from './world.test-support.ts';

const worlds: World[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.close()));
});

async function openRoom(): Promise<{
  world: World;
  service: SyncService;
  ann: Device;
  ben: Device;
}> {
  const world = await createWorld();
  worlds.push(world);
  const service = await world.serve();
  const ann = createDevice(world, 'ann');
  const ben = createDevice(world, 'ben');
  await ann.push(service, [ann.mutation(1, 'create', { name: 'Ann' })]);
  await ben.push(service, [ben.mutation(1, 'join', { name: 'Ben', code: 'open' })]);
  return { world, service, ann, ben };
}
const patchOf = (answer: ScopeAnswer | null) => {
  if (answer === null || !('patch' in answer)) throw new Error(`no patch: ${text(answer)}`);
  return answer.patch;
};
const pageOf = (answer: ScopeAnswer | null): Page & { more: boolean } => {
  if (answer === null || !('reset' in answer)) throw new Error(`no page: ${text(answer)}`);
  return { ...answer.reset, more: answer.more };
};
const write = (device: Device, seq: number, id: string, words = 'text') =>
  device.mutation(seq, 'write', { id, text: words });

test('[EN9] a patch is whole records and tombstones since the cursor, the same for every member', async () => {
  const { service, ann, ben } = await openRoom();
  const start = cursorOf(await ann.push(service, []));
  await ann.push(service, [write(ann, 2, 'a'), write(ann, 3, 'b')]);
  await ben.push(service, [ben.mutation(2, 'remove', { id: 'a' }), write(ben, 3, 'b', 'newer')]);
  const forAnn = patchOf(await ann.push(service, [], { cursor: start }));
  const forBen = patchOf(await ben.push(service, [], { cursor: start }));
  expect(forAnn.puts.map(({ id, value }) => [id, value['text']])).toEqual([['b', 'newer']]);
  expect(forAnn.removed).toMatchObject([{ id: 'a', value: { text: 'text' } }]);
  expect({ ...forAnn, acks: {} }).toEqual({ ...forBen, acks: {} });
  expect(forAnn.acks).toEqual({ [ann.clientId]: 3 });
  expect(forBen.acks).toEqual({ [ben.clientId]: 3 });
  const again = patchOf(await ann.push(service, [], { cursor: forAnn.to }));
  expect(again).toMatchObject({ from: forAnn.to, to: forAnn.to, puts: [], removed: [] });
});

test('[EN9] after 30 days a removed record is its id alone', async () => {
  const { world, service, ann } = await openRoom();
  await ann.push(service, [write(ann, 2, 'a'), ann.mutation(3, 'remove', { id: 'a' })]);
  const removed = async () => pageOf(await ann.push(service, [])).removed;
  expect(await removed()).toMatchObject([{ id: 'a', value: { text: 'text' } }]);
  await world.clock.sleep(31 * 86_400_000);
  expect(await removed()).toMatchObject([{ id: 'a', value: null }]);
  await ann.push(service, [write(ann, 4, 'b')]);
  await world.clock.advance(61_000);
  const checkpoint = await world.log.readCheckpoint(room, 1_000);
  expect(JSON.parse(checkpoint?.bytes ?? '')).toMatchObject({
    body: { tombstones: [{ id: 'a', value: null }] },
  });
  expect(await (await world.serve()).check(room)).toMatchObject({ isEqual: true });
});

test('[EN16] an invalid cursor gets only reset, and its push is not applied', async () => {
  const { service, ann } = await openRoom();
  const cursor = cursorOf(await ann.push(service, []));
  const forged = cursor.replace(/^1\./u, '2.') as typeof cursor;
  const answer = await ann.push(service, [write(ann, 2, 'a')], { cursor: forged });
  expect(endsOf(answer)).toEqual([]);
  expect(pageOf(answer).after).toBe('');
  expect(await service.timelines()).toHaveLength(1);
});

test('[EN17] a reset goes by key, pinned, while others write, and ends in a patch', async () => {
  const { service, ann, ben } = await openRoom();
  const count = 2_500;
  for (let n = 0; n < count; n += 500) {
    const many = Array.from({ length: 500 }, (_, k) =>
      write(ann, n + k + 2, `n${String(n + k).padStart(5, '0')}`),
    );
    await ann.push(service, many);
  }
  const seen = new Map<string, unknown>();
  const take = (page: Pick<Page, 'puts' | 'removed'>): void => {
    for (const put of page.puts) seen.set(`${put.kind}/${put.id}`, put.value);
    for (const one of page.removed) seen.delete(`${one.kind}/${one.id}`);
  };
  let page = pageOf(await ben.push(service, []));
  let pages = 1;
  take(page);
  while (page.upTo !== null) {
    expect(page.more).toBe(true);
    const at = { pinned: page.pinned, after: page.upTo };
    const edits = [
      ann.mutation(count + pages * 2, 'remove', { id: `n0000${pages}` }),
      write(ann, count + pages * 2 + 1, `n0249${pages}`, 'late'),
    ];
    await ann.push(service, edits);
    const next = pageOf(await ben.push(service, [], { page: at }));
    expect(next).toMatchObject({ pinned: at.pinned, after: at.after });
    expect(next.puts.length).toBeLessThanOrEqual(limits.resetPageEntities);
    page = next;
    take(page);
    pages += 1;
  }
  expect(pages).toBe(3);
  expect(page.more).toBe(true);
  take(patchOf(await ben.push(service, [], { cursor: page.pinned })));
  const state = await service.read(room, (reader) =>
    [...reader.list('member'), ...reader.list('note')].map(
      ({ kind, id, value }) => [`${kind}/${id}`, value] as const,
    ),
  );
  expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(state));
});

test('[EN17] a page from a pin that is not ours begins anew', async () => {
  const { service, ann } = await openRoom();
  const cursor = cursorOf(await ann.push(service, []));
  const other = cursor.endsWith('_') ? '-' : '_';
  const pinned = `${cursor.slice(0, -1)}${other}` as typeof cursor;
  const page = pageOf(await ann.push(service, [], { page: { pinned, after: 'note/x' } }));
  expect(page).toMatchObject({ after: '', upTo: null });
});

test('[EN17] a cursor older than 30 days gets reset, unless nothing has happened', async () => {
  const { world, service, ann } = await openRoom();
  const cursor = cursorOf(await ann.push(service, []));
  await world.clock.sleep(31 * 86_400_000);
  expect(patchOf(await ann.push(service, [], { cursor })).puts).toEqual([]);
  await ann.push(service, [write(ann, 2, 'a')]);
  expect(pageOf(await ann.push(service, [], { cursor })).puts).toHaveLength(3);
});

test('[N11] an answer stays bounded: a patch that is too big becomes pages', async () => {
  const { service, ann } = await openRoom();
  const cursor = cursorOf(await ann.push(service, []));
  await ann.push(service, [ann.mutation(2, 'flood', { count: 80 })]);
  const scopes = Array.from({ length: 20 }, () => ({ scope: room, cursor, push: [] }));
  const response = await ann.ask(service, scopes);
  expect(response.scopes).toHaveLength(20);
  for (const answer of response.scopes) expect(pageOf(answer).upTo).not.toBeNull();
  expect(text(response).length).toBeLessThan(limits.responseBytesMax);
});

test('[EN21] [T8] a removed member gets revoked and his outcomes, not a byte more', async () => {
  const { service, ann, ben } = await openRoom();
  const cursor = cursorOf(await ben.push(service, []));
  await ann.push(service, [
    ann.mutation(2, 'kick', { userId: 'ben' }),
    write(ann, 3, 'secret', 'canary'),
  ]);
  const answer = await ben.push(
    service,
    [ben.mutation(1, 'join', { name: 'Ben', code: 'open' }), write(ben, 2, 'mine')],
    { cursor },
  );
  expect(endsOf(answer)).toEqual(['applied', 'rejected:member_removed']);
  expect(answer).toHaveProperty('revoked');
  expect(text(answer)).not.toContain('canary');
  expect(text(await ben.push(service, []))).not.toContain('canary');
  expect(await service.mayRead(personOf('ben').userId, room)).toBe(false);
});

test('[EN21] removed inside the very batch that others share', async () => {
  const { world, service, ann, ben } = await openRoom();
  const cursor = cursorOf(await ben.push(service, []));
  const before = (await world.log.head(room)).version;
  const [, own, other] = await Promise.all([
    ann.push(service, [write(ann, 2, 'busy')]),
    ben.push(service, [write(ben, 2, 'mine')], { cursor }),
    ann.push(service, [ann.mutation(3, 'kick', { userId: 'ben' }), write(ann, 4, 's', 'canary')]),
  ]);
  expect((await world.log.head(room)).version).toBe(before + 2);
  expect(endsOf(own)).toEqual(['applied']);
  expect(own).toHaveProperty('revoked');
  expect(text(own)).not.toContain('canary');
  expect(endsOf(other)).toEqual(['applied', 'applied']);
});

test('[EN21] broadcasts name the readers at that version, and who lost the right', async () => {
  const { service, ann, ben } = await openRoom();
  const events: CommitEvent[] = [];
  service.onCommit((event) => events.push(event));
  const from = cursorOf(await ben.push(service, []));
  await ann.push(service, [write(ann, 2, 'a')]);
  await ann.push(service, [ann.mutation(3, 'kick', { userId: 'ben' }), write(ann, 4, 's')]);
  const inRoom = events.filter(({ scope }) => scope === room);
  expect(inRoom.map(({ readers, revoked }) => [readers, revoked])).toEqual([
    [['ann', 'ben'], []],
    [['ann'], ['ben']],
  ]);
  expect(inRoom[0]).toMatchObject({ from });
  const userId = personOf('ann').userId;
  expect(inRoom[0]?.patchFor(userId)).toMatchObject({
    puts: [{ id: 'a' }],
    acks: { [ann.clientId]: 2 },
  });
  expect(inRoom[1]?.patchFor(userId).to).toBe(cursorOf(await ann.push(service, [])));
});

test("[EN21] another process's commit is heard and looked at before anything is answered", async () => {
  const { world, service, ann, ben } = await openRoom();
  const other = await world.serve();
  const events: CommitEvent[] = [];
  other.onCommit((event) => events.push(event));
  const cursor = cursorOf(await ben.push(other, []));
  await ann.push(service, [ann.mutation(2, 'kick', { userId: 'ben' })]);
  expect(await ben.push(other, [], { cursor })).toHaveProperty('revoked');
  await flush();
  await world.clock.advance(100);
  expect(events.filter(({ scope }) => scope === room).at(-1)?.revoked).toEqual(['ben']);
});

test('[EN21] a scope that nobody has open here is broadcast all the same', async () => {
  const { world, service, ann } = await openRoom();
  const other = await world.serve();
  await world.clock.advance(200);
  await flush();
  const events: CommitEvent[] = [];
  other.onCommit((event) => events.push(event));
  await ann.push(service, [write(ann, 2, 'a')]);
  await world.clock.advance(10_000);
  const [event] = events.filter(({ scope }) => scope === room);
  expect(event?.patchFor(personOf('ann').userId).puts).toMatchObject([{ id: 'a' }]);
});

test('[EN39] a join to a scope nobody knows yet waits', async () => {
  const { service, ben } = await openRoom();
  const join = ben.mutation(1, 'join', { name: 'Ben', code: 'open' });
  const scope = 'toy:later' as typeof room;
  const answer = await ben.push(service, [join], { scope });
  expect(endsOf(answer)).toEqual(['retry:missing']);
  expect(await ben.push(service, [], { scope })).toEqual({ scope, code: 'not_found' });
});

test('system scopes are nobody’s', async () => {
  const { service, ann } = await openRoom();
  const scope = 'system:timelines' as typeof room;
  expect(await ann.push(service, [], { scope })).toEqual({ scope, code: 'not_found' });
});

test('a person’s own scope is there before anything is in it', async () => {
  const { service, ann, ben } = await openRoom();
  const scope = 'user:dan' as typeof room;
  const dan = createDevice(worlds[0] as World, 'dan');
  const empty = await dan.push(service, [], { scope });
  expect(empty).toMatchObject({ version: 0, more: false, reset: { puts: [], upTo: null } });
  expect(patchOf(await dan.push(service, [], { scope, cursor: cursorOf(empty) })).puts).toEqual([]);
  expect(await ann.push(service, [], { scope })).toEqual({ scope, code: 'not_found' });
  expect(endsOf(await ben.push(service, [write(ben, 1, 'a')], { scope }))).toEqual([
    'rejected:not_found',
  ]);
});
