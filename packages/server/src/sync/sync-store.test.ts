import { afterEach, expect, test } from 'vitest';
import { limits, type StoredCommit } from '@jamz/core';
import { AppendUnknownError, StoreUnavailableError, type LogStore } from '@jamz/stores';
import {
  createDevice,
  createWorld,
  cursorOf,
  endsOf,
  flush,
  resultsOf,
  room,
  scopeOf,
  text,
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
async function openWorld(options: WorldOptions = {}): Promise<World> {
  const world = await createWorld(options);
  worlds.push(world);
  return world;
}
const write = (device: Device, seq: number, id: string, words = 'text') =>
  device.mutation(seq, 'write', { id, text: words });
const noteIds = async (world: World): Promise<string[]> => {
  const service = await world.serve();
  return service.read(room, (state) => state.list('note').map(({ id }) => id));
};
/** Appends to `room` alone are spoiled; the rest of the log is as it was. */
function spoil(
  log: LogStore,
  how: (commit: StoredCommit, append: () => Promise<void>) => Promise<void> | null,
): LogStore {
  return {
    ...log,
    async appendMany(commits) {
      for (const commit of commits) {
        if (commit.scope !== room) continue;
        const spoilt = how(commit, async () => void (await log.append(commit)));
        if (spoilt !== null) await spoilt;
      }
      return log.appendMany(commits);
    },
  };
}

test('[S3] [EN12] a lost race reads on, checks rights again and applies again', async () => {
  const world = await openWorld();
  const one = await world.serve();
  const two = await world.serve();
  const ann = createDevice(world, 'ann');
  const ben = createDevice(world, 'ben');
  await ann.push(one, [ann.mutation(1, 'create', { name: 'Ann' })]);
  await ben.push(two, [ben.mutation(1, 'join', { name: 'Ben', code: 'open' })]);
  const racing = Promise.all([
    ann.push(one, [ann.mutation(2, 'kick', { userId: 'ben' }), write(ann, 3, 'a')]),
    ben.push(two, [write(ben, 2, 'b')]),
  ]);
  await world.clock.advance(200);
  const [first, second] = await racing;
  expect(endsOf(first)).toEqual(['applied', 'applied']);
  expect(['applied', 'rejected:member_removed']).toContain(endsOf(second)[0]);
  for (const service of [one, two]) {
    expect(await service.check(room)).toMatchObject({ isEqual: true });
  }
});

test('[S3] after three lost races the scope is unavailable, and nothing was applied', async () => {
  const world = await openWorld();
  const service = await world.serve();
  const ann = createDevice(world, 'ann');
  const ben = createDevice(world, 'ben');
  await ann.push(service, [ann.mutation(1, 'create', { name: 'Ann' })]);
  await ben.push(service, [ben.mutation(1, 'join', { name: 'Ben', code: 'open' })]);
  let rivals = 1;
  const unlucky = await world.serve({
    log: spoil(world.log, () => {
      rivals += 1;
      return ben.push(service, [write(ben, rivals, `b${rivals}`)]).then(() => undefined);
    }),
  });
  const asked = ann.push(unlucky, [write(ann, 2, 'a')]);
  await world.clock.advance(1_000);
  expect(await asked).toMatchObject({ scope: room, code: 'unavailable' });
  expect(rivals).toBe(1 + limits.casTriesMax);
  expect(await noteIds(world)).not.toContain('a');
  expect(endsOf(await ann.push(service, [write(ann, 2, 'a')]))).toEqual(['applied']);
});

test('[I2] an unknown append that was stored is acknowledged once', async () => {
  const world = await openWorld();
  let lost = 0;
  const service = await world.serve({
    log: spoil(world.log, (_commit, append) => {
      lost += 1;
      return lost === 2
        ? append().then(() => Promise.reject(new AppendUnknownError('no answer')))
        : null;
    }),
  });
  const ann = createDevice(world, 'ann');
  await ann.push(service, [ann.mutation(1, 'create', { name: 'Ann' })]);
  expect(endsOf(await ann.push(service, [write(ann, 2, 'a')]))).toEqual(['applied']);
  expect((await world.log.head(room)).version).toBe(2);
  expect(endsOf(await ann.push(service, [write(ann, 3, 'b')]))).toEqual(['applied']);
  expect(await service.check(room)).toMatchObject({ isEqual: true });
});

test('[I2] an unknown append that was not stored is stored by the next try', async () => {
  const world = await openWorld();
  let lost = 0;
  const service = await world.serve({
    log: spoil(world.log, () => {
      lost += 1;
      return lost === 2 ? Promise.reject(new AppendUnknownError('no answer')) : null;
    }),
  });
  const ann = createDevice(world, 'ann');
  await ann.push(service, [ann.mutation(1, 'create', { name: 'Ann' })]);
  expect(endsOf(await ann.push(service, [write(ann, 2, 'a')]))).toEqual(['applied']);
  expect((await world.log.head(room)).version).toBe(2);
});

test('[I2] an unknown append behind which another stands is made anew', async () => {
  const world = await openWorld();
  const rival = await world.serve();
  const ann = createDevice(world, 'ann');
  const ben = createDevice(world, 'ben');
  await ann.push(rival, [ann.mutation(1, 'create', { name: 'Ann' })]);
  await ben.push(rival, [ben.mutation(1, 'join', { name: 'Ben', code: 'open' })]);
  let tries = 0;
  const service = await world.serve({
    log: spoil(world.log, () => {
      tries += 1;
      if (tries > 1) return null;
      return ben
        .push(rival, [write(ben, 2, 'b')])
        .then(() => Promise.reject(new AppendUnknownError('no answer')));
    }),
  });
  const asked = ann.push(service, [write(ann, 2, 'a')]);
  await world.clock.advance(200);
  expect(endsOf(await asked)).toEqual(['applied']);
  expect((await noteIds(world)).toSorted()).toEqual(['a', 'b']);
});

test('[EN15] a commit that waited longer than ten seconds is stamped anew', async () => {
  const world = await openWorld();
  let isSlow = false;
  const log: LogStore = {
    ...world.log,
    async findById(...asked) {
      return world.log.findById(...asked);
    },
  };
  const service = await world.serve({
    log,
    keys: {
      create: (owner) => world.keys.create(owner),
      async read(owners) {
        const found = await world.keys.read(owners);
        if (isSlow) {
          isSlow = false;
          world.clock.jump(11_000);
        }
        return found;
      },
    },
  });
  const ann = createDevice(world, 'ann');
  await ann.push(service, [ann.mutation(1, 'create', { name: 'Ann' })]);
  isSlow = true;
  const before = world.clock.now();
  const [outcome] = resultsOf(await ann.push(service, [write(ann, 2, 'a')]));
  expect(outcome).toMatchObject({ end: 'applied', at: before + 11_000 });
});

test('[I18] [S4] a fenced store is never acknowledged again', async () => {
  const world = await openWorld();
  const service = await world.serve();
  const ann = createDevice(world, 'ann');
  await ann.push(service, [ann.mutation(1, 'create', { name: 'Ann' })]);
  await world.log.fence(2);
  expect(await ann.push(service, [write(ann, 2, 'a')])).toHaveProperty('code');
  expect(world.alarms).toContain('fenced');
  expect(await ann.push(service, [])).toMatchObject({ code: 'unavailable' });
  const promoted = await world.serve({}, 2);
  expect(endsOf(await ann.push(promoted, [write(ann, 2, 'a')]))).toEqual(['applied']);
});

test('[S5] [EN10] the store away is unavailable of the scope, and well when it is back', async () => {
  const away = { is: false };
  const world = await openWorld({
    logFaults: {
      beforeAppend: () => (away.is ? 'unavailable' : null),
      beforeRead: () => (away.is ? 'unavailable' : null),
    },
  });
  const service = await world.serve();
  const ann = createDevice(world, 'ann');
  await ann.push(service, [ann.mutation(1, 'create', { name: 'Ann' })]);
  away.is = true;
  const answer = await ann.push(service, [write(ann, 2, 'a')]);
  expect(answer).toMatchObject({ code: 'unavailable' });
  expect(answer).toHaveProperty('retryAfterMs');
  away.is = false;
  expect(endsOf(await ann.push(service, [write(ann, 2, 'a')]))).toEqual(['applied']);
});

test('[EN10] [EN43] a keyring copy away is unavailable, never erased', async () => {
  const away = { is: false };
  const world = await openWorld({
    keyFaults: { before: () => (away.is ? 'unavailable' : null) },
  });
  const service = await world.serve();
  const ann = createDevice(world, 'ann');
  await ann.push(service, [
    ann.mutation(1, 'create', { name: 'Ann' }),
    write(ann, 2, 'a', 'words'),
  ]);
  await world.clock.advance(70_000);
  away.is = true;
  const restarted = await world.serve();
  expect(await ann.push(restarted, [write(ann, 3, 'b')])).toMatchObject({ code: 'unavailable' });
  expect(await ann.push(restarted, [])).toMatchObject({ code: 'unavailable' });
  away.is = false;
  expect(text(await ann.push(restarted, [write(ann, 3, 'b')]))).toContain('words');
  expect(world.alarms).toEqual([]);
});

test('[S11] [I4] a damaged row makes its scope read-only with an alarm; others go on', async () => {
  const world = await openWorld();
  const service = await world.serve();
  const ann = createDevice(world, 'ann');
  const other = scopeOf('toy:other');
  await ann.push(service, [ann.mutation(1, 'create', { name: 'Ann' })]);
  const sound = cursorOf(await ann.push(service, []));
  const late = cursorOf(await ann.push(service, [write(ann, 2, 'a'), write(ann, 3, 'b')]));
  await world.close();
  const { all, ...rest } = world.log.snapshot();
  const broken = all.map((row) =>
    row.scope === room && row.version === 2
      ? { ...row, bytes: row.bytes.replace('"n":', '"m":') }
      : row,
  );
  world.log.restore({ ...rest, all: broken, checkpoints: [] });
  const restarted = await world.serve();
  expect(await ann.push(restarted, [write(ann, 4, 'c')])).toMatchObject({ code: 'unavailable' });
  expect(world.alarms).toContain('scope_corrupt');
  expect(await ann.push(restarted, [], { cursor: sound })).toMatchObject({ version: 1 });
  expect(await ann.push(restarted, [], { cursor: late })).toMatchObject({ code: 'unavailable' });
  expect(await restarted.timelines()).toHaveLength(1);
  const created = await ann.push(restarted, [ann.mutation(1, 'create', { name: 'Ann' })], {
    scope: other,
  });
  expect(endsOf(created)).toEqual(['applied']);
  await expect(restarted.check(room)).rejects.toThrow('version 2');
});

test('[S11] a checkpoint that is not what was written is passed over', async () => {
  const world = await openWorld();
  const service = await world.serve();
  const ann = createDevice(world, 'ann');
  await ann.push(service, [ann.mutation(1, 'create', { name: 'Ann' }), write(ann, 2, 'a')]);
  await world.clock.advance(70_000);
  const checkpoint = await world.log.readCheckpoint(room, 9);
  if (checkpoint === null) throw new Error('no checkpoint');
  await world.log.putCheckpoint({
    ...checkpoint,
    bytes: checkpoint.bytes.replace('"to":2', '"to":9'),
  });
  expect(endsOf(await ann.push(await world.serve(), [write(ann, 3, 'b')]))).toEqual(['applied']);
});

test('[EN8] an effect above one commit goes as a series that takes effect together', async () => {
  const world = await openWorld();
  const service = await world.serve();
  const ann = createDevice(world, 'ann');
  await ann.push(service, [ann.mutation(1, 'create', { name: 'Ann' })]);
  const cursor = cursorOf(await ann.push(service, []));
  const answer = await ann.push(service, [
    write(ann, 2, 'before'),
    ann.mutation(3, 'flood', { count: 200 }),
    write(ann, 4, 'after'),
  ]);
  expect(endsOf(answer)).toEqual(['applied', 'applied', 'applied']);
  const rows = await world.log.read(room, 0, 100_000_000);
  for (const row of rows) expect(row.bytes.length).toBeLessThanOrEqual(limits.commitBytesMax);
  const parts = rows.map((row) => JSON.parse(row.bytes) as { part?: object; seqs: object[] });
  const series = parts.filter(({ part }) => part !== undefined);
  expect(series.length).toBeGreaterThan(1);
  expect(series.map(({ seqs }) => seqs.length > 0)).toEqual(
    series.map((_, n) => n === series.length - 1),
  );
  expect(resultsOf(answer)[1]).toMatchObject({ version: 1 + series.length + 1 });
  const other = await world.serve();
  expect(await other.check(room)).toMatchObject({ isEqual: true });
  expect(await service.check(room)).toMatchObject({ isEqual: true });
  expect(await ann.push(other, [], { cursor })).toHaveProperty('reset');
});

test('[EN8] a series left unfinished by a crash is voided by the next commit', async () => {
  const world = await openWorld();
  const service = await world.serve();
  const ann = createDevice(world, 'ann');
  await ann.push(service, [ann.mutation(1, 'create', { name: 'Ann' })]);
  let appended = 0;
  const dying = await world.serve({
    log: spoil(world.log, () => {
      appended += 1;
      return appended === 3 ? Promise.reject(new StoreUnavailableError('gone')) : null;
    }),
  });
  const flood = ann.mutation(2, 'flood', { count: 300 });
  expect(await ann.push(dying, [flood])).toMatchObject({ code: 'unavailable' });
  expect((await world.log.head(room)).version).toBe(3);
  const restarted = await world.serve();
  expect(await ann.push(restarted, [])).toMatchObject({ version: 3, reset: { puts: [{}] } });
  expect(endsOf(await ann.push(restarted, [flood, write(ann, 3, 'n')]))).toEqual([
    'applied',
    'applied',
  ]);
  const [next] = await world.log.read(room, 3, 1);
  expect(JSON.parse(next?.bytes ?? '')).toMatchObject({ voids: 2, part: { k: 1 } });
  expect(await restarted.check(room)).toMatchObject({ isEqual: true });
  expect(await service.check(room)).toMatchObject({ isEqual: true });
});

test('[EN8] a crowded batch is cut into several commits below the limit', async () => {
  const world = await openWorld();
  const service = await world.serve();
  const ann = createDevice(world, 'ann');
  await ann.push(service, [ann.mutation(1, 'create', { name: 'Ann' })]);
  const many = Array.from({ length: 400 }, (_, n) => write(ann, n + 2, `n${n}`, 'y'.repeat(4_000)));
  expect(endsOf(await ann.push(service, many))).toEqual(many.map(() => 'applied'));
  const rows = await world.log.read(room, 1, 100_000_000);
  expect(rows.length).toBeGreaterThan(1);
  for (const row of rows) expect(row.bytes.length).toBeLessThanOrEqual(limits.commitBytesMax);
  expect(await service.check(room)).toMatchObject({ isEqual: true });
});

test('[EN10] one commit carries whoever waited: several people, one version', async () => {
  const world = await openWorld();
  const service = await world.serve();
  const ann = createDevice(world, 'ann');
  const ben = createDevice(world, 'ben');
  await ann.push(service, [ann.mutation(1, 'create', { name: 'Ann' })]);
  await ben.push(service, [ben.mutation(1, 'join', { name: 'Ben', code: 'open' })]);
  // Somebody looks at the scope, and the others wait meanwhile.
  const look = service.read(room, () => null);
  const answers = await Promise.all([
    ann.push(service, [write(ann, 2, 'a')]),
    ben.push(service, [write(ben, 2, 'b')]),
    ann.push(service, [write(ann, 3, 'c')]),
    ben.push(service, [write(ben, 3, 'd')]),
  ]);
  expect(answers.map((answer) => endsOf(answer))).toEqual(answers.map(() => ['applied']));
  expect((await world.log.head(room)).version).toBe(3);
  await look;
});

test('[S2] a full queue sheds with unavailable instead of growing', async () => {
  const world = await openWorld();
  const service = await world.serve();
  const ann = createDevice(world, 'ann');
  await ann.push(service, [ann.mutation(1, 'create', { name: 'Ann' })]);
  const asked = Array.from({ length: limits.scopeQueueMax + 50 }, () => ann.push(service, []));
  const answers = await Promise.all(asked);
  const shed = answers.filter((answer) => answer !== null && 'code' in answer);
  expect(shed.length).toBeGreaterThan(0);
  expect(shed.length).toBeLessThan(100);
});

test('checkpoints are put every 200 versions, and a start from one equals a replay', async () => {
  const world = await openWorld();
  const service = await world.serve();
  const ann = createDevice(world, 'ann');
  await ann.push(service, [ann.mutation(1, 'create', { name: 'Ann' })]);
  for (let n = 0; n < 205; n += 1) await ann.push(service, [write(ann, n + 2, `n${n % 7}`)]);
  await flush();
  expect(await world.log.readCheckpoint(room, 1_000)).toMatchObject({ version: 200 });
  const other = await world.serve();
  expect(await other.check(room)).toMatchObject({ isEqual: true, version: 206 });
});
