import { expect, test } from 'vitest';
import { compareChains, cutAfter } from './adopt-timelines.ts';
import { createRig, type Rig, type Tab } from './rig.test-support.ts';
import { room } from './tiny-model.test-support.ts';

async function openRoom(rig: Rig): Promise<Tab> {
  rig.server.know(room);
  const tab = await rig.open();
  tab.client.watch(room);
  await rig.settle();
  return tab;
}
async function bump(tab: Tab, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await tab.client.mutate(room, 'bump', { id: 'a' });
}
const first = { n: 1, id: 'first', why: 'first', at: 0 } as const;
const second = { n: 2, id: 'two', why: 'lost-tail', at: 10 } as const;

test('[EN40] an answer with a lower number is dropped whole; the same number of another history is news', () => {
  expect(compareChains([first, second], [first])).toBe('older');
  expect(compareChains([first], [first])).toBe('same');
  expect(compareChains([first], [first, second])).toBe('newer');
  expect(compareChains([first, second], [first, { ...second, id: 'other' }])).toBe('newer');
});

test('[EN42] every cut after the last shared entry counts, the earliest decides', () => {
  const cut = { n: 3, id: 'c', why: 'cut', at: 40 } as const;
  const later = { n: 4, id: 'd', why: 'cut', at: 30 } as const;
  expect(cutAfter([first, second], [first, second, cut, later])).toBe(30);
  expect(cutAfter([first, second, cut], [first, second, cut])).toBeNull();
  expect(cutAfter([first], [first, second])).toBeNull();
});

test('[EN16] [EN41] after a lost tail the journal is offered again, and everything is back exactly once', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  await bump(tab, 3);
  await rig.settle();
  expect(rig.disk.dump('journal')).toHaveLength(3);
  rig.server.fork(1);
  const shown: unknown[] = [];
  tab.client.subscribe(room, () => shown.push(tab.client.get(room, 'count', 'a')?.value['n']));
  await tab.client.syncNow();
  await rig.settle();
  expect(rig.server.state(room).get('count', 'a')?.value).toEqual({ n: 3 });
  expect(tab.client.get(room, 'count', 'a')).toMatchObject({ value: { n: 3 }, mark: 'confirmed' });
  expect(Math.max(...shown.map(Number))).toBe(3);
  const offered = rig.server.requests().flatMap((one) => one.scopes.flatMap(({ push }) => push));
  const again = offered.filter((push) => 're' in push);
  expect(new Set(again.map(({ seq }) => seq))).toEqual(new Set([1, 2, 3]));
  expect(tab.client.state()).toMatchObject({ status: 'SYNCED', waiting: 0, problems: 0 });
});

test('[EN16] yesterday copied back while edits wait: nothing is lost, nothing twice, over a crash in the middle', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  await bump(tab, 2);
  await rig.settle();
  rig.wire.mode = 'down';
  await bump(tab, 2);
  rig.server.fork(0);
  rig.wire.mode = 'cut-reply';
  await tab.client.syncNow();
  tab.kill();
  rig.wire.mode = 'up';
  const again = await rig.open();
  await rig.advance(60_000);
  expect(rig.server.state(room).get('count', 'a')?.value).toEqual({ n: 4 });
  expect(again.client.get(room, 'count', 'a')).toMatchObject({
    value: { n: 4 },
    mark: 'confirmed',
  });
});

test('[EN40] an answer of an older timeline changes nothing', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  await bump(tab, 1);
  await rig.settle();
  const old = rig.server.timelines();
  rig.server.fork(1);
  await tab.client.syncNow();
  rig.server.setMember(room, false);
  rig.wire.bend = (response) => ({ ...response, timelines: [...old] });
  await tab.client.syncNow();
  expect(tab.client.timelines()).toHaveLength(2);
  expect(tab.client.get(room, 'count', 'a')).toBeDefined();
});

test('[EN4] rejected rows are not offered again: their numbers are closed, their problem stays', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  await bump(tab, 1);
  rig.server.bend('note.drop', { code: 'not_allowed' });
  await tab.client.mutate(room, 'note.drop', { id: 'x' });
  await bump(tab, 1);
  await rig.settle();
  rig.server.bend('note.drop', null);
  rig.server.fork(0);
  await tab.client.syncNow();
  await rig.settle();
  const ends = rig.server.entries(room).map(({ seq, outcome, close }) => [seq, outcome.end, close]);
  expect(ends).toEqual([
    [1, 'applied', undefined],
    [2, 'closed', 'discarded'],
    [3, 'applied', undefined],
  ]);
  expect(tab.client.problems()).toMatchObject([{ name: 'note.drop', end: 'rejected' }]);
});

test('[EN4] Discard is not offered on a re-offered row', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  await bump(tab, 1);
  await rig.settle();
  rig.server.fork(0);
  rig.server.bend('bump', { retry: 'internal' });
  await tab.client.syncNow();
  const [row] = tab.client.queue();
  expect(await tab.client.discard({ scope: room, id: row?.id ?? '' })).toMatchObject({
    ok: false,
    error: { code: 'not_allowed' },
  });
});

test('[EN41] a re-offered edit that misses its entity waits in its list and comes back with it, nothing behind it waits', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  rig.server.write(room, 'note.put', { id: 'n', text: 'theirs' });
  await tab.client.syncNow();
  await tab.client.mutate(room, 'note.sign', { id: 'n' });
  await bump(tab, 1);
  await rig.settle();
  rig.server.fork(0);
  await tab.client.syncNow();
  await rig.settle();
  expect(rig.server.state(room).get('count', 'a')?.value).toEqual({ n: 1 });
  expect(tab.client.state()).toMatchObject({
    status: 'SYNCED',
    waiting: 0,
    onHold: 1,
    problems: 0,
  });
  const [waiting] = rig.disk.dump('waiting') as { id: string }[];
  rig.server.write(room, 'note.put', { id: 'n', text: 'theirs again' });
  await rig.advance(60_000);
  expect(rig.server.state(room).get('note', 'n')?.value).toEqual({
    text: 'theirs again',
    signed: true,
  });
  expect(
    rig.server
      .entries(room)
      .filter(({ outcome }) => outcome.id === waiting?.id)
      .map(({ outcome }) => outcome.end),
  ).toEqual(['closed', 'applied']);
  expect(tab.client.state()).toMatchObject({ onHold: 0, waiting: 0 });
});

test('[EN41] after 30 days in the waiting list the person decides', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  rig.server.write(room, 'note.put', { id: 'n', text: 'theirs' });
  await tab.client.syncNow();
  await tab.client.mutate(room, 'note.sign', { id: 'n' });
  await rig.settle();
  rig.server.fork(0);
  await tab.client.syncNow();
  await rig.settle();
  rig.jumpClock(31 * 86_400_000);
  await rig.advance(30_000);
  expect(tab.client.state()).toMatchObject({ onHold: 0, problems: 1 });
  expect(tab.client.problems()).toMatchObject([
    { name: 'note.sign', code: 'missing', decided: true },
  ]);
});

test('[EN42] on a deliberate cut, journalled rows committed after it are closed as cut and shown; the others go out again', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  await bump(tab, 1);
  await rig.advance(10_000);
  const cutAt = 1_000_000 + rig.now();
  await rig.advance(10_000);
  await bump(tab, 1);
  await rig.settle();
  rig.server.fork(0, 'cut');
  rig.wire.bend = (response) => ({
    ...response,
    timelines: response.timelines.map((one) => (one.why === 'cut' ? { ...one, at: cutAt } : one)),
  });
  await tab.client.syncNow();
  await rig.settle();
  expect(rig.server.state(room).get('count', 'a')?.value).toEqual({ n: 1 });
  expect(tab.client.problems()).toMatchObject([{ name: 'bump', end: 'cut', decided: true }]);
});

test('[EN41] the journal forgets what every archive has', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  await bump(tab, 3);
  await rig.settle();
  rig.server.setSafeVersion(2);
  await tab.client.syncNow();
  const rows = rig.disk.dump('journal') as { from: number }[];
  expect(rows.map(({ from }) => from)).toEqual([3]);
});
