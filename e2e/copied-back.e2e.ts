/**
 * Yesterday's database file copied back under a server (EN16, EN40, EN41): it notices, begins a new timeline, and the
 * devices bring back what they were told was kept. Nobody diverges, nobody's work is lost, nothing happens twice.
 */
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  canonicalJson,
  groupIdFrom,
  groupScope,
  scopeSchema,
  type Json,
  type Scope,
} from '@jamz/core';
import { createOperator, createPerson, newId, sha256 } from './people.ts';
import { signIn, newSecret, type RawClient } from './raw-client.ts';
import { readWholeLog, type LogEntry } from './read-log.ts';
import { kinds, openRealDevice, recordsOf, viewOf, type RealDevice } from './real-device.ts';
import { createServerProcess, sleep, until, type ServerProcess } from './server-process.ts';
import { password } from './people.ts';

const names = ['ann', 'ben', 'cat', 'dan', 'eve'] as const;
type Name = (typeof names)[number] | 'laptop';

interface Convoy {
  readonly server: ServerProcess;
  readonly yesterday: string;
  readonly devices: Readonly<Record<Name, RealDevice>>;
  readonly all: readonly RealDevice[];
  readonly scope: Scope;
  close(): Promise<void>;
}
let convoy: Convoy | null = null;
afterEach(async () => {
  await convoy?.close();
  convoy = null;
});

/** Five people, one of them on two devices, in one group; a copy of the data as it is then. */
async function setOut(): Promise<Convoy> {
  const server = await createServerProcess();
  await server.start();
  await createOperator(server);
  const people = await Promise.all(names.map((name) => createPerson(server.origin, name)));
  const ann = await signIn(server.origin, { login: 'ann', password });
  const owners: readonly (readonly [Name, RawClient])[] = [
    ...names.map((name, at): readonly [Name, RawClient] => [name, people[at] as RawClient]),
    ['laptop', ann],
  ];
  const opened = await Promise.all(
    owners.map(async ([name, person]) => [name, await openRealDevice(name, person)] as const),
  );
  const devices = Object.fromEntries(opened) as Record<Name, RealDevice>;
  const all = Object.values(devices);
  const scope = await makeGroup(devices.ann, 'Convoy');
  // Eve is not in yet: what she does today rests on a right given today.
  for (const name of ['ben', 'cat', 'dan'] as const)
    await devices.ann.change(scope, 'member.add', {
      userId: devices[name].person.session.userId,
      role: name === 'ben' ? 'admin' : 'member',
    });
  for (let n = 0; n < 4; n += 1) await append(devices.ann, scope, `yesterday ${n}`);
  const inside = all.filter(({ name }) => name !== 'eve');
  await settled(inside, scope);
  // Nobody is told of them here: these devices have no sockets, and the relay runs behind the answers.
  await until('cards have arrived', async () => {
    await Promise.all(inside.map(({ client }) => client.syncNow()));
    return inside.every(({ client, home }) => client.list(home, 'groupCard').length === 1);
  });
  await server.stop();
  const yesterday = await mkdtemp(join(tmpdir(), 'jamz-yesterday-'));
  await cp(server.dataDir, yesterday, { recursive: true });
  await server.start();
  return {
    server,
    yesterday,
    devices,
    all,
    scope,
    async close() {
      await Promise.all(all.map((device) => device.close()));
      await server.close();
      await rm(yesterday, { recursive: true, force: true });
    },
  };
}

async function makeGroup(device: RealDevice, name: string): Promise<Scope> {
  const salt = newSecret(16);
  const scope = groupScope(groupIdFrom(device.person.session.userId, salt, sha256));
  await device.change(scope, 'group.create', { salt, name });
  return scope;
}

async function append(device: RealDevice, scope: Scope, title: string): Promise<string> {
  const id = newId();
  await device.change(scope, 'playlist.append', { runId: newId(), items: [{ id, title }] });
  return id;
}

/** Nothing waits on any of these devices, and all of them show the same. */
async function settled(devices: readonly RealDevice[], scope: Scope): Promise<void> {
  for (const { client } of devices) client.watch(scope);
  await until(
    'all devices are in step',
    async () => {
      await Promise.all(devices.map(({ client }) => client.syncNow()));
      const states = devices.map(({ client }) => client.state());
      const isQuiet = states.every(({ waiting, onHold }) => waiting === 0 && onHold === 0);
      return isQuiet && new Set(devices.map((device) => viewOf(device, scope))).size === 1;
    },
    30_000,
  ).catch((error: Error) => {
    const [first] = devices;
    const lines = devices.map((device) => {
      const { status, waiting, onHold } = device.client.state();
      const differs = first === undefined ? [] : differenceOf(first, device, scope);
      return `${device.name} ${status} ${waiting} ${onHold} ${differs.join(' | ')}`;
    });
    throw new Error(`${error.message}\n${lines.join('\n')}`);
  });
}

/** Records that two devices show differently. */
function differenceOf(one: RealDevice, other: RealDevice, scope: Scope): readonly string[] {
  const [mine, theirs] = [one, other].map(
    (device) =>
      new Set(
        recordsOf(device, scope).map(
          ({ kind, id, version, value }) =>
            `${kind}/${id.slice(0, 4)}@${version} ${sha256(canonicalJson(value)).slice(0, 6)}`,
        ),
      ),
  ) as [Set<string>, Set<string>];
  const lacking = [...mine].filter((record) => !theirs.has(record)).map((record) => `- ${record}`);
  return [...lacking, ...[...theirs].filter((record) => !mine.has(record)).map((r) => `+ ${r}`)];
}

interface Day {
  /** Mutations that were acknowledged today, by id. */
  readonly acknowledged: ReadonlyMap<string, string>;
  readonly newGroup: Scope;
}

/** A day of work by everybody, all of it acknowledged. */
async function work({ devices, all, scope }: Convoy, day: string): Promise<Day> {
  const { ann, ben, cat, dan, eve, laptop } = devices;
  const before = new Set(all.flatMap(({ told }) => [...told.keys()]));
  await ann.change(scope, 'member.add', { userId: eve.person.session.userId, role: 'member' });
  const newGroup = await makeGroup(ben, `Made on ${day}`);
  await append(ben, newGroup, `first of ${day}`);
  await ben.change(newGroup, 'member.add', {
    userId: cat.person.session.userId,
    role: 'member',
  });
  const mine = new Map<string, string[]>();
  for (const device of [ann, ben, cat, dan, laptop]) {
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1)
      ids.push(await append(device, scope, `${day} ${device.name} ${n}`));
    mine.set(device.name, ids);
  }
  const [first = '', second = '', third = ''] = mine.get('ann') ?? [];
  await ann.change(scope, 'playlist.move', { id: third, afterId: null, beforeId: first });
  await ann.change(scope, 'playlist.remove', { id: second });
  await ben.change(scope, 'group.set', { field: 'name', value: `Convoy of ${day}` });
  await cat.change(cat.home, 'profile.set', { field: 'displayName', value: `Cat ${day}` });
  await dan.change(scope, 'member.setNickname', { nickname: `Dan ${day}` });
  await settled([ann, ben, cat, dan, laptop], scope);
  await until('eve is in', async () => {
    await eve.client.syncNow();
    return eve.client.list(scope, 'member').length > 0;
  });
  await append(eve, scope, `${day} eve`);
  await eve.change(eve.home, 'profile.set', { field: 'bio', value: `Since ${day}` });
  await settled(all, scope);
  await settled([ben, cat], newGroup);
  const acknowledged = new Map(
    all.flatMap(({ told }) => [...told].filter(([id]) => !before.has(id))),
  );
  expect([...new Set(acknowledged.values())].toSorted()).toEqual(['applied']);
  expect(acknowledged.size).toBe(26);
  return { acknowledged, newGroup };
}

/** Puts yesterday's files under the stopped server. */
async function copyBack({ server, yesterday }: Convoy, what: 'database' | 'folder'): Promise<void> {
  await server.kill();
  const isTaken = (name: string): boolean =>
    what === 'folder' ? name !== 'secrets.json' : name.startsWith('jamz.db');
  for (const name of await readdir(server.dataDir))
    if (isTaken(name)) await rm(join(server.dataDir, name), { recursive: true, force: true });
  for (const name of await readdir(yesterday))
    if (isTaken(name))
      await cp(join(yesterday, name), join(server.dataDir, name), { recursive: true });
  await server.start();
}

/** What the server itself answers to a device that holds nothing. */
async function serverView(person: RawClient, scope: Scope): Promise<string> {
  const fresh = await openRealDevice('fresh', person);
  fresh.client.watch(scope);
  await until('a fresh device has pulled', async () => {
    await fresh.client.syncNow();
    return fresh.client.isPulled(scope);
  });
  const view = viewOf(fresh, scope);
  await fresh.close();
  return view;
}

async function expectAllBack(at: Convoy, days: readonly Day[], timeline: number): Promise<void> {
  const { server, devices, all, scope } = at;
  await settled(all, scope);
  for (const { newGroup } of days) await settled([devices.ben, devices.cat], newGroup);
  const chains = all.map(({ client }) => client.timelines().map(({ n, why }) => `${n} ${why}`));
  expect(new Set(chains.map(String)).size).toBe(1);
  expect(chains[0]?.at(0)).toBe('1 first');
  expect(chains[0]?.at(-1)).toBe(`${timeline} lost-tail`);
  expect(viewOf(devices.ann, scope)).toBe(await serverView(devices.ann.person, scope));
  for (const { name, client } of all) expect([name, client.problems()]).toEqual([name, []]);
  await server.stop();
  const doctor = await server.jamz(['doctor']);
  expect(doctor.code, doctor.out + doctor.err).toBe(0);
  const log = await readWholeLog(server.dataDir);
  expect(log.faults).toEqual([]);
  const effects = new Map<string, LogEntry[]>();
  for (const entry of log.entries)
    if (entry.end === 'applied' || entry.end === 'merged')
      effects.set(entry.id, [...(effects.get(entry.id) ?? []), entry]);
  const wrong = days
    .flatMap(({ acknowledged }) => [...acknowledged.keys()])
    .map((id) => [id, (effects.get(id) ?? []).length] as const)
    .filter(([, count]) => count !== 1);
  expect(wrong).toEqual([]);
}

/** A picture of a scope that does not depend on where the log now stands. */
function contentOf(device: RealDevice, scope: Scope): readonly string[] {
  return kinds
    .filter((kind) => kind !== 'conflict')
    .flatMap((kind) =>
      device.client.list(scope, kind).map(({ id, value }) => {
        // Names come by the server's own lanes, in their own time.
        const { name, title, nickname, role, status } = value;
        const facts = { kind, id, name, title, nickname, role, status };
        return canonicalJson(JSON.parse(JSON.stringify(facts)) as Json);
      }),
    )
    .toSorted();
}

const orders: readonly (readonly Name[])[] = [
  ['ann', 'laptop', 'ben', 'cat', 'dan', 'eve'],
  ['eve', 'dan', 'cat', 'ben', 'laptop', 'ann'],
  ['cat', 'eve', 'ann', 'dan', 'laptop', 'ben'],
];

test.each([
  ['database', 0],
  ['database', 1],
  ['folder', 2],
] as const)(
  "[EN16] [EN40] [EN41] yesterday's %s copied back: noticed, and all acknowledged work returns (order %i)",
  { timeout: 240_000 },
  async (what, order) => {
    convoy = await setOut();
    const { devices, all, scope } = convoy;
    const day = await work(convoy, 'today');
    const content = contentOf(devices.ann, scope);
    for (const device of all) device.setOffline(true);
    await copyBack(convoy, what);
    for (const name of orders[order] ?? []) {
      devices[name].setOffline(false);
      await devices[name].client.syncNow();
      await sleep(100);
      // Whatever the log has forgotten: nobody's screen is emptied for it.
      const shown = all.map(({ name: who, client }) => [
        who,
        client.list(scope, 'playlistItem').length,
      ]);
      expect(shown.filter(([, count]) => Number(count) < 4)).toEqual([]);
    }
    await expectAllBack(convoy, [day], 2);
    expect(contentOf(devices.dan, scope)).toEqual(content);
    expect(convoy.server.output()).toContain('timeline_begun');
  },
);

test(
  '[EN40] [EN41] copied back twice, with one device that returns a timeline late',
  { timeout: 300_000 },
  async () => {
    convoy = await setOut();
    const { devices, all, scope } = convoy;
    const monday = await work(convoy, 'monday');
    devices.dan.setOffline(true);
    await copyBack(convoy, 'database');
    const awake = all.filter(({ name }) => name !== 'dan');
    await settled(awake, scope);
    expect(devices.ann.client.timelines().at(-1)?.n).toBe(2);
    const late = await append(devices.dan, scope, 'written in the tunnel');
    const tuesday = await append(devices.ben, scope, 'tuesday');
    await settled(awake, scope);
    await copyBack(convoy, 'database');
    // The one who knows only the first timeline is the first to speak.
    devices.dan.setOffline(false);
    await devices.dan.client.syncNow();
    await settled(all, scope);
    const ids = devices.ann.client.list(scope, 'playlistItem').map(({ id }) => id);
    expect(ids).toContain(late);
    expect(ids).toContain(tuesday);
    await expectAllBack(convoy, [monday], 3);
  },
);

test('[EN24] a device that is closed takes no change, and says so', async () => {
  convoy = await setOut();
  const { cat } = convoy.devices;
  await cat.close();
  const scope = scopeSchema.parse(convoy.scope);
  const refused = await cat.client.mutate(scope, 'playlist.remove', { id: 'x' });
  expect(refused).toMatchObject({ ok: false, error: { code: 'storage_failed' } });
});
