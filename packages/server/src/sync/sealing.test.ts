import { afterEach, expect, test } from 'vitest';
import { erasedMark, type SealedRecord } from '@jamz/core';
import type { SyncService } from './sync-service.ts';
import {
  createDevice,
  createWorld,
  endsOf,
  flush,
  resultsOf,
  room,
  scopeOf,
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
  await ann.push(service, [ann.mutation(1, 'create', { name: 'canary-ann' })]);
  await ben.push(service, [ben.mutation(1, 'join', { name: 'canary-ben', code: 'open' })]);
  return { world, service, ann, ben };
}
interface Row {
  readonly puts: readonly (SealedRecord & { readonly id: string })[];
  readonly entries: readonly { readonly args?: SealedRecord }[];
}
const rowsOf = async (world: World, after = 0): Promise<readonly Row[]> =>
  (await world.log.read(room, after, 10_000_000)).map(({ bytes }) => JSON.parse(bytes) as Row);
const nameOf = (service: SyncService, name: string): Promise<unknown> =>
  service.read(room, (state) => state.get('member', name)?.value['name']);

test('[EN43] no text about a person or of a scope lies in the clear, in log or checkpoint', async () => {
  const { world, service, ann } = await openRoom();
  await ann.push(service, [
    ann.mutation(2, 'write', { id: 'n', text: 'canary-note' }),
    ann.mutation(3, 'nickname', { userId: 'ben', name: 'canary-nick' }),
    ann.mutation(4, 'remove', { id: 'n' }),
    ann.mutation(5, 'append', { id: 'gone', text: 'canary-rejected' }),
  ]);
  await world.clock.advance(70_000);
  const { all, checkpoints } = world.log.snapshot();
  expect(checkpoints.length).toBeGreaterThan(0);
  expect(text({ all, checkpoints })).not.toContain('canary');
  expect(await nameOf(await world.serve(), 'ben')).toBe('canary-nick');
});

test('[EN43] a proof is never stored, and arguments are sealed under whom they are about', async () => {
  const { world, service, ann } = await openRoom();
  await ann.push(service, [ann.mutation(2, 'nickname', { userId: 'ben', name: 'Benny' })]);
  const [, joined, named] = await rowsOf(world);
  expect(joined?.entries[0]?.args).toMatchObject({ clear: {}, boxes: [{ owner: 'person:ben' }] });
  expect(text(joined)).not.toContain('open');
  expect(named?.entries[0]?.args).toMatchObject({
    clear: { userId: 'ben' },
    boxes: [{ owner: 'person:ben' }],
  });
});

test('[EN43] a box whose plaintext did not change is copied byte for byte', async () => {
  const { world, service, ann } = await openRoom();
  await ann.push(service, [ann.mutation(2, 'kick', { userId: 'ben' })]);
  const [, joined, kicked] = await rowsOf(world);
  const boxes = (row: Row | undefined) => row?.puts.find(({ id }) => id === 'ben')?.boxes;
  expect(boxes(kicked)).toEqual(boxes(joined));
  expect(boxes(joined)).toHaveLength(1);
});

test('[EN43] after a destroyed key the texts read erased, others are as they were', async () => {
  const { world, service, ann } = await openRoom();
  await world.keys.destroy('person:ben');
  await service.system(room, 'erase', { userId: 'ben' });
  expect(await nameOf(service, 'ben')).toBe(erasedMark);
  await world.clock.advance(70_000);
  const restarted = await world.serve();
  expect(await nameOf(restarted, 'ben')).toBe(erasedMark);
  expect(await nameOf(restarted, 'ann')).toBe('canary-ann');
  expect(await restarted.check(room)).toMatchObject({ isEqual: true });
  expect(await service.check(room)).toMatchObject({ isEqual: true });
  const answer = await ann.push(restarted, []);
  expect(text(answer)).not.toContain('canary-ben');
});

test('[EN43] a field of an erased person cannot be set, its record can be changed', async () => {
  const { world, service, ann } = await openRoom();
  await world.keys.destroy('person:ben');
  const answer = await ann.push(service, [
    ann.mutation(2, 'nickname', { userId: 'ben', name: 'Benny' }),
    ann.mutation(3, 'write', { id: 'n', text: 'fine' }),
    ann.mutation(4, 'kick', { userId: 'ben' }),
  ]);
  expect(endsOf(answer)).toEqual(['rejected:erased', 'applied', 'applied']);
  expect(await nameOf(service, 'ben')).toBe(erasedMark);
});

test('[EN43] who does not exist has no key: the mutation is rejected, its neighbours go on', async () => {
  const { service, ann, world } = await openRoom();
  const answer = await ann.push(service, [
    ann.mutation(2, 'nickname', { userId: 'nobody', name: 'x' }),
    ann.mutation(3, 'write', { id: 'n', text: 'fine' }),
  ]);
  expect(endsOf(answer)).toEqual(['rejected:missing', 'applied']);
  expect((await world.keys.list()).map(({ owner }) => owner)).not.toContain('person:nobody');
});

test('[EN43] the key of a scope is made by its creation alone, never for a refused one', async () => {
  const { world, service, ann } = await openRoom();
  const owners = async () => (await world.keys.list()).map(({ owner }) => owner);
  expect(await owners()).toContain('scope:toy:room');
  const scope = scopeOf('toy:empty');
  const ends = await ann.push(service, [ann.mutation(1, 'write', { id: 'n', text: 't' })], {
    scope,
  });
  expect(endsOf(ends)).toEqual(['rejected:not_found']);
  expect(await owners()).not.toContain('scope:toy:empty');
});

test('[EN44] a running process forgets an erased person within the life of its key cache', async () => {
  const { world, service, ann, ben } = await openRoom();
  const other = await world.serve();
  expect(await nameOf(other, 'ben')).toBe('canary-ben');
  await world.keys.destroy('person:ben');
  for (let n = 0; n < 7; n += 1) {
    await world.clock.advance(10_000);
    await ann.push(other, []);
  }
  await flush();
  expect(await nameOf(other, 'ben')).toBe(erasedMark);
  expect(
    resultsOf(await ben.push(service, [ben.mutation(2, 'write', { id: 'b', text: 'b' })])),
  ).toHaveLength(1);
});

test('[EN44] [I16] erasing one person leaves everybody else as they were', async () => {
  const { world, service, ann } = await openRoom();
  await ann.push(service, [ann.mutation(2, 'write', { id: 'n', text: 'group text' })]);
  const others = () =>
    service.read(room, (state) => [
      state.get('member', 'ann')?.value,
      state.list('note').map(({ value }) => value),
    ]);
  const before = await others();
  await world.keys.destroy('person:ben');
  await service.system(room, 'erase', { userId: 'ben' });
  await service.system(room, 'erase', { userId: 'ben' });
  expect(await others()).toEqual(before);
  await service.system(scopeOf('user:ben'), 'erase', { userId: 'ben' });
  expect((await world.log.head('user:ben')).version).toBeLessThanOrEqual(1);
});

test('[EN44] an erasure by another process reaches what this one holds open at once', async () => {
  const { world, service, ann } = await openRoom();
  await ann.push(service, [ann.mutation(2, 'nickname', { userId: 'ben', name: 'canary-nick' })]);
  const other = await world.serve();
  await world.keys.destroy('person:ben');
  await other.system(room, 'erase', { userId: 'ben' });
  const answer = await ann.push(service, [ann.mutation(3, 'write', { id: 'n', text: 'x' })]);
  expect(text(answer)).not.toContain('canary-nick');
  expect(await nameOf(service, 'ben')).toBe(erasedMark);
  expect(await service.check(room)).toMatchObject({ isEqual: true });
});
