import { expect, test } from 'vitest';
import { createRig, type Rig, type Tab } from './rig.test-support.ts';
import { room } from './tiny-model.test-support.ts';

const blocksOf = (rig: Rig, kind: string): number =>
  rig.disk
    .dump('entities')
    .filter((row) => (row as { scope: string }).scope === room)
    .filter((row) => (row as { kind: string }).kind === kind).length;

async function openRoom(rig: Rig): Promise<Tab> {
  rig.server.know(room);
  const tab = await rig.open();
  tab.client.watch(room);
  await rig.settle();
  return tab;
}

async function write(rig: Rig, tab: Tab, count: number, from = 0): Promise<void> {
  for (let n = from; n < from + count; n += 1) {
    await tab.client.mutate(room, 'note.put', { id: `n${n % 5}`, text: `take ${n}` });
    await tab.client.syncNow();
    await rig.settle();
  }
}

test('[EN45] many answers leave few blocks, and every tab and the next start see what they brought', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  const other = await openRoom(rig);
  let most = 0;
  for (let n = 0; n < 50; n += 1) {
    await write(rig, tab, 1, n);
    most = Math.max(most, blocksOf(rig, 'note'));
  }
  expect(most).toBe(8);
  const shown = (one: Tab) => one.client.list(room, 'note').map(({ value }) => value);
  expect(shown(tab)).toHaveLength(5);
  expect(shown(other)).toEqual(shown(tab));
  tab.kill();
  other.kill();
  const again = await openRoom(rig);
  expect(shown(again)).toEqual(shown(tab));
});

test.each(['before', 'after'] as const)(
  '[EN45] [D3] a tab killed %s a compaction is on the disk leaves all rows there',
  async (stage) => {
    let compactions = 0;
    const rig = await createRig({
      fault: (one) => {
        const isCompaction = one.durability === 'relaxed' && one.tables.includes('entities');
        if (!isCompaction || one.stage !== stage) return 'go';
        compactions += 1;
        return compactions === 1 ? 'die' : 'go';
      },
    });
    const tab = await openRoom(rig);
    for (let n = 0; n < 40 && compactions === 0; n += 1) {
      void tab.client.mutate(room, 'note.put', { id: `n${n % 5}`, text: `take ${n}` });
      void tab.client.syncNow();
      await rig.settle();
    }
    expect(compactions).toBe(1);
    tab.kill();
    rig.wire.mode = 'down';
    const again = await openRoom(rig);
    expect(again.client.list(room, 'note')).toHaveLength(5);
    rig.wire.mode = 'up';
    await rig.advance(60_000);
    expect(again.client.queue()).toEqual([]);
  },
);

test('[EN45] [D5] a disk too full to compact stops nothing', async () => {
  let refused = 0;
  const rig = await createRig({
    fault: ({ durability, tables }) => {
      if (durability !== 'relaxed' || !tables.includes('entities')) return 'go';
      refused += 1;
      return 'full';
    },
  });
  const tab = await openRoom(rig);
  await write(rig, tab, 30);
  expect(refused).toBeGreaterThan(0);
  expect(tab.client.queue()).toEqual([]);
  expect(tab.client.list(room, 'note')).toHaveLength(5);
});

test('[EN45] [D7] a damaged block is fetched again, and nothing is written over it before', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  await write(rig, tab, 12);
  tab.kill();
  rig.disk.plant('entities', [room, 'note', 1], { scope: room, kind: 'note', n: 1, rows: '[["n' });
  const again = await openRoom(rig);
  await write(rig, again, 12);
  expect(again.client.list(room, 'note')).toHaveLength(5);
  again.kill();
  rig.wire.mode = 'down';
  const last = await openRoom(rig);
  expect(last.client.list(room, 'note').map(({ value }) => value)).toEqual(
    again.client.list(room, 'note').map(({ value }) => value),
  );
});
