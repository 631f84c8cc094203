/** Servers racing over one log under a seeded scheduler: whatever the order, every id takes effect exactly once. */
import { expect, test } from 'vitest';
import type { Push, ScopeAnswer } from '@jamz/core';
import { AppendUnknownError, type LogStore } from '@jamz/stores';
import type { SyncService } from './sync-service.ts';
import { createDevice, createWorld, room, type Device, type World } from './world.test-support.ts';

/** 128 bits of state, so that big seeds do not collapse (sfc32). */
function createChance(seed: number): () => number {
  let [a, b, c, d] = [0x9e37_79b9, 0x243f_6a88, seed >>> 0, 1];
  const next = (): number => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let n = 0; n < 12; n += 1) next();
  return next;
}

/** Every use of the log takes a while of its own; some answers of appends go missing. */
function jittery(world: World, chance: () => number, log: LogStore): LogStore {
  const wait = (): Promise<void> =>
    new Promise((resolve) => void world.clock.timers.after(Math.ceil(chance() * 20), resolve));
  return {
    ...log,
    async head(scope) {
      await wait();
      return log.head(scope);
    },
    async read(...range) {
      await wait();
      return log.read(...range);
    },
    async findById(...asked) {
      if (chance() < 0.2) await wait();
      return log.findById(...asked);
    },
    async appendMany(commits) {
      await wait();
      const isLost = chance() < 0.1;
      if (isLost && chance() < 0.5) throw new AppendUnknownError('asked, never arrived');
      const results = await log.appendMany(commits);
      await wait();
      if (isLost) throw new AppendUnknownError('arrived, never answered');
      return results;
    },
  };
}

/** Time passes until this is done. */
async function ticking<T>(world: World, work: Promise<T>): Promise<T> {
  let isDone = false;
  const watched = work.finally(() => {
    isDone = true;
  });
  for (let steps = 0; !isDone; steps += 1) {
    if (steps > 10_000) throw new Error('it never ends');
    await world.clock.advance(10);
  }
  return watched;
}

interface Runner {
  readonly device: Device;
  readonly decided: Map<number, string>;
  next: number;
}

/** Pushes what is undecided, through any server, now and then twice at once. */
async function drain(
  runner: Runner,
  services: readonly SyncService[],
  work: { readonly chance: () => number; readonly pushes: readonly Push[] },
): Promise<void> {
  const { chance, pushes } = work;
  const take = (answer: ScopeAnswer | null): void => {
    if (answer === null || !('results' in answer)) return;
    for (const result of answer.results) {
      expect(result).not.toHaveProperty('taken');
      if (!('end' in result)) continue;
      const word = `${result.end} ${result.version}`;
      const before = runner.decided.get(result.seq);
      // A repeat gets the stored outcome, also from another process.
      if (before !== undefined) expect(word).toBe(before);
      runner.decided.set(result.seq, word);
    }
  };
  for (let tries = 0; runner.decided.size < pushes.length; tries += 1) {
    expect(tries).toBeLessThan(200);
    const from = runner.decided.size;
    const batch = pushes.slice(from, from + 1 + Math.floor(chance() * 6));
    const ask = (): Promise<ScopeAnswer | null> =>
      runner.device.push(services[Math.floor(chance() * services.length)] as SyncService, batch);
    const answers = await Promise.all(chance() < 0.2 ? [ask(), ask()] : [ask()]);
    for (const answer of answers) take(answer);
  }
}

async function race(seed: number): Promise<{ commits: number; versions: Set<string> }> {
  const chance = createChance(seed);
  const world = await createWorld();
  const calm = await world.serve();
  const runners = ['ann', 'ben', 'cat'].map((name): Runner => ({
    device: createDevice(world, name),
    decided: new Map(),
    next: 1,
  }));
  const [ann, ben, cat] = runners.map(({ device }) => device) as [Device, Device, Device];
  await ann.push(calm, [ann.mutation(1, 'create', { name: 'Ann' })]);
  const text = (device: Device, seq: number): Push =>
    device.mutation(seq, chance() < 0.3 ? 'boom' : 'append', {
      id: 'n',
      text: `${device.name}${seq};`,
    });
  for (const device of [ben, cat]) {
    await device.push(calm, [device.mutation(1, 'join', { name: device.name, code: 'open' })]);
  }
  await ann.push(calm, [ann.mutation(2, 'write', { id: 'n', text: '' })]);
  const log = jittery(world, chance, world.log);
  const services = await ticking(world, Promise.all([world.serve({ log }), world.serve({ log })]));
  const plans = runners.map(({ device }, n) => {
    const first = n === 0 ? 3 : 2;
    return Array.from({ length: 12 }, (_, k) => text(device, first + k));
  });
  await ticking(
    world,
    Promise.all(
      runners.map((runner, n) => drain(runner, services, { chance, pushes: plans[n] ?? [] })),
    ),
  );
  const note = await calm.read(room, (state) => String(state.get('note', 'n')?.value['text']));
  const appended = runners.flatMap(({ device, decided }, n) =>
    (plans[n] ?? [])
      .filter(({ seq }) => decided.get(seq)?.startsWith('applied'))
      .map(({ seq }) => `${device.name}${seq}`),
  );
  expect(note.split(';').filter(Boolean).toSorted()).toEqual(appended.toSorted());
  for (const { device } of runners) {
    const own = note.split(';').filter((word) => word.startsWith(device.name));
    expect(own).toEqual(own.toSorted((a, b) => Number(a.slice(3)) - Number(b.slice(3))));
  }
  expect(await calm.check(room)).toMatchObject({ isEqual: true });
  const { version } = await world.log.head(room);
  await ticking(world, world.close());
  return { commits: version, versions: new Set(appended) };
}

test('[I2] [I3] [I4] [S3] two servers, lost answers, doubled requests: 40 seeds', async () => {
  let commits = 0;
  let applied = 0;
  for (let seed = 1; seed <= 40; seed += 1) {
    const ended = await race(seed).catch((error: unknown) => {
      throw new Error(`seed ${seed}`, { cause: error });
    });
    commits += ended.commits;
    applied += ended.versions.size;
  }
  expect(commits).toBeGreaterThan(400);
  expect(applied).toBeGreaterThan(600);
}, 60_000);
