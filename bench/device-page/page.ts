/** One durable local write, done in four ways in one browser: the whole device, two floors of IndexedDB, Replicache. */
import { openDB, type IDBPDatabase } from 'idb';
import { Replicache, TEST_LICENSE_KEY, type WriteTransaction } from 'replicache';
import { userScope } from '@jamz/core';
import { openDevice, type Client, type Device } from '@jamz/client/react';

export interface Way {
  readonly name: string;
  readonly write: (n: number) => Promise<unknown>;
}

const device: Device = openDevice();
const text = (n: number): string => `bio ${n} ${'z'.repeat(100)}`;

async function when(what: string, ask: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2_000; tries += 1) {
    if (ask()) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
  throw new Error(`waited in vain for: ${what}`);
}

async function client(): Promise<Client> {
  await when('somebody is signed in', () => device.client() !== null);
  const found = device.client();
  if (found === null) throw new Error('nobody is signed in');
  await when('the outbox is read', () => found.isLoaded(userScope(found.userId)));
  return found;
}

async function setBio(open: Client, n: number): Promise<void> {
  const args = { field: 'bio', value: text(n) };
  const done = await open.mutate(userScope(open.userId), 'profile.set', args);
  if (!done.ok) throw new Error(`mutate: ${done.error.code}`);
}

const row = (n: number) => ({
  name: 'profile.set',
  args: { field: 'bio', value: text(n) },
  at: 1_800_000_000_000 + n,
  id: 'y'.repeat(22),
});

const openFloor = (): Promise<IDBPDatabase> =>
  openDB('floor', 1, {
    async upgrade(database) {
      for (const name of ['rows', 'numbers', 'session']) database.createObjectStore(name);
      database.createObjectStore('log', { autoIncrement: true });
    },
  });

const strict = { durability: 'strict' } as const;

/** Nothing but one record on the disk. */
async function putOne(floor: IDBPDatabase, n: number): Promise<void> {
  const transaction = floor.transaction('log', 'readwrite', strict);
  await Promise.all([transaction.store.put(row(n)), transaction.done]);
}

/** What an outbox cannot do without: whose session it is, the next number, the row, the number after it. */
async function putNumbered(floor: IDBPDatabase, n: number): Promise<void> {
  const transaction = floor.transaction(['session', 'numbers', 'rows'], 'readwrite', strict);
  const [, next] = await Promise.all([
    transaction.objectStore('session').get('session'),
    transaction.objectStore('numbers').get('client/scope'),
  ]);
  const number = typeof next === 'number' ? next : 1;
  await Promise.all([
    transaction.objectStore('rows').put(row(n), ['scope', 'client', number]),
    transaction.objectStore('numbers').put(number + 1, 'client/scope'),
    transaction.done,
  ]);
}

const openReplicache = () =>
  new Replicache({
    name: 'bench',
    licenseKey: TEST_LICENSE_KEY,
    pullInterval: null,
    pushDelay: 1_000_000_000,
    logLevel: 'error',
    mutators: {
      setBio: async (tx: WriteTransaction, { bio }: { readonly bio: string }) =>
        tx.set('profile', { bio }),
    },
  });

/** Milliseconds of every write, by way; the ways take turns in blocks, so that all meet the same machine. */
async function compare(count: number, block: number): Promise<Readonly<Record<string, number[]>>> {
  const open = await client();
  const floor = await openFloor();
  const replicache = openReplicache();
  const ways: readonly Way[] = [
    { name: 'put', write: (n) => putOne(floor, n) },
    { name: 'numbered', write: (n) => putNumbered(floor, n) },
    { name: 'ours', write: (n) => setBio(open, n) },
    { name: 'replicache', write: (n) => replicache.mutate.setBio({ bio: text(n) }) },
  ];
  const times: Record<string, number[]> = {};
  for (let n = 0; n < count; n += block) {
    for (const { name, write } of ways) {
      const own = (times[name] ??= []);
      for (let k = 0; k < block; k += 1) {
        const began = performance.now();
        await write(n + k);
        own.push(performance.now() - began);
      }
    }
  }
  floor.close();
  await replicache.close();
  return times;
}

/** Milliseconds until all writes of one task are there, by way. */
async function burst(count: number): Promise<Readonly<Record<string, number>>> {
  const open = await client();
  const floor = await openFloor();
  const replicache = openReplicache();
  const all = Array.from({ length: count }, (_, n) => n);
  const time = async (act: () => Promise<unknown>): Promise<number> => {
    const began = performance.now();
    await act();
    return performance.now() - began;
  };
  const put = await time(async () => {
    const transaction = floor.transaction('log', 'readwrite', strict);
    await Promise.all([...all.map((n) => transaction.store.put(row(n))), transaction.done]);
  });
  const ours = await time(() => Promise.all(all.map((n) => setBio(open, n))));
  const theirs = await time(() =>
    Promise.all(all.map((n) => replicache.mutate.setBio({ bio: text(n) }))),
  );
  floor.close();
  await replicache.close();
  return { put, ours, replicache: theirs };
}

const page = {
  async register(setupToken: string): Promise<void> {
    await when(
      'the device has looked at its storage',
      () => device.auth.state().phase !== 'starting',
    );
    const done = await device.auth.register({
      login: 'kim',
      password: 'a long road and a full tank',
      displayName: 'Kim',
      setupToken,
    });
    if (!done.ok) throw new Error(`register: ${done.error.code}`);
    await (await client()).syncNow();
    await setBio(await client(), 0);
  },
  compare,
  burst,
  waiting: async (): Promise<number> => (await client()).state().waiting,
};
export type BenchPage = typeof page;
Object.assign(globalThis, { bench: page });
