/** Hostile but well-formed requests (H1 to H3, H8, H23): typed answers, no trace of strangers, nobody else's state. */
import { afterEach, expect, test } from 'vitest';
import {
  canonicalJson,
  syncRequestSchema,
  syncResponseSchema,
  type Json,
  type Push,
  type ScopeRequest,
  type SyncResponse,
} from '@jamz/core';
import type { SyncService } from './sync-service.ts';
import {
  createDevice,
  createWorld,
  cursorOf,
  endsOf,
  idOf,
  personOf,
  room,
  scopeOf,
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
  eve: Device;
}> {
  const world = await createWorld();
  worlds.push(world);
  const service = await world.serve();
  const [ann, ben, eve] = ['ann', 'ben', 'eve'].map((name) => createDevice(world, name)) as [
    Device,
    Device,
    Device,
  ];
  await ann.push(service, [ann.mutation(1, 'create', { name: 'Ann' })]);
  await ben.push(service, [ben.mutation(1, 'join', { name: 'Ben', code: 'open' })]);
  await ann.push(service, [ann.mutation(2, 'write', { id: 'n', text: 'text' })]);
  return { world, service, ann, ben, eve };
}
const stateOf = (service: SyncService): Promise<string> =>
  service.read(room, (state) =>
    canonicalJson([...state.list('note'), ...state.list('member')] as unknown as Json),
  );

test('[H3] the largest numbers never take a number away from anybody', async () => {
  const { service, ann, eve, world } = await openRoom();
  const last = Number.MAX_SAFE_INTEGER;
  const push = (device: Device, seq: number) => [
    device.mutation(seq, 'write', { id: 'x', text: '' }),
  ];
  expect(await ann.push(service, push(ann, last), { nothingBelow: true })).toMatchObject({
    expected: 3,
  });
  expect(await eve.push(service, push(eve, last), { nothingBelow: true })).toMatchObject({
    expected: 1,
  });
  const tablet = createDevice(world, 'ann', 'tablet');
  expect(
    endsOf(await tablet.push(service, push(tablet, last - 1), { nothingBelow: true })),
  ).toEqual(['applied']);
  expect(await tablet.push(service, push(tablet, last))).toMatchObject({ expected: last });
  expect(await service.check(room)).toMatchObject({ isEqual: true });
});

test('[H3] [EN6] a batch that repeats a number or an id inside itself', async () => {
  const { service, ann } = await openRoom();
  const first = ann.mutation(3, 'append', { id: 'n', text: '1' });
  const answer = await ann.push(service, [
    first,
    first,
    ann.mutation(3, 'append', { id: 'n', text: '2' }, { id: idOf('other') }),
    ann.mutation(4, 'append', { id: 'n', text: '3' }, { id: first.id }),
    ann.mutation(5, 'append', { id: 'n', text: '4' }),
  ]);
  const again = await ann.push(service, [first]);
  expect(endsOf(again)).toEqual(['applied']);
  expect(await service.read(room, (s) => s.get('note', 'n')?.value['text'])).toBe('text14');
  expect(endsOf(answer)).toEqual(['applied', 'applied', 'taken', 'applied', 'applied']);
});

test('[I2] [EN6] one mutation through both doors at once', async () => {
  const { service, ann } = await openRoom();
  const push = [3, 4, 5].map((seq) => ann.mutation(seq, 'append', { id: 'n', text: String(seq) }));
  const busy = ann.push(service, []);
  const answers = await Promise.all(
    [push, push, push.slice(1)].map((one) => ann.push(service, one)),
  );
  await busy;
  expect(answers.map((answer) => endsOf(answer))).toEqual([
    ['applied', 'applied', 'applied'],
    ['applied', 'applied', 'applied'],
    ['applied', 'applied'],
  ]);
  expect(await service.read(room, (s) => s.get('note', 'n')?.value['text'])).toBe('text345');
});

test("[H2] another person's ids, numbers and cursors claim nothing", async () => {
  const { world, service, ann, eve } = await openRoom();
  const theirs = ann.mutation(2, 'write', { id: 'n', text: 'text' });
  const cursor = cursorOf(await ann.push(service, []));
  const before = (await world.log.head(room)).version;
  const answer = await eve.push(service, [theirs], { cursor });
  expect(endsOf(answer)).toEqual([]);
  expect(answer).toMatchObject({ expected: 1, version: 0, patch: { puts: [], acks: {} } });
  expect(await eve.push(service, [], { cursor })).toEqual({ scope: room, code: 'not_found' });
  const page = { pinned: cursor, after: '' };
  expect(await eve.push(service, [], { page })).toEqual({ scope: room, code: 'not_found' });
  expect((await world.log.head(room)).version).toBe(before);
});

test('[EN16] a cursor of one scope is nothing in another', async () => {
  const { service, ann } = await openRoom();
  const cursor = cursorOf(await ann.push(service, []));
  const answer = await ann.push(service, [], { scope: scopeOf('user:ann'), cursor });
  expect(answer).toMatchObject({ reset: { after: '' } });
  expect(await service.timelines()).toHaveLength(1);
});

test('[H23] a base of the future or of another scope counts as nothing seen', async () => {
  const { world, service, ann } = await openRoom();
  const foreign = cursorOf(await ann.push(service, [], { scope: scopeOf('user:ann') }));
  const bases = [foreign, 'x' as typeof foreign, '9.9.00000000.aaaaaaaaaaaaaaaaaaaaaa' as never];
  const push = bases.map((base, n) =>
    ann.mutation(n + 3, 'write', { id: 'n', text: String(n) }, { base, at: 9e15, offsetMs: -9e15 }),
  );
  expect(endsOf(await ann.push(service, push))).toEqual(['applied', 'applied', 'applied']);
  const [row] = await world.log.read(room, 3, 1);
  const { entries } = JSON.parse(row?.bytes ?? '') as { entries: { base: null }[] };
  expect(entries.map(({ base }) => base)).toEqual([null, null, null]);
});

/** 128 bits of state (sfc32). */
function createChance(seed: number): () => number {
  let [a, b, c, d] = [0x9e37_79b9, 0x243f_6a88, seed >>> 0, 1];
  return () => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  };
}

const nextSeq = async (service: SyncService, device: Device): Promise<number> => {
  const answer = await device.push(service, []);
  return answer !== null && 'reset' in answer ? (answer.reset.acks[device.clientId] ?? 0) + 1 : 1;
};

function createHostility(world: World, seed: number, cursors: readonly string[]) {
  const chance = createChance(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(chance() * from.length)] as T;
  const proto: Json = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}') as Json;
  const args = (): Json =>
    pick<Json>([
      { id: 'n', text: 'x' },
      { id: '../n', text: "'; DROP TABLE commits; --" },
      { id: 'n' },
      { id: { $gt: '' }, text: { $where: '1' } },
      { userId: 'ann' },
      { userId: 'nobody', name: 'x' },
      { name: 'Eve', code: 'open ' },
      { count: -1 },
      { who: 'ann' },
      { room: 'room', members: 99 },
      proto,
      [],
      null,
      'text',
      1e300,
    ]);
  const names = ['write', 'append', 'remove', 'kick', 'nickname', 'boom', 'verified', 'join'];
  const odd = ['create', 'card', 'erase', 'shout', '__proto__', 'constructor', 'toString', 'nope'];
  const push = (): Push => {
    const seq = pick([1, 2, 3, 4, 7, 1_000_000, Number.MAX_SAFE_INTEGER]);
    const id = idOf(pick(['a', 'b', 'ann-phone 1 create', 'ann-phone 2 write', `${chance()}`]));
    if (chance() < 0.2) {
      return { seq, id, close: pick(['discarded', 'parked', 'waiting', 'lost', 'cut'] as const) };
    }
    const base = chance() < 0.5 ? null : (pick(cursors) as never);
    const born = pick([0, 1, 2, 99]);
    return {
      seq,
      id,
      name: pick(chance() < 0.5 ? names : odd),
      args: args(),
      at: pick([0, world.clock.now(), 9e15]),
      offsetMs: pick([null, 0, -9e15, 9e15]),
      base,
      born,
      ...(chance() < 0.2 && { re: true as const }),
    };
  };
  return (): ScopeRequest => ({
    scope: scopeOf(pick(['toy:room', 'toy:room', 'user:ann', 'toy:none', 'system:timelines'])),
    push: Array.from({ length: Math.floor(chance() * 4) }, push),
    ...(chance() < 0.3 && { cursor: pick(cursors) as never }),
    ...(chance() < 0.2 && {
      page: { pinned: pick(cursors) as never, after: pick(['', 'note/n']) },
    }),
    ...(chance() < 0.3 && { nothingBelow: true as const }),
  });
}

test('[H1] [H3] [H8] 3,000 hostile requests: typed answers, strangers leave no trace', async () => {
  const { world, service, ann, ben, eve } = await openRoom();
  await ann.push(service, [ann.mutation(3, 'kick', { userId: 'ben' })]);
  await world.clock.advance(10_000);
  const own = cursorOf(await ann.push(service, []));
  const cursors = [own, own.replace(/.$/u, '_'), '1.1.aaaaaaaa.aaaaaaaaaaaaaaaaaaaaaa', 'x', '0'];
  const hostile = createHostility(world, 1, cursors);
  const before = await stateOf(service);
  const head = async () => (await world.log.head(room)).version;
  const start = await head();
  const seen = new Set<string>();
  const ask = async (device: Device): Promise<SyncResponse> => {
    const request = syncRequestSchema.parse({
      clientId: device.clientId,
      protocol: 1,
      timeline: 1,
      sentAt: world.clock.now(),
      scopes: [hostile(), hostile()],
    });
    const response = await service.sync(personOf(device.name), request);
    for (const answer of syncResponseSchema.parse(response).scopes) {
      if ('code' in answer) seen.add(answer.code);
      else for (const end of endsOf(answer)) seen.add(end);
    }
    return response;
  };
  for (let n = 0; n < 1_500; n += 1) {
    const response = await ask(eve);
    expect(JSON.stringify(response)).not.toContain('text":"text');
  }
  expect(await head()).toBe(start);
  for (let n = 0; n < 500; n += 1) await ask(ben);
  expect(await stateOf(service)).toBe(before);
  // Closes are recorded, refusals at most once a minute.
  expect(await head()).toBeLessThan(start + 20);
  for (let n = 0; n < 1_000; n += 1) await ask(ann);
  await ann.push(service, [ann.mutation(await nextSeq(service, ann), 'boom', {})]);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  expect(new Set(world.alarms)).toEqual(new Set(['mutation_parked']));
  expect(await service.timelines()).toHaveLength(1);
  expect(await service.check(room)).toMatchObject({ isEqual: true });
  const reached = ['taken', 'not_found', 'retry:missing', 'rejected:bad_arguments', 'closed'];
  for (const end of reached) expect(seen).toContain(end);
  expect(seen).not.toContain('internal');
}, 30_000);
