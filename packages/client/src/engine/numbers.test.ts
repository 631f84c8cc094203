import { expect, test } from 'vitest';
import { createRig, type Rig, type Tab } from './rig.test-support.ts';
import { home, room } from './tiny-model.test-support.ts';

async function openRoom(rig: Rig): Promise<Tab> {
  rig.server.know(room);
  const tab = await rig.open();
  tab.client.watch(room);
  await rig.settle();
  return tab;
}
const pushesIn = (rig: Rig) =>
  rig.server.requests().flatMap((one) => one.scopes.flatMap(({ push }) => push));

test('[EN6] [D2] a reply lost after the commit: the same number and id again, applied once', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  rig.wire.mode = 'cut-reply';
  await client.mutate(room, 'bump', { id: 'a' });
  await rig.settle();
  rig.wire.mode = 'up';
  await client.syncNow();
  const [one, two] = pushesIn(rig);
  expect(two).toEqual(one);
  expect(client.get(room, 'count', 'a')).toMatchObject({ value: { n: 1 }, mark: 'confirmed' });
});

test('[EN5] a gap: journalled rows go out again unchanged, then the undecided ones; nothing is shifted', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  for (let n = 0; n < 3; n += 1) await client.mutate(room, 'bump', { id: 'a' });
  await rig.settle();
  const before = pushesIn(rig);
  rig.server.forget(1);
  await client.mutate(room, 'bump', { id: 'a' });
  await client.syncNow();
  await rig.advance(5_000);
  const entries = rig.server.entries(room).map(({ seq, outcome }) => [seq, outcome.id]);
  expect(entries.slice(0, 3)).toEqual(before.map(({ seq, id }) => [seq, id]));
  expect(rig.server.state(room).get('count', 'a')?.value).toEqual({ n: 4 });
  expect(pushesIn(rig).some((push) => 're' in push)).toBe(false);
  expect(client.state()).toMatchObject({ waiting: 0, status: 'SYNCED' });
});

test('[EN5] numbers of which the device holds nothing are closed as lost, with fresh ids, and counted', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  for (let n = 0; n < 3; n += 1) await client.mutate(room, 'bump', { id: 'a' });
  await rig.settle();
  // The journal was trimmed to its budget, and the log lost what it knew of this client but for its first row.
  const clientId = rig.server.entries(room)[0]?.clientId ?? '';
  for (const from of [1, 2, 3]) rig.disk.plant('journal', [room, clientId, from], undefined);
  rig.server.forget(1);
  await client.mutate(room, 'bump', { id: 'b' });
  await client.syncNow();
  await rig.advance(5_000);
  const ends = rig.server.entries(room).map(({ seq, close }) => [seq, close]);
  expect(ends).toEqual([
    [1, undefined],
    [2, 'lost'],
    [3, 'lost'],
    [4, undefined],
  ]);
  expect(client.state()).toMatchObject({ status: 'SYNCED', waiting: 0, problems: 0 });
  await rig.advance(30_000);
  const counters = rig.server.requests().map((one) => one.counters?.['lost']);
  expect(counters).toContain(2);
});

test('[EN5] an expected at or below the acks of the base is stale and ignored', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  for (let n = 0; n < 2; n += 1) await client.mutate(room, 'bump', { id: 'a' });
  await rig.settle();
  let bent = 0;
  rig.wire.bend = (response) => ({
    ...response,
    scopes: response.scopes.map((scope) => {
      if ('code' in scope || scope.scope !== room || bent > 0) return scope;
      bent += 1;
      return { ...scope, results: [], expected: 1 };
    }),
  });
  await client.mutate(room, 'bump', { id: 'a' });
  await rig.advance(20_000);
  expect(bent).toBe(1);
  expect(rig.server.entries(room).map(({ seq, outcome }) => [seq, outcome.end])).toEqual([
    [1, 'applied'],
    [2, 'applied'],
    [3, 'applied'],
  ]);
  expect(client.state()).toMatchObject({ waiting: 0, status: 'SYNCED' });
});

test('[EN5] the first push of a client says that nothing lies below; later ones need not', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  await client.mutate(room, 'bump', { id: 'a' });
  await rig.settle();
  await client.mutate(room, 'bump', { id: 'a' });
  await rig.advance(60);
  const said = rig.server
    .requests()
    .flatMap((one) => one.scopes.filter(({ push }) => push.length > 0));
  expect(said.map(({ nothingBelow }) => nothingBelow)).toEqual([true, undefined]);
});

test('[EN5] a stranger whose first try was refused may be numbered at his second', async () => {
  const rig = await createRig();
  const { client } = await rig.open();
  rig.wire.bend = (response, request) => ({
    ...response,
    scopes: request.scopes.map((asked, at) => {
      const [push] = asked.push;
      const answer = response.scopes[at];
      if (push === undefined || answer === undefined || push.seq !== 1 || asked.scope !== room)
        return answer ?? { scope: asked.scope, code: 'not_found' };
      const refused = {
        seq: 1,
        id: push.id,
        end: 'rejected',
        version: 0,
        at: 0,
        code: 'invitation_used',
      } as const;
      const start = rig.server.cursor(room);
      const patch = { from: start, to: start, puts: [], removed: [], acks: {} };
      return { scope: room, results: [refused], version: 0, safeVersion: 0, more: false, patch };
    }),
  });
  await client.mutate(room, 'join', {});
  await rig.settle();
  expect(client.problems()).toMatchObject([{ name: 'join', code: 'invitation_used' }]);
  rig.wire.bend = null;
  rig.server.forget(0);
  rig.server.know(room);
  await client.mutate(room, 'join', {});
  await client.syncNow();
  const asked = rig.server
    .requests()
    .flatMap((one) => one.scopes.filter(({ push }) => push[0]?.seq === 2));
  expect(asked[0]?.nothingBelow).toBe(true);
  expect(client.state()).toMatchObject({ waiting: 0, problems: 1 });
});

test('[EN6] a number taken by another id: the row gets a new number under a new client and keeps its id', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  rig.wire.mode = 'down';
  const receipt = await client.mutate(room, 'bump', { id: 'a' });
  const [queued] = client.queue();
  rig.server.occupy(room, queued?.clientId ?? '', 1, 'somebody-elses-mutation');
  rig.wire.mode = 'up';
  await client.syncNow();
  await rig.settle();
  const entry = rig.server.entries(room).at(-1);
  expect(entry?.outcome.id).toBe(receipt.ok && receipt.value.id);
  expect(entry?.clientId).not.toBe(queued?.clientId);
  expect(entry?.seq).toBe(1);
  expect(client.get(room, 'count', 'a')).toMatchObject({ value: { n: 1 }, mark: 'confirmed' });
  expect(rig.disk.dump('clients')).toHaveLength(2);
  await client.mutate(room, 'bump', { id: 'a' });
  await rig.advance(60);
  expect(rig.server.entries(room).at(-1)).toMatchObject({ clientId: entry?.clientId, seq: 2 });
});

test('[EN6] taken also answers a close', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  rig.wire.mode = 'down';
  const receipt = await client.mutate(room, 'bump', { id: 'a' });
  const [queued] = client.queue();
  rig.server.occupy(room, queued?.clientId ?? '', 1, 'somebody-elses-mutation');
  await client.discard({ scope: room, id: receipt.ok ? receipt.value.id : '' });
  rig.wire.mode = 'up';
  await client.syncNow();
  expect(client.state()).toMatchObject({ waiting: 0, problems: 0 });
  expect(rig.disk.dump('outbox')).toEqual([]);
});

test('[EN10] [D13] five failures of one mutation alone park it, durably and within a minute; the rest flows on', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  rig.server.bend('note.put', { retry: 'internal' });
  await client.mutate(room, 'note.put', { id: 'n', text: 'poison' });
  for (let n = 0; n < 19; n += 1) await client.mutate(room, 'bump', { id: 'a' });
  await rig.advance(20_000);
  expect(rig.server.state(room).get('count', 'a')?.value).toEqual({ n: 19 });
  expect(rig.server.entries(room)[0]).toMatchObject({ seq: 1, close: 'parked' });
  expect(client.problems()).toMatchObject([{ name: 'note.put', end: 'parked', decided: true }]);
  expect(client.state()).toMatchObject({ status: 'SYNCED', waiting: 0 });
});

test('[EN18] an outcome that acks at the head do not confirm is forgotten and pushed again', async () => {
  const rig = await createRig();
  const { client } = await openRoom(rig);
  let lied = 0;
  rig.wire.bend = (response, request) => {
    const pushed = request.scopes.find(({ scope, push }) => scope === room && push.length > 0);
    if (pushed === undefined || lied > 0) return response;
    lied += 1;
    // It answers "applied" and shows a head that knows nothing of it: a fork nobody has noticed yet.
    return {
      ...response,
      scopes: response.scopes.map((scope) =>
        'patch' in scope && scope.scope === room
          ? {
              ...scope,
              version: 0,
              patch: { ...scope.patch, to: scope.patch.from, puts: [], acks: {} },
            }
          : scope,
      ),
    };
  };
  await client.mutate(room, 'bump', { id: 'a' });
  await rig.settle();
  await rig.advance(20_000);
  expect(lied).toBe(1);
  expect(pushesIn(rig)).toHaveLength(2);
  expect(client.get(room, 'count', 'a')).toMatchObject({ value: { n: 1 }, mark: 'confirmed' });
});

test('[EN5] [D7] a row whose ciphertext is damaged is closed as quarantined, keeps its bytes, and blocks nothing', async () => {
  const rig = await createRig();
  const { client, kill } = await openRoom(rig);
  rig.wire.mode = 'down';
  await client.mutate(room, 'bump', { id: 'a' });
  await client.mutate(room, 'bump', { id: 'b' });
  kill();
  const [row] = rig.disk.dump('outbox') as { scope: string; clientId: string; from: number }[];
  if (row === undefined) throw new Error('nothing was queued');
  rig.disk.plant('outbox', [row.scope, row.clientId, row.from], { ...row, sealed: 'bits flipped' });
  rig.wire.mode = 'up';
  const again = await rig.open();
  await rig.settle();
  expect(rig.server.entries(room).map(({ seq, close }) => [seq, close])).toEqual([
    [1, 'quarantined'],
    [2, undefined],
  ]);
  expect(rig.disk.dump('problems')).toMatchObject([
    { end: 'closed', raw: 'bits flipped', sealed: null },
  ]);
  expect(again.client.state()).toMatchObject({ waiting: 0, problems: 1 });
});

test('[D7] a record of the outbox that is no row at all is kept as a problem, its number is closed as lost', async () => {
  const rig = await createRig();
  const { client, kill } = await openRoom(rig);
  rig.wire.mode = 'down';
  await client.mutate(room, 'bump', { id: 'a' });
  await client.mutate(room, 'bump', { id: 'b' });
  kill();
  const [row] = rig.disk.dump('outbox') as { scope: string; clientId: string; from: number }[];
  if (row === undefined) throw new Error('nothing was queued');
  const { scope, clientId, from } = row;
  rig.disk.plant('outbox', [scope, clientId, from], { scope, clientId, from, what: 'is this' });
  rig.wire.mode = 'up';
  const again = await rig.open();
  await rig.advance(5_000);
  expect(rig.server.state(room).get('count', 'b')?.value).toEqual({ n: 1 });
  expect(again.client.state()).toMatchObject({ status: 'SYNCED', waiting: 0, problems: 1 });
  expect(rig.disk.dump('problems')).toMatchObject([{ end: 'closed', sealed: null }]);
  expect(JSON.stringify(rig.disk.dump('problems'))).toContain('is this');
});

test('[D7] records of two scopes under one number are two problems, each taken back by itself', async () => {
  const rig = await createRig();
  const { client, kill } = await openRoom(rig);
  rig.wire.mode = 'down';
  await client.mutate(room, 'bump', { id: 'a' });
  await client.mutate(home, 'bump', { id: 'b' });
  kill();
  for (const row of rig.disk.dump('outbox') as {
    scope: string;
    clientId: string;
    from: number;
  }[]) {
    const { scope, clientId, from } = row;
    rig.disk.plant('outbox', [scope, clientId, from], { scope, clientId, from, what: 'is this' });
  }
  const again = await rig.open();
  await rig.settle();
  const [first] = again.client.problems();
  expect(again.client.problems().map(({ scope }) => scope)).toEqual([room, home]);
  await again.client.discardProblem(first?.id ?? '');
  expect(again.client.problems()).toHaveLength(1);
  expect(rig.disk.dump('problems')).toHaveLength(1);
});

test('[D7] a place that goes bad twice gives up the bytes of neither time', async () => {
  const rig = await createRig();
  const { client, kill } = await openRoom(rig);
  rig.wire.mode = 'down';
  await client.mutate(room, 'bump', { id: 'a' });
  kill();
  const [row] = rig.disk.dump('outbox') as { scope: string; clientId: string; from: number }[];
  if (row === undefined) throw new Error('nothing was queued');
  const { scope, clientId, from } = row;
  for (const what of ['the first', 'the second']) {
    rig.disk.plant('outbox', [scope, clientId, from], { scope, clientId, from, what });
    const tab = await rig.open();
    await rig.settle();
    expect(tab.client.problems()).toHaveLength(1);
    tab.kill();
  }
  const kept = JSON.stringify(rig.disk.dump('problems'));
  expect(kept).toContain('the first');
  expect(kept).toContain('the second');
});

test('[D7] [D18] a record that is no row is kept with its bytes, also when the disk fails just then', async () => {
  let failures = 0;
  const rig = await createRig({
    fault({ stage, tables }) {
      const isMove = stage === 'before' && tables.includes('outbox') && tables.includes('problems');
      if (!isMove || failures === 0) return 'go';
      failures -= 1;
      return 'failed';
    },
  });
  const { client, kill } = await openRoom(rig);
  rig.wire.mode = 'down';
  await client.mutate(room, 'bump', { id: 'a' });
  await client.mutate(room, 'bump', { id: 'b' });
  kill();
  const [row] = rig.disk.dump('outbox') as { scope: string; clientId: string; from: number }[];
  if (row === undefined) throw new Error('nothing was queued');
  const { scope, clientId, from } = row;
  rig.disk.plant('outbox', [scope, clientId, from], { scope, clientId, from, what: 'is this' });
  rig.wire.mode = 'up';
  failures = 1;
  await rig.open();
  await rig.advance(30_000);
  expect(failures).toBe(0);
  expect(JSON.stringify(rig.disk.dump('problems'))).toContain('is this');
  expect(rig.server.state(room).get('count', 'b')?.value).toEqual({ n: 1 });
});
