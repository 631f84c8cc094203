import { afterEach, expect, test } from 'vitest';
import type { SyncService } from './sync-service.ts';
import {
  createDevice,
  createWorld,
  endsOf,
  idOf,
  personOf,
  resultsOf,
  room,
  type Device,
  type World,
} from './world.test-support.ts';

const worlds: World[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.close()));
});

async function openRoom(): Promise<{ world: World; service: SyncService; ann: Device }> {
  const world = await createWorld();
  worlds.push(world);
  const service = await world.serve();
  const ann = createDevice(world, 'ann');
  await ann.push(service, [ann.mutation(1, 'create', { name: 'Ann' })]);
  return { world, service, ann };
}
const notes = (service: SyncService): Promise<string[]> =>
  service.read(room, (state) => state.list('note').map(({ value }) => String(value['text'])));
const versionOf = async (world: World): Promise<number> => (await world.log.head(room)).version;

test('[EN6] [I2] a repeat gets the stored outcome and changes nothing', async () => {
  const { world, service, ann } = await openRoom();
  const push = [
    ann.mutation(2, 'write', { id: 'n', text: 'a' }),
    ann.mutation(3, 'append', { id: 'n', text: 'b' }),
    ann.mutation(4, 'append', { id: 'missing', text: 'b' }),
  ];
  const first = resultsOf(await ann.push(service, push));
  const version = await versionOf(world);
  const again = resultsOf(await ann.push(service, push));
  expect(again).toEqual(first);
  expect(await versionOf(world)).toBe(version);
  expect(await notes(service)).toEqual(['ab']);
});

test('[EN6] a repeat gets the stored outcome from the store, too', async () => {
  const { world, service, ann } = await openRoom();
  const push = [ann.mutation(2, 'write', { id: 'n', text: 'a' }), ann.mutation(3, 'boom', {})];
  const first = resultsOf(await ann.push(service, push));
  const other = await world.serve();
  expect(resultsOf(await ann.push(other, push))).toEqual(first);
  expect(endsOf(await ann.push(other, [ann.mutation(2, 'write', {}, { id: idOf('x') })]))).toEqual([
    'taken',
  ]);
});

test('[EN5] a gap is answered with the number expected, and what came before it counts', async () => {
  const { service, ann } = await openRoom();
  const answer = await ann.push(service, [
    ann.mutation(2, 'write', { id: 'n', text: 'a' }),
    ann.mutation(4, 'append', { id: 'n', text: 'c' }),
    ann.mutation(5, 'append', { id: 'n', text: 'd' }),
  ]);
  expect(endsOf(answer)).toEqual(['applied']);
  expect(answer).toMatchObject({ expected: 3 });
  expect(await notes(service)).toEqual(['a']);
});

test('[EN5] a member whose client is unknown may begin anywhere when it holds nothing below', async () => {
  const { world, service, ann } = await openRoom();
  const tablet = createDevice(world, 'ann', 'tablet');
  const push = [tablet.mutation(40, 'write', { id: 'n', text: 'a' })];
  expect(await tablet.push(service, push)).toMatchObject({ expected: 1, results: [] });
  expect(endsOf(await tablet.push(service, push, { nothingBelow: true }))).toEqual(['applied']);
  expect(
    endsOf(await tablet.push(service, [tablet.mutation(7, 'write', { id: 'o', text: '' })])),
  ).toEqual(['rejected:refused']);
  expect(endsOf(await ann.push(service, [ann.mutation(2, 'remove', { id: 'n' })]))).toEqual([
    'applied',
  ]);
});

test('[EN5] [I8] a stranger learns nothing and leaves no trace', async () => {
  const { world, service } = await openRoom();
  const version = await versionOf(world);
  const eve = createDevice(world, 'eve');
  const there = await eve.push(service, [eve.mutation(1, 'write', { id: 'n', text: 'x' })]);
  const nowhere = await eve.push(service, [eve.mutation(1, 'write', { id: 'n', text: 'x' })], {
    scope: 'toy:nowhere' as typeof room,
  });
  const shape = (answer: unknown): string => JSON.stringify(answer).replaceAll(/toy:[a-z]+/gu, '');
  expect(endsOf(there)).toEqual(['rejected:not_found']);
  expect(resultsOf(there)[0]).toMatchObject({ version: 0 });
  expect(shape(there).replaceAll(/"(from|to|pinned)":"[^"]*"/gu, '')).toBe(
    shape(nowhere).replaceAll(/"(from|to|pinned)":"[^"]*"/gu, ''),
  );
  expect(await eve.push(service, [])).toEqual({ scope: room, code: 'not_found' });
  expect(await versionOf(world)).toBe(version);
});

test("[EN5] a stranger's second try is numbered: nothing below, and the first accepted", async () => {
  const { world, service } = await openRoom();
  const ben = createDevice(world, 'ben');
  const late = ben.mutation(1, 'join', { name: 'Ben', code: 'old' });
  expect(endsOf(await ben.push(service, [late]))).toEqual(['rejected:invitation_expired']);
  const next = ben.mutation(2, 'join', { name: 'Ben', code: 'open' });
  expect(await ben.push(service, [next])).toMatchObject({ results: [], expected: 1 });
  expect(endsOf(await ben.push(service, [next], { nothingBelow: true }))).toEqual(['applied']);
  expect(endsOf(await ben.push(service, [late]))).toEqual(['rejected:refused']);
});

test('[EN5] a stranger refused and accepted in one batch', async () => {
  const { world, service } = await openRoom();
  const ben = createDevice(world, 'ben');
  const answer = await ben.push(service, [
    ben.mutation(1, 'join', { name: 'Ben', code: 'old' }),
    ben.mutation(2, 'join', { name: 'Ben', code: 'open' }),
    ben.mutation(3, 'write', { id: 'n', text: 'hi' }),
  ]);
  expect(endsOf(answer)).toEqual(['rejected:invitation_expired', 'applied', 'applied']);
  expect(answer).toMatchObject({ reset: { acks: { [ben.clientId]: 3 } } });
});

test('[EN5] refusals of a former member are one range, at most one commit a minute', async () => {
  const { world, service, ann } = await openRoom();
  const ben = createDevice(world, 'ben');
  await ben.push(service, [ben.mutation(1, 'join', { name: 'Ben', code: 'open' })]);
  await ann.push(service, [ann.mutation(2, 'kick', { userId: 'ben' })]);
  const version = await versionOf(world);
  const write = (seq: number) => ben.mutation(seq, 'write', { id: 'n', text: 'x' });
  const refused = await ben.push(service, [write(2), write(3)]);
  expect(endsOf(refused)).toEqual(['rejected:member_removed', 'rejected:member_removed']);
  expect(await versionOf(world)).toBe(version + 1);
  for (let seq = 4; seq < 30; seq += 1) await ben.push(service, [write(seq)]);
  expect(await versionOf(world)).toBe(version + 1);
  await world.clock.advance(61_000);
  const [row] = await world.log.read(room, version + 1, 1);
  expect(JSON.parse(row?.bytes ?? '')).toMatchObject({
    entries: [],
    seqs: [{ userId: 'ben', from: 4, to: 29, refused: true }],
  });
  const other = await world.serve();
  expect(endsOf(await ben.push(other, [write(9)]))).toEqual(['rejected:refused']);
});

test('[EN4] every close is recorded once, and waiting alone leaves the id free', async () => {
  const { service, ann } = await openRoom();
  const closes = ['discarded', 'parked', 'quarantined', 'lost', 'cut', 'waiting'] as const;
  const push = closes.map((close, n) => ({ seq: n + 2, id: idOf(close), close }));
  expect(endsOf(await ann.push(service, push))).toEqual(closes.map(() => 'closed'));
  expect(endsOf(await ann.push(service, push))).toEqual(closes.map(() => 'closed'));
  const issue = (seq: number, close: string) =>
    ann.mutation(seq, 'write', { id: close, text: close }, { id: idOf(close) });
  const again = await ann.push(service, [issue(8, 'discarded'), issue(9, 'waiting')]);
  expect(endsOf(again)).toEqual(['closed', 'applied']);
  expect(await notes(service)).toEqual(['waiting']);
});

test('[EN6] a number of another id answers taken, a close too', async () => {
  const { service, ann } = await openRoom();
  await ann.push(service, [ann.mutation(2, 'write', { id: 'n', text: 'a' })]);
  const taken = { seq: 2, taken: ann.mutation(2, 'write', {}).id };
  const other = ann.mutation(2, 'write', { id: 'n', text: 'z' }, { id: idOf('other') });
  expect(resultsOf(await ann.push(service, [other]))).toEqual([taken]);
  const close = { seq: 2, id: idOf('third'), close: 'discarded' as const };
  expect(resultsOf(await ann.push(service, [close]))).toEqual([taken]);
});

test('[EN6] a row renumbered under a new client keeps its id and its one effect', async () => {
  const { world, service, ann } = await openRoom();
  const done = ann.mutation(2, 'append', { id: 'n', text: 'b' });
  await ann.push(service, [ann.mutation(2, 'write', { id: 'n', text: 'a' }), { ...done, seq: 3 }]);
  const copy = createDevice(world, 'ann', 'restored profile');
  const [outcome] = resultsOf(await copy.push(service, [{ ...done, seq: 1 }]));
  expect(outcome).toMatchObject({ seq: 1, id: done.id, end: 'applied' });
  expect(await notes(service)).toEqual(['ab']);
  const next = await copy.push(service, [copy.mutation(2, 'append', { id: 'n', text: 'c' })]);
  expect(endsOf(next)).toEqual(['applied']);
  const stranger = await copy.push(service, [copy.mutation(1, 'append', {}, { id: idOf('new') })]);
  expect(resultsOf(stranger)).toEqual([{ seq: 1, taken: '' }]);
});

test("[EN1] [H3] another person's clientId is simply another client", async () => {
  const { world, service, ann } = await openRoom();
  const thief = createDevice(world, 'ben', 'ann-phone');
  expect(thief.clientId).toBe(ann.clientId);
  const join = thief.mutation(1, 'join', { name: 'Ben', code: 'open' }, { id: idOf('ben 1') });
  expect(endsOf(await thief.push(service, [join]))).toEqual(['applied']);
  const write = thief.mutation(2, 'write', { id: 'n', text: 'b' }, { id: idOf('ben 2') });
  const answer = await thief.push(service, [write]);
  expect(answer).toMatchObject({ reset: { acks: { [ann.clientId]: 2 } } });
  const own = await ann.push(service, [ann.mutation(2, 'write', { id: 'n', text: 'a' })]);
  expect(endsOf(own)).toEqual(['applied']);
});

test('[EN3] numbers outlive checkpoints and the process', async () => {
  const { world, service, ann } = await openRoom();
  const push = Array.from({ length: 30 }, (_, n) =>
    ann.mutation(n + 2, 'write', { id: `n${n}`, text: 'x' }),
  );
  for (const one of push) await ann.push(service, [one]);
  await world.clock.advance(61_000);
  expect(await world.log.readCheckpoint(room, 1_000)).not.toBeNull();
  const other = await world.serve();
  expect(endsOf(await ann.push(other, push))).toEqual(push.map(() => 'applied'));
  expect(await ann.push(other, [ann.mutation(40, 'remove', { id: 'n1' })])).toMatchObject({
    expected: 32,
  });
  expect(await other.check(room)).toMatchObject({ isEqual: true });
});

test('[EN10] [D13] a throwing mutator parks alone, with an alarm; its neighbours go on', async () => {
  const { world, service, ann } = await openRoom();
  const answer = await ann.push(service, [
    ann.mutation(2, 'write', { id: 'n', text: 'a' }),
    ann.mutation(3, 'boom', {}),
    ann.mutation(4, 'append', { id: 'n', text: 'b' }),
  ]);
  expect(endsOf(answer)).toEqual(['applied', 'parked:mutator_failed', 'applied']);
  expect(world.alarms).toEqual(['mutation_parked']);
  expect(await notes(service)).toEqual(['ab']);
});

test('[EN11] unknown parks, retired is rejected, nothing is a silent no-op', async () => {
  const { service, ann } = await openRoom();
  const names = ['nothing.known', 'shout', 'constructor', '__proto__', 'card'];
  const answer = await ann.push(
    service,
    names.map((name, n) => ann.mutation(n + 2, name, {})),
  );
  expect(endsOf(answer)).toEqual([
    'parked:unknown_mutation',
    'rejected:retired_mutation',
    'parked:unknown_mutation',
    'parked:unknown_mutation',
    'rejected:bad_arguments',
  ]);
});

test("[EN19] one mutation's bad arguments spoil nothing else", async () => {
  const { service, ann } = await openRoom();
  const answer = await ann.push(service, [
    ann.mutation(2, 'write', { id: 'n', text: 7 }),
    ann.mutation(3, 'write', JSON.parse('{"id":"n","text":"a","__proto__":{"x":1}}')),
    ann.mutation(4, 'write', { id: 'n', text: 'a'.repeat(40_000) }),
    ann.mutation(5, 'write', { id: 'n', text: 'fine' }),
    ann.mutation(6, 'card', { room: 'r', members: 1 }),
  ]);
  expect(endsOf(answer)).toEqual([
    'rejected:bad_arguments',
    'rejected:bad_arguments',
    'rejected:too_large',
    'applied',
    'rejected:not_allowed',
  ]);
  expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
});

test('[EN12] verify decides before the batch; when it is away the number stays open', async () => {
  const { world, service, ann } = await openRoom();
  const check = (seq: number, who: string) => ann.mutation(seq, 'verified', { who });
  const answer = await ann.push(service, [check(2, 'ben'), check(3, 'nobody')]);
  expect(endsOf(answer)).toEqual(['applied', 'rejected:not_allowed']);
  const away = await world.serve({
    verify: { accountExists: () => Promise.reject(new Error('away')) },
  });
  const open = await ann.push(away, [check(4, 'ben'), ann.mutation(5, 'remove', { id: 'n' })]);
  expect(endsOf(open)).toEqual(['retry:unavailable']);
  expect(endsOf(await ann.push(service, [check(4, 'ben')]))).toEqual(['applied']);
});

test('[EN28] stamps are corrected, clamped, and never go back, also over a restart', async () => {
  const { world, service, ann } = await openRoom();
  await world.clock.advance(30_000);
  const now = world.clock.now();
  const stampsOf = async (): Promise<number[][]> => {
    const rows = await world.log.read(room, 1, 1_000_000);
    return rows.flatMap((row) =>
      (JSON.parse(row.bytes) as { entries: { stamp: { ms: number; n: number } }[] }).entries.map(
        ({ stamp }) => [stamp.ms - now, stamp.n],
      ),
    );
  };
  const write = (seq: number, at: number, offsetMs: number | null) =>
    ann.mutation(seq, 'write', { id: 'n', text: String(seq) }, { at, offsetMs });
  await ann.push(service, [write(2, now - 5_000, 1_000), write(3, now + 9_999_999, 0)]);
  await ann.push(service, [write(4, now - 60_000, 0)]);
  await world.clock.advance(61_000);
  await ann.push(await world.serve(), [write(5, now - 60_000, null)]);
  expect(await stampsOf()).toEqual([
    [-4_000, 0],
    [0, 0],
    [0, 1],
    [0, 2],
  ]);
});

test('[EN28] a birth without a known offset is corrected by the message that carries it', async () => {
  const { world, service, ann } = await openRoom();
  await world.clock.advance(30_000);
  const now = world.clock.now();
  const born = ann.mutation(2, 'write', { id: 'n', text: 'a' }, { at: 1_000, offsetMs: null });
  await service.sync(personOf('ann'), {
    clientId: ann.clientId,
    protocol: 1,
    timeline: 1,
    sentAt: 4_000,
    scopes: [{ scope: room, push: [born] }],
  });
  const [row] = await world.log.read(room, 1, 1_000_000);
  expect(JSON.parse(row?.bytes ?? '')).toMatchObject({ entries: [{ stamp: { ms: now - 3_000 } }] });
});
