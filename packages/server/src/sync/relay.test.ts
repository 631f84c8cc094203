import { afterEach, expect, test } from 'vitest';
import { limits, type StoredCommit } from '@jamz/core';
import type { LogStore } from '@jamz/stores';
import type { SyncService } from './sync-service.ts';
import {
  createDevice,
  createWorld,
  cursorOf,
  flush,
  room,
  scopeOf,
  type Device,
  type World,
  type WorldOptions,
} from './world.test-support.ts';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) {
    const closed = world.close();
    await world.clock.advance(1_000);
    await closed;
  }
});
async function openRoom(options: WorldOptions = {}): Promise<{
  world: World;
  service: SyncService;
  ann: Device;
}> {
  const world = await createWorld(options);
  worlds.push(world);
  const service = await world.serve();
  const ann = createDevice(world, 'ann');
  await ann.push(service, [ann.mutation(1, 'create', { name: 'Ann' })]);
  return { world, service, ann };
}
const join = (device: Device) => device.mutation(1, 'join', { name: device.name, code: 'open' });
const cardOf = (service: SyncService, name: string): Promise<unknown> =>
  service.read(scopeOf(`user:${name}`), (state) => state.get('card', 'room')?.value['members']);
const commitsIn = (world: World, scope: string): readonly StoredCommit[] =>
  world.log.snapshot().all.filter((commit) => commit.scope === scope);

test('[EN15] what one change shows in many scopes is one write, at once and after the pause', async () => {
  const writes: number[] = [];
  const wrapLog = (log: LogStore): LogStore => ({
    ...log,
    appendMany(commits) {
      writes.push(commits.length);
      return log.appendMany(commits);
    },
  });
  const { world, service, ann } = await openRoom({ wrapLog });
  for (const name of ['ben', 'cat', 'dan', 'eve']) {
    const device = createDevice(world, name);
    await device.push(service, [join(device)]);
  }
  await world.clock.advance(3 * limits.relayIntervalMs);
  writes.splice(0);
  await ann.push(service, [ann.mutation(2, 'kick', { userId: 'ben' })]);
  await world.clock.advance(0);
  expect(writes).toEqual([1, 4]);
  await ann.push(service, [ann.mutation(3, 'kick', { userId: 'cat' })]);
  await world.clock.advance(limits.relayIntervalMs + limits.relayStepMs);
  expect(writes).toEqual([1, 4, 1, 3]);
});

test('[EN15] what happens in one scope shows in another, newest wins, two seconds apart', async () => {
  const { world, service, ann } = await openRoom();
  await world.clock.advance(0);
  expect(await cardOf(service, 'ann')).toBe(1);
  for (const name of ['ben', 'cat', 'dan']) {
    const device = createDevice(world, name);
    await device.push(service, [join(device)]);
    await world.clock.advance(0);
  }
  expect(await cardOf(service, 'dan')).toBe(4);
  expect(await cardOf(service, 'ann')).toBe(1);
  await world.clock.advance(limits.relayIntervalMs);
  expect(await cardOf(service, 'ann')).toBe(4);
  expect(commitsIn(world, 'user:ann')).toHaveLength(2);
  const commit = JSON.parse(commitsIn(world, 'user:ann')[1]?.bytes ?? '') as object;
  expect(commit).toMatchObject({
    entries: [{ clientId: `sys:1:${room}`, seq: 4, name: 'card' }],
    seqs: [{ from: 2, to: 4 }],
  });
  expect(ann.timeline).toBe(1);
});

test('[EN15] what was committed here is carried on from memory, what another process committed from the log', async () => {
  const heads: string[] = [];
  const wrapLog = (log: LogStore): LogStore => ({
    ...log,
    head(scope) {
      heads.push(scope);
      return log.head(scope);
    },
  });
  const { world, service, ann } = await openRoom({ wrapLog });
  const other = await world.serve();
  await world.clock.advance(10_000);
  await other.close();
  heads.splice(0);
  await ann.push(service, [ann.mutation(2, 'write', { id: 'n', text: 'x' })]);
  await world.clock.advance(limits.relayIntervalMs);
  // One turn asked, the one that committed.
  expect(heads.filter((scope) => scope === room)).toHaveLength(1);
  const third = await world.serve();
  const ben = createDevice(world, 'ben');
  await ben.push(third, [join(ben)]);
  heads.splice(0);
  await third.close();
  await world.clock.advance(2 * limits.followPollMs);
  expect(await cardOf(service, 'ann')).toBe(2);
  expect(heads).toContain(room);
});

test('[EN15] no change makes no commit', async () => {
  const { world, service, ann } = await openRoom();
  await world.clock.advance(10_000);
  for (let n = 0; n < 5; n += 1) {
    await ann.push(service, [ann.mutation(n + 2, 'write', { id: 'n', text: String(n) })]);
    await world.clock.advance(10_000);
  }
  expect(commitsIn(world, 'user:ann')).toHaveLength(1);
  await world.close();
  const restarted = await world.serve();
  await ann.push(restarted, [ann.mutation(9, 'write', { id: 'n', text: 'x' })]);
  await world.clock.advance(10_000);
  expect(commitsIn(world, 'user:ann')).toHaveLength(1);
});

test('[EN15] an unknown target is never created, but for one born with an account', async () => {
  const { world, service } = await openRoom({ people: ['ann', 'ben', 'system'] });
  const ben = createDevice(world, 'ben');
  world.known.delete('ben');
  await ben.push(service, [join(ben)]);
  await world.clock.advance(10_000);
  expect(commitsIn(world, 'user:ben')).toEqual([]);
  expect(await cardOf(service, 'ann')).toBe(2);
});

test('[EN15] delivery is resumed at start, from where it had come for good', async () => {
  const { world, service } = await openRoom();
  await world.clock.advance(10_000);
  const token = (await world.accounts.readTask('relay', 'follow'))?.data['token'];
  expect(token).toEqual(expect.any(String));
  await world.close();
  const silent = await world.serve({
    verify: { accountExists: () => Promise.reject(new Error('away')) },
  });
  const ben = createDevice(world, 'ben');
  await ben.push(silent, [join(ben)]);
  await flush();
  await world.close();
  expect(commitsIn(world, 'user:ben')).toEqual([]);
  const restarted = await world.serve();
  await world.clock.advance(10_000);
  expect(await cardOf(restarted, 'ben')).toBe(2);
  expect(await cardOf(restarted, 'ann')).toBe(2);
  expect(service).toBeDefined();
});

test('[EN15] a lane in trouble alarms after five, and holds up no other', async () => {
  const away = new Set<string>();
  const { world } = await openRoom();
  const service = await world.serve({
    verify: {
      accountExists: (userId) =>
        away.has(userId) ? Promise.reject(new Error('away')) : Promise.resolve(true),
    },
  });
  await world.clock.advance(10_000);
  away.add('ben');
  world.known.delete('ben');
  const ben = createDevice(world, 'ben');
  const cat = createDevice(world, 'cat');
  await ben.push(service, [join(ben)]);
  await cat.push(service, [join(cat)]);
  await world.clock.advance(400_000);
  expect(world.alarms).toContain('relay_lane_stuck');
  expect(await cardOf(service, 'cat')).toBe(3);
  expect(await cardOf(service, 'ben')).toBeUndefined();
  away.delete('ben');
  world.known.add('ben');
  await world.clock.advance(60_000);
  expect(await cardOf(service, 'ben')).toBe(3);
});

test('[EN15] two processes relay the same thing: it takes effect once', async () => {
  const { world, service } = await openRoom();
  const other = await world.serve();
  const ben = createDevice(world, 'ben');
  await ben.push(other, [join(ben)]);
  await world.clock.advance(30_000);
  expect(await cardOf(service, 'ann')).toBe(2);
  expect(commitsIn(world, 'user:ann').length).toBeLessThanOrEqual(2);
  for (const one of [service, other]) {
    expect(await one.check(scopeOf('user:ann'))).toMatchObject({ isEqual: true });
  }
});

test('[EN15] a new timeline begins with one pass over all lanes, under lanes of its own', async () => {
  const { world, service, ann } = await openRoom();
  await world.clock.advance(10_000);
  const yesterday = world.log.snapshot();
  const ben = createDevice(world, 'ben');
  await ben.push(service, [join(ben)]);
  await world.clock.advance(10_000);
  const cursor = cursorOf(await ann.push(service, []));
  await world.close();
  // Of the copy, the list of Ann is newer than the room it shows.
  const kept = world.log.snapshot().all.filter(({ scope }) => scope.startsWith('user:'));
  const older = yesterday.all.filter(({ scope }) => !scope.startsWith('user:'));
  world.log.restore({ ...yesterday, all: [...older, ...kept], checkpoints: [] });
  const restarted = await world.serve();
  expect(await cardOf(restarted, 'ann')).toBe(2);
  await ann.ask(restarted, [{ scope: room, cursor, push: [] }]);
  await world.clock.advance(10_000);
  expect(await cardOf(restarted, 'ann')).toBe(1);
  expect(commitsIn(world, 'user:ann').at(-1)?.bytes).toContain(`sys:2:${room}`);
  expect((await world.accounts.readTask('relay', 'reconciled'))?.data).toEqual({ timeline: 2 });
});

test('[EN15] settle waits for what is under way', async () => {
  const { world, service } = await openRoom();
  const ben = createDevice(world, 'ben');
  await flush();
  await ben.push(service, [join(ben)]);
  const settled = service.settle();
  await world.clock.advance(10_000);
  await settled;
  expect(await cardOf(service, 'ann')).toBe(2);
});

test('a command of the server takes effect once, and a refusal is told', async () => {
  const { world, service } = await openRoom();
  const before = commitsIn(world, room).length;
  await service.system(room, 'card', { room: 'x', members: 3 });
  await service.system(room, 'card', { room: 'x', members: 3 });
  expect(commitsIn(world, room)).toHaveLength(before + 1);
  await expect(service.system(room, 'write', { id: 'n', text: 't' })).rejects.toThrow(
    'not_allowed',
  );
  await expect(
    service.system(scopeOf('toy:nowhere'), 'card', { room: 'x', members: 3 }),
  ).rejects.toThrow('not_found');
  expect(commitsIn(world, 'toy:nowhere')).toEqual([]);
});
