/** Everything that must not be lost or done twice, with the tab killed at every single transaction of the store. */
import { expect, test } from 'vitest';
import type { StoreOperation } from '../storage/memory-store.ts';
import { createRig, type Rig, type Tab } from './rig.test-support.ts';
import { room } from './tiny-model.test-support.ts';

interface Killer {
  /** Kills at the n-th transaction from now, before it took effect or before its caller heard that it had. */
  arm(n: number, stage: StoreOperation['stage']): void;
  disarm(): void;
  seen(): number;
}

async function rigWithKiller(): Promise<{ readonly rig: Rig; readonly killer: Killer }> {
  let left = Number.POSITIVE_INFINITY;
  let stage: StoreOperation['stage'] = 'before';
  let seen = 0;
  const rig = await createRig({
    fault(operation) {
      if (operation.stage === 'before') seen += 1;
      if (operation.stage !== stage) return 'go';
      left -= 1;
      return left === 0 ? 'die' : 'go';
    },
  });
  const killer: Killer = {
    arm(n, at) {
      left = n;
      stage = at;
      seen = 0;
    },
    disarm() {
      left = Number.POSITIVE_INFINITY;
    },
    seen: () => seen,
  };
  return { rig, killer };
}

async function openRoom(rig: Rig): Promise<Tab> {
  rig.server.know(room);
  const tab = await rig.open();
  tab.client.watch(room);
  await rig.settle();
  return tab;
}

/** What a person does before, during and after the kill; returns how many bumps the device promised to keep. */
interface Story {
  readonly name: string;
  readonly play: (rig: Rig, tab: Tab, promised: (ok: boolean) => void) => Promise<void>;
}

const bumpThrice = async (tab: Tab, promised: (ok: boolean) => void): Promise<void> => {
  const calls = [1, 2, 3].map(() => tab.client.mutate(room, 'bump', { id: 'a' }));
  for (const call of calls) void call.then((one) => promised(one.ok));
};

const stories: readonly Story[] = [
  {
    name: 'edits go straight out',
    async play(rig, tab, promised) {
      await bumpThrice(tab, promised);
      await rig.advance(2_000);
    },
  },
  {
    name: 'edits wait and the first reply is lost after the commit',
    async play(rig, tab, promised) {
      rig.wire.mode = 'cut-reply';
      await bumpThrice(tab, promised);
      await rig.advance(2_000);
      rig.wire.mode = 'up';
      await rig.advance(10_000);
    },
  },
  {
    name: 'the log loses its tail while edits wait',
    async play(rig, tab, promised) {
      await bumpThrice(tab, promised);
      await rig.advance(2_000);
      rig.wire.mode = 'down';
      await bumpThrice(tab, promised);
      rig.server.fork(1);
      rig.wire.mode = 'up';
      await rig.advance(30_000);
    },
  },
  {
    name: 'a reset comes in pages between edits',
    async play(rig, tab, promised) {
      rig.server.setPageSize(2);
      for (let n = 0; n < 5; n += 1) rig.server.write(room, 'note.put', { id: `n${n}`, text: 't' });
      await bumpThrice(tab, promised);
      rig.server.fork(6);
      await rig.advance(10_000);
      await bumpThrice(tab, promised);
      await rig.advance(10_000);
    },
  },
  {
    name: 'numbers are taken by a restored profile',
    async play(rig, tab, promised) {
      rig.wire.mode = 'down';
      await bumpThrice(tab, promised);
      await rig.settle();
      const [row] = tab.client.queue();
      if (row !== undefined) {
        rig.server.occupy(room, row.clientId, 1, 'other-one');
        rig.server.occupy(room, row.clientId, 2, 'other-two');
      }
      rig.wire.mode = 'up';
      await rig.advance(10_000);
    },
  },
];

for (const { name, play } of stories) {
  test(
    `[D1] [D3] [I1] [I2] killed at every transaction: ${name}`,
    { timeout: 60_000 },
    async () => {
      let deaths = 0;
      for (const stage of ['before', 'after'] as const) {
        for (let n = 1; n < 200; n += 1) {
          const { rig, killer } = await rigWithKiller();
          const tab = await openRoom(rig);
          let promised = 0;
          killer.arm(n, stage);
          await play(rig, tab, (isKept) => {
            promised += isKept ? 1 : 0;
          });
          const isBeyond = killer.seen() < n;
          killer.disarm();
          tab.kill();
          if (!isBeyond) deaths += 1;
          rig.wire.mode = 'up';
          const again = await rig.open();
          again.client.watch(room);
          await rig.advance(120_000);
          const at = `${stage} transaction ${n}`;
          expect(again.client.state(), at).toMatchObject({
            status: 'SYNCED',
            waiting: 0,
            problems: 0,
          });
          const counted = Number(rig.server.state(room).get('count', 'a')?.value['n'] ?? 0);
          const ids = rig.server.entries(room).filter(({ outcome }) => outcome.end === 'applied');
          expect(counted, at).toBeGreaterThanOrEqual(promised);
          const effects = ids
            .map(({ outcome }) => outcome.id)
            .filter((id) => !id.startsWith('other'));
          expect(new Set(effects).size, at).toBe(effects.length);
          expect(counted, at).toBe(effects.length);
          expect(again.client.get(room, 'count', 'a')?.value['n'] ?? 0, at).toBe(counted);
          expect(rig.disk.dump('outbox'), at).toEqual([]);
          if (isBeyond) break;
        }
      }
      expect(deaths).toBeGreaterThan(4);
    },
  );
}

test('[D4] power lost at any moment takes no promised edit', async () => {
  for (let ms = 0; ms < 40; ms += 1) {
    const rig = await createRig();
    const tab = await openRoom(rig);
    rig.wire.delayMs = 10;
    let promised = 0;
    for (let n = 0; n < 3; n += 1) {
      void tab.client.mutate(room, 'bump', { id: 'a' }).then((one) => (promised += one.ok ? 1 : 0));
    }
    await rig.advance(ms);
    tab.kill();
    rig.disk.losePower();
    rig.wire.delayMs = 0;
    const again = await rig.open();
    again.client.watch(room);
    await rig.advance(60_000);
    expect(rig.server.state(room).get('count', 'a')?.value).toEqual({ n: promised });
    expect(again.client.get(room, 'count', 'a')).toMatchObject({ value: { n: promised } });
  }
});

test('[N3] [I2] answers doubled, stale and swapped change nothing', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  const kept: Parameters<NonNullable<Rig['wire']['bend']>>[0][] = [];
  let n = 0;
  rig.wire.bend = (response, request) => {
    n += 1;
    const old = kept[n % Math.max(1, kept.length)];
    kept.push(structuredClone(response));
    // Every third answer is one that was given before, to another request.
    return n % 3 === 0 && old !== undefined && request.scopes.length > 0 ? old : response;
  };
  for (let round = 0; round < 20; round += 1) {
    await tab.client.mutate(room, 'bump', { id: 'a' });
    if (round % 4 === 0) rig.server.write(room, 'note.put', { id: `n${round}`, text: 'theirs' });
    await rig.advance(round % 2 === 0 ? 0 : 3_000);
  }
  rig.wire.bend = null;
  await tab.client.syncNow();
  await rig.advance(60_000);
  expect(rig.server.state(room).get('count', 'a')?.value).toEqual({ n: 20 });
  expect(tab.client.get(room, 'count', 'a')).toMatchObject({ value: { n: 20 }, mark: 'confirmed' });
  expect(tab.client.list(room, 'note')).toHaveLength(5);
  expect(tab.client.state()).toMatchObject({ waiting: 0, status: 'SYNCED' });
});

test('[D18] a store that fails every fifth call loses nothing', async () => {
  let calls = 0;
  const rig = await createRig({
    fault({ stage }) {
      if (stage === 'after') return 'go';
      calls += 1;
      return calls > 20 && calls % 5 === 0 ? 'failed' : 'go';
    },
  });
  const tab = await openRoom(rig);
  let promised = 0;
  for (let n = 0; n < 30; n += 1) {
    const one = await tab.client.mutate(room, 'bump', { id: 'a' });
    promised += one.ok ? 1 : 0;
    await rig.advance(1_000);
  }
  await rig.advance(120_000);
  expect(promised).toBeGreaterThan(10);
  expect(rig.server.state(room).get('count', 'a')?.value).toEqual({ n: promised });
  expect(tab.client.get(room, 'count', 'a')).toMatchObject({
    value: { n: promised },
    mark: 'confirmed',
  });
});

test('[D8] [I2] two tabs over one store, the lock stolen again and again in flight', async () => {
  const rig = await createRig();
  const one = await openRoom(rig);
  const two = await rig.open();
  rig.wire.delayMs = 700;
  let promised = 0;
  for (let n = 0; n < 24; n += 1) {
    const tab = n % 2 === 0 ? one : two;
    const done = await tab.client.mutate(room, 'bump', { id: 'a' });
    promised += done.ok ? 1 : 0;
    if (n % 6 === 2) one.freeze();
    if (n % 6 === 5) one.thaw();
    await rig.advance(n % 6 === 4 ? 16_000 : 300);
  }
  one.thaw();
  await rig.advance(120_000);
  expect(promised).toBe(24);
  expect(rig.server.state(room).get('count', 'a')?.value).toEqual({ n: 24 });
  for (const { client } of [one, two]) {
    expect(client.get(room, 'count', 'a')).toMatchObject({ value: { n: 24 }, mark: 'confirmed' });
    expect(client.state()).toMatchObject({ waiting: 0 });
  }
});
