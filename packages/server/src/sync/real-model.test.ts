import { createHash } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import {
  findRecord,
  groupIdFrom,
  groupScope,
  listRecords,
  proofOfToken,
  sortPlaylist,
  tokenHashOf,
  trafficJamzModel,
  userScope,
  type JsonObject,
} from '@jamz/core';
import type { SyncService } from './sync-service.ts';
import {
  createDevice,
  createWorld,
  cursorOf,
  endsOf,
  text,
  type Device,
  type World,
} from './world.test-support.ts';

const sha256 = (value: string): string => createHash('sha256').update(value).digest('hex');
const salt = 'saltsaltsaltsaltsaltsa';
const groupId = groupIdFrom('ann', salt, sha256);
const group = groupScope(groupId);
const token = 'tokentokentokentokento';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) {
    const closed = world.close();
    await world.clock.advance(100);
    await closed;
  }
});

async function openGroup(): Promise<{
  world: World;
  service: SyncService;
  ann: Device;
  ben: Device;
}> {
  const world = await createWorld({ model: trafficJamzModel });
  worlds.push(world);
  const service = await world.serve();
  const ann = createDevice(world, 'ann');
  const ben = createDevice(world, 'ben');
  for (const name of ['ann', 'ben']) {
    const displayName = name === 'ann' ? 'Ann' : 'Ben';
    await service.system(userScope(name), 'profile.begin', { userId: name, displayName });
  }
  const answer = await ann.push(
    service,
    [
      ann.mutation(1, 'group.create', { salt, name: 'Convoy', displayName: 'Ann' }),
      ann.mutation(2, 'invitation.create', {
        id: 'inv-1',
        tokenHash: tokenHashOf(token, sha256),
        kind: 'link',
        role: 'member',
        maxUses: 1,
        expiresAt: world.clock.now() + 86_400_000,
      }),
      ann.mutation(3, 'playlist.append', titles('run', ['One', 'Two', 'Three'])),
    ],
    { scope: group },
  );
  expect(endsOf(answer)).toEqual(['applied', 'applied', 'applied']);
  return { world, service, ann, ben };
}
const titles = (runId: string, all: readonly string[]): JsonObject => ({
  runId,
  items: all.map((title, n) => ({ id: `${runId}-${n}`, title })),
});
const join = (device: Device, more = {}) =>
  device.mutation(
    1,
    'member.join',
    { proof: proofOfToken(token, sha256), displayName: 'Ben' },
    more,
  );
const playlist = (service: SyncService): Promise<unknown[]> =>
  service.read(group, (state) =>
    sortPlaylist(state.list('playlistItem')).map(({ value }) => value['title']),
  );

test('[EN38] an invitation opens a group once; its proof is stored nowhere', async () => {
  const { world, service, ben } = await openGroup();
  const cat = createDevice(world, 'cat');
  const answer = await ben.push(service, [join(ben)], { scope: group });
  expect(endsOf(answer)).toEqual(['applied']);
  expect(text(answer)).toContain('Convoy');
  const late = await cat.push(service, [join(cat)], { scope: group });
  expect(endsOf(late)).toEqual(['rejected:invitation_used']);
  expect(text(late)).not.toContain('Convoy');
  expect(text(world.log.snapshot())).not.toContain(proofOfToken(token, sha256));
});

test('[EN15] a join shows on the list of groups, a new name on the member list of all groups', async () => {
  const { world, service, ben } = await openGroup();
  await ben.push(service, [join(ben)], { scope: group });
  await world.clock.advance(10_000);
  const cards = await service.read(userScope('ben'), (state) => listRecords(state, 'groupCard'));
  expect(cards).toMatchObject([{ value: { name: 'Convoy', role: 'member', memberCount: 2 } }]);
  const rename = ben.mutation(1, 'profile.set', { field: 'displayName', value: 'Benjamin' });
  expect(endsOf(await ben.push(service, [rename], { scope: userScope('ben') }))).toEqual([
    'applied',
  ]);
  await world.clock.advance(10_000);
  const member = await service.read(group, (state) => findRecord(state, 'member', 'ben'));
  expect(member).toMatchObject({ displayName: 'Benjamin' });
  for (const scope of [group, userScope('ann'), userScope('ben')]) {
    expect(await service.check(scope)).toMatchObject({ isEqual: true });
  }
});

test('[EN31] two devices append: each run stays together, all replicas agree', async () => {
  const { world, service, ann, ben } = await openGroup();
  await ben.push(service, [join(ben)], { scope: group });
  await Promise.all([
    ann.push(service, [ann.mutation(4, 'playlist.append', titles('a', ['A1', 'A2']))], {
      scope: group,
    }),
    ben.push(service, [ben.mutation(2, 'playlist.append', titles('b', ['B1', 'B2']))], {
      scope: group,
    }),
  ]);
  const list = await playlist(service);
  expect(new Set(list)).toEqual(new Set(['A1', 'A2', 'B1', 'B2', 'One', 'Three', 'Two']));
  expect(text(list)).toMatch(/A1","A2/u);
  expect(text(list)).toMatch(/B1","B2/u);
  expect(await playlist(await world.serve())).toEqual(list);
});

test('[EN21] [D19] a removed member: revoked, his rows with a reason, and no way back by a link', async () => {
  const { service, ann, ben } = await openGroup();
  const joined = await ben.push(service, [join(ben)], { scope: group });
  await ann.push(service, [ann.mutation(4, 'member.remove', { userId: 'ben' })], { scope: group });
  const rows = [2, 3].map((seq) =>
    ben.mutation(seq, 'playlist.append', titles(`r${seq}`, ['mine'])),
  );
  const answer = await ben.push(service, rows, { scope: group, cursor: cursorOf(joined) });
  expect(answer).toHaveProperty('revoked');
  expect(endsOf(answer)).toEqual(['rejected:member_removed', 'rejected:member_removed']);
  const again = join(ben, { seq: 4, id: ben.mutation(4, 'again', {}).id });
  expect(endsOf(await ben.push(service, [again], { scope: group }))).toEqual([
    'rejected:member_removed',
  ]);
});

test('[EN29] [EN30] two who set one field unseen are asked; who has seen the other is not', async () => {
  const { world, service, ann, ben } = await openGroup();
  await ben.push(service, [join(ben)], { scope: group });
  await ann.push(service, [ann.mutation(4, 'member.setRole', { userId: 'ben', role: 'admin' })], {
    scope: group,
  });
  const base = cursorOf(await ben.push(service, [], { scope: group }));
  await world.clock.advance(1_000);
  const rename = (device: Device, seq: number, value: string, more = {}) =>
    device.mutation(seq, 'group.set', { field: 'name', value }, { base, ...more });
  const first = await ann.push(service, [rename(ann, 5, 'A')], { scope: group });
  await world.clock.advance(1_000);
  const unseen = await ben.push(service, [rename(ben, 2, 'B')], { scope: group });
  await world.clock.advance(1_000);
  const seen = { base: cursorOf(unseen) };
  const third = await ann.push(service, [rename(ann, 6, 'C', seen)], { scope: group });
  expect([first, unseen, third].map((answer) => endsOf(answer))).toEqual([
    ['applied'],
    ['merged'],
    ['applied'],
  ]);
  expect(text(unseen)).toContain('"conflicts":[');
  const { length } = await service.read(group, (state) => state.list('conflict'));
  expect(length).toBe(1);
  expect(await service.check(group)).toMatchObject({ isEqual: true });
});

test('[EN44] an erased person is a deleted person in every scope, the group’s facts stay', async () => {
  const { world, service, ann, ben } = await openGroup();
  await ben.push(service, [join(ben)], { scope: group });
  await world.clock.advance(10_000);
  const append = ben.mutation(2, 'playlist.append', titles('b', ['From Ben']));
  await ben.push(service, [append], { scope: group });
  await world.keys.destroy('person:ben');
  for (const scope of [userScope('ben'), group]) {
    await service.system(scope, 'person.erase', { userId: 'ben' });
  }
  await world.keys.destroy(`scope:${userScope('ben')}`);
  await world.clock.advance(70_000);
  const restarted = await world.serve();
  expect(await playlist(restarted)).toContain('From Ben');
  const answer = await ann.push(restarted, [], { scope: group });
  expect(text(answer)).not.toContain('"Ben"');
  for (const scope of [group, userScope('ann'), userScope('ben')]) {
    expect(await restarted.check(scope)).toMatchObject({ isEqual: true });
  }
  expect(world.alarms).toEqual([]);
});

test('[EN39] a group’s id belongs to its creator: nobody else can found it', async () => {
  const world = await createWorld({ model: trafficJamzModel });
  worlds.push(world);
  const service = await world.serve();
  const eve = createDevice(world, 'eve');
  const found = eve.mutation(1, 'group.create', { salt, name: 'Mine', displayName: 'Eve' });
  const answer = await eve.push(service, [found], { scope: group });
  expect(endsOf(answer)[0]).toMatch(/^rejected:/u);
  expect((await world.log.head(group)).version).toBe(0);
  expect((await world.keys.list()).map(({ owner }) => owner)).not.toContain(`scope:${group}`);
});

test('[H2] ids of another group in arguments change and tell nothing', async () => {
  const { service, ann, world } = await openGroup();
  const eve = createDevice(world, 'eve');
  const other = groupScope(groupIdFrom('eve', salt, sha256));
  await eve.push(
    service,
    [eve.mutation(1, 'group.create', { salt, name: 'Other', displayName: 'Eve' })],
    { scope: other },
  );
  const before = await playlist(service);
  const answer = await eve.push(
    service,
    [
      eve.mutation(2, 'playlist.remove', { id: 'run-0' }),
      eve.mutation(3, 'playlist.move', { id: 'run-1', afterId: null, beforeId: 'run-0' }),
      eve.mutation(4, 'member.remove', { userId: 'ann' }),
    ],
    { scope: other },
  );
  expect(text(answer)).not.toContain('Convoy');
  expect(endsOf(answer).every((end) => end !== 'parked:mutator_failed')).toBe(true);
  expect(await playlist(service)).toEqual(before);
  expect(ann.timeline).toBe(1);
});
