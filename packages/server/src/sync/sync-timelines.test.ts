import { afterEach, expect, test } from 'vitest';
import type { SyncService } from './sync-service.ts';
import {
  createDevice,
  createWorld,
  cursorOf,
  endsOf,
  flush,
  resultsOf,
  room,
  type Device,
  type World,
} from './world.test-support.ts';

const worlds: World[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.close()));
});

/** A room with two people, and a device that has seen more than the store will remember. */
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
const write = (device: Device, seq: number, id: string, more = {}) =>
  device.mutation(seq, 'write', { id, text: id }, more);
const notes = (service: SyncService): Promise<string[]> =>
  service.read(room, (state) => state.list('note').map(({ id }) => id));

/** Yesterday's file under a server that is started anew. */
async function loseTail(world: World, work: () => Promise<unknown>): Promise<SyncService> {
  await flush();
  const yesterday = world.log.snapshot();
  await work();
  await world.close();
  world.log.restore(yesterday);
  return world.serve();
}

test('[EN40] the first timeline begins with the store, once for all processes', async () => {
  const world = await createWorld();
  worlds.push(world);
  const [one, two] = await Promise.all([world.serve(), world.serve()]);
  const chain = await one.timelines();
  expect(chain).toMatchObject([{ n: 1, why: 'first' }]);
  expect(await two.timelines()).toEqual(chain);
  expect(await (await world.serve()).timelines()).toEqual(chain);
});

test('[EN16] a cursor ahead of the head proves a lost tail: a new timeline, only the chain', async () => {
  const { world, service, ann } = await openRoom();
  let cursor = cursorOf(await ann.push(service, []));
  const restarted = await loseTail(world, async () => {
    cursor = cursorOf(await ann.push(service, [write(ann, 2, 'lost')]));
  });
  const response = await ann.ask(restarted, [
    { scope: room, cursor, push: [write(ann, 3, 'next')] },
  ]);
  expect(response.scopes).toEqual([]);
  expect(response.timelines).toMatchObject([{ n: 1 }, { n: 2, why: 'lost-tail' }]);
  expect(world.alarms).toContain('timeline_begun');
  expect(await notes(restarted)).toEqual([]);
});

test('[EN16] a cursor with another hash at the same version proves it, too', async () => {
  const { world, service, ann, ben } = await openRoom();
  let cursor = cursorOf(await ann.push(service, []));
  const restarted = await loseTail(world, async () => {
    cursor = cursorOf(await ann.push(service, [write(ann, 2, 'lost')]));
  });
  expect(endsOf(await ben.push(restarted, [write(ben, 2, 'other')]))).toEqual(['applied']);
  const response = await ann.ask(restarted, [{ scope: room, cursor, push: [] }]);
  expect(response.timelines.at(-1)).toMatchObject({ n: 2, why: 'lost-tail' });
});

test('[EN16] [EN40] a non-member with a valid cursor gets the fork as well', async () => {
  const { world, service, ann, ben } = await openRoom();
  const cat = createDevice(world, 'cat');
  let cursor = cursorOf(await ben.push(service, []));
  const restarted = await loseTail(world, async () => {
    cursor = cursorOf(
      await cat.push(service, [cat.mutation(1, 'join', { name: 'Cat', code: 'open' })]),
    );
  });
  const response = await cat.ask(restarted, [{ scope: room, cursor, push: [] }]);
  expect(response).toMatchObject({ scopes: [], timelines: [{ n: 1 }, { n: 2 }] });
  const old = await ann.ask(restarted, [{ scope: room, push: [write(ann, 2, 'x')] }]);
  expect(old.scopes).toEqual([]);
  expect(await notes(restarted)).toEqual([]);
});

test('[EN40] a request of another timeline is not applied; the chain is answered', async () => {
  const { service, ann } = await openRoom();
  ann.timeline = 7;
  const response = await ann.ask(service, [{ scope: room, push: [write(ann, 2, 'x')] }]);
  expect(response).toMatchObject({ scopes: [], timelines: [{ n: 1 }] });
  expect(await service.timelines()).toHaveLength(1);
  expect(await notes(service)).toEqual([]);
});

test('[EN40] a valid cursor of a higher timeline proves a lost tail: begin above it', async () => {
  const { world, service, ann } = await openRoom();
  const older = world.log.snapshot();
  let cursor = cursorOf(await ann.push(service, [write(ann, 2, 'a')]));
  await world.close();
  world.log.restore(older);
  const second = await world.serve();
  await ann.ask(second, [{ scope: room, cursor, push: [] }]);
  cursor = cursorOf(await ann.push(second, [], { cursor }));
  expect(ann.timeline).toBe(2);
  await world.close();
  world.log.restore(older);
  const third = await world.serve();
  const response = await ann.ask(third, [{ scope: room, cursor, push: [] }]);
  expect(response.timelines.map(({ n }) => n)).toEqual([1, 3]);
  expect(response.scopes).toEqual([]);
});

test('[EN40] a device on a forgotten timeline proves the lost tail by its older cursor', async () => {
  const { world, service, ann } = await openRoom();
  const older = world.log.snapshot();
  const cursor = cursorOf(await ann.push(service, [write(ann, 2, 'a')]));
  for (const expected of [2, 2]) {
    await world.close();
    world.log.restore(older);
    const restarted = await world.serve();
    const response = await ann.ask(restarted, [{ scope: room, cursor, push: [] }]);
    expect(response.timelines.map(({ n }) => n)).toEqual([1, expected]);
  }
});

test('[EN16] an older copy of the file under a running server is noticed by itself', async () => {
  const { world, service, ann } = await openRoom();
  await flush();
  const yesterday = world.log.snapshot();
  await ann.push(service, [write(ann, 2, 'lost')]);
  world.log.restore(yesterday);
  const response = await ann.ask(service, [{ scope: room, push: [write(ann, 3, 'x')] }]);
  expect(response).toMatchObject({ scopes: [], timelines: [{ n: 1 }, { n: 2 }] });
  const again = await ann.push(service, [write(ann, 2, 'lost', { re: true, born: 1 })]);
  expect(endsOf(again)).toEqual(['applied']);
});

test('[EN41] after a lost tail the journal comes back exactly once', async () => {
  const { world, service, ann, ben } = await openRoom();
  let cursor = cursorOf(await ann.push(service, []));
  const kept = write(ann, 2, 'kept');
  const lost = [write(ann, 3, 'lost'), write(ann, 4, 'lost too')];
  await ann.push(service, [kept]);
  const restarted = await loseTail(world, async () => {
    cursor = cursorOf(await ann.push(service, lost));
  });
  await ann.ask(restarted, [{ scope: room, cursor, push: [] }]);
  const fresh = await ann.push(restarted, [], { cursor });
  expect(fresh).toHaveProperty('reset');
  const offer = [kept, ...lost].map((one) => ({ ...one, re: true as const }));
  const answer = await ann.push(restarted, offer, { cursor: cursorOf(fresh) });
  expect(endsOf(answer)).toEqual(['applied', 'applied', 'applied']);
  expect(resultsOf(answer)[0]).toMatchObject({ version: 3 });
  expect((await notes(restarted)).toSorted()).toEqual(['kept', 'lost', 'lost too']);
  expect(resultsOf(await ann.push(restarted, offer))).toEqual(resultsOf(answer));
  await ben.ask(restarted, []);
  expect(await ben.push(restarted, [])).toMatchObject({ reset: { puts: { length: 5 } } });
});

test('[EN16] a push whose cursor lies on the lost part is not applied', async () => {
  const { world, service, ann, ben } = await openRoom();
  let cursor = cursorOf(await ann.push(service, []));
  const restarted = await loseTail(world, async () => {
    cursor = cursorOf(await ann.push(service, [write(ann, 2, 'lost')]));
  });
  await ann.ask(restarted, [{ scope: room, cursor, push: [] }]);
  await ben.ask(restarted, []);
  await ben.push(restarted, [write(ben, 2, 'other')]);
  const answer = await ann.push(restarted, [write(ann, 2, 'lost')], { cursor });
  expect(endsOf(answer)).toEqual([]);
  expect(answer).toHaveProperty('reset');
  expect(await notes(restarted)).toEqual(['other']);
});

test('[EN16] a cursor of the older timeline that is still on the log gets its patch', async () => {
  const { world, service, ann, ben } = await openRoom();
  const early = cursorOf(await ben.push(service, []));
  let cursor = early;
  const restarted = await loseTail(world, async () => {
    cursor = cursorOf(await ann.push(service, [write(ann, 2, 'lost')]));
  });
  await ann.ask(restarted, [{ scope: room, cursor, push: [] }]);
  await ben.ask(restarted, []);
  const answer = await ben.push(restarted, [write(ben, 2, 'b')], { cursor: early });
  expect(answer).toMatchObject({ patch: { from: early, puts: [{ id: 'b' }] } });
});

test('[EN41] re-offered work that misses an entity or a right stays open as missing', async () => {
  const { world, service, ann, ben } = await openRoom();
  const cat = createDevice(world, 'cat');
  let cursor = cursorOf(await ann.push(service, []));
  const restarted = await loseTail(world, async () => {
    await cat.push(service, [cat.mutation(1, 'join', { name: 'Cat', code: 'open' })]);
    await cat.push(service, [write(cat, 2, 'n')]);
    cursor = cursorOf(await ben.push(service, [ben.mutation(2, 'append', { id: 'n', text: '!' })]));
  });
  await ben.ask(restarted, [{ scope: room, cursor, push: [] }]);
  await cat.ask(restarted, []);
  const append = ben.mutation(2, 'append', { id: 'n', text: '!' }, { re: true, born: 1 });
  const missing = await ben.push(restarted, [append, write(ben, 3, 'later', { born: 1 })]);
  expect(endsOf(missing)).toEqual(['retry:missing']);
  const closed = await ben.push(restarted, [
    { seq: 2, id: append.id, close: 'waiting' },
    write(ben, 3, 'later', { born: 1 }),
  ]);
  expect(endsOf(closed)).toEqual(['closed', 'applied']);
  // A write by one whose membership is in the lost tail: closed by him without a trace, issued again when he is in.
  const early = write(cat, 2, 'n', { re: true, born: 1 });
  expect(endsOf(await cat.push(restarted, [early], { nothingBelow: true }))).toEqual([
    'retry:missing',
  ]);
  const join = cat.mutation(1, 'join', { name: 'Cat', code: 'open' }, { re: true, born: 1 });
  expect(endsOf(await cat.push(restarted, [join, early]))).toEqual(['applied', 'applied']);
  const again = { ...append, seq: 4 };
  expect(endsOf(await ben.push(restarted, [again]))).toEqual(['applied']);
  const [text] = await restarted.read(room, (s) => s.list('note').map((n) => n.value['text']));
  expect(text).toBe('later');
  expect(await restarted.read(room, (s) => s.get('note', 'n')?.value['text'])).toBe('n!');
});

test('[EN41] a right that was taken on this timeline is refused, not waited for', async () => {
  const { service, ann, ben } = await openRoom();
  await ann.push(service, [ann.mutation(2, 'kick', { userId: 'ben' })]);
  const again = write(ben, 2, 'n', { re: true });
  expect(endsOf(await ben.push(service, [again]))).toEqual(['rejected:member_removed']);
});

test('[EN40] who was let in again in the lost tail is not purged by his older removal', async () => {
  const { world, service, ann, ben } = await openRoom();
  const early = cursorOf(await ben.push(service, []));
  await ann.push(service, [ann.mutation(2, 'kick', { userId: 'ben' })]);
  let cursor = early;
  const restarted = await loseTail(world, async () => {
    const again = ben.mutation(2, 'join', { name: 'Ben', code: 'open' });
    cursor = cursorOf(await ben.push(service, [again]));
  });
  await ben.ask(restarted, [{ scope: room, cursor, push: [] }]);
  await ann.ask(restarted, []);
  await ann.push(restarted, [write(ann, 3, 'a')]);
  expect(await ben.push(restarted, [], { cursor })).toEqual({ scope: room, code: 'not_found' });
  expect(await ben.push(restarted, [], { cursor: early })).toHaveProperty('revoked');
});

test('[EN40] timelines begun by another process are known before anything is answered', async () => {
  const { world, service, ann, ben } = await openRoom();
  const other = await world.serve();
  await ben.push(other, []);
  const cursor = cursorOf(await ann.push(service, [write(ann, 2, 'a')]));
  const head = await world.log.head(room);
  world.log.restore({
    ...world.log.snapshot(),
    all: world.log.snapshot().all.filter((c) => c.hash !== head.hash),
  });
  await ann.ask(service, [{ scope: room, cursor, push: [] }]);
  const response = await ben.ask(other, [{ scope: room, push: [write(ben, 2, 'b')] }]);
  expect(response).toMatchObject({ scopes: [], timelines: [{ n: 1 }, { n: 2 }] });
});

test('[EN40] two proofs at once begin one timeline', async () => {
  const { world, service, ann, ben } = await openRoom();
  const later = { cursor: cursorOf(await ann.push(service, [])) };
  const restarted = await loseTail(world, async () => {
    later.cursor = cursorOf(await ann.push(service, [write(ann, 2, 'lost')]));
  });
  const other = await world.serve();
  const ask = { scope: room, cursor: later.cursor, push: [] };
  await Promise.all([ann.ask(restarted, [ask]), ben.ask(other, [ask])]);
  expect((await restarted.timelines()).map(({ n }) => n)).toEqual([1, 2]);
  expect(await other.timelines()).toEqual(await restarted.timelines());
});

test('[EN40] a fenced store begins no timeline', async () => {
  const { world, service, ann } = await openRoom();
  let cursor = cursorOf(await ann.push(service, []));
  const restarted = await loseTail(world, async () => {
    cursor = cursorOf(await ann.push(service, [write(ann, 2, 'lost')]));
  });
  await world.log.fence(5);
  const response = await ann.ask(restarted, [{ scope: room, cursor, push: [] }]);
  expect(response.timelines).toHaveLength(1);
  expect(response.scopes).toMatchObject([{ scope: room, code: 'unavailable' }]);
});
