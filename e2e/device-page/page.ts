/**
 * A whole device without screens, for trials on storage: what `openDevice` gives, and the browser's own word on every
 * write transaction. The watch sits on IndexedDB itself, so it sees what the product does, not what it says.
 */
import { openDB } from 'idb';
import { groupIdFrom, groupScope, userScope, type Scope } from '@jamz/core';
import { openDevice, type Client, type Device } from '@jamz/client/react';

interface WatchedTransaction {
  readonly stores: readonly string[];
  readonly durability: string;
  readonly beganAt: number;
  completedAt: number | null;
}

const watched: WatchedTransaction[] = [];
let isWatching = false;

const begin = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function transaction(...args) {
  const made = begin.apply(this, args);
  if (isWatching && made.mode === 'readwrite') {
    const entry: WatchedTransaction = {
      stores: [...made.objectStoreNames],
      durability: made.durability,
      beganAt: performance.now(),
      completedAt: null,
    };
    watched.push(entry);
    // Registered before any listener of the product: it is told first.
    made.addEventListener('complete', () => {
      entry.completedAt = performance.now();
    });
  }
  return made;
};

export interface Evidence {
  readonly id: string;
  readonly seq: number;
  /** Transactions that wrote the outbox during this call. */
  readonly outbox: readonly { readonly durability: string; readonly completeFirst: boolean }[];
}

const device: Device = openDevice();

const when = async (what: string, ask: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 2_000; tries += 1) {
    if (ask()) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
  throw new Error(`waited in vain for: ${what}`);
};

async function client(): Promise<Client> {
  await when('somebody is signed in', () => device.client() !== null);
  const found = device.client();
  if (found === null) throw new Error('nobody is signed in');
  await when('the outbox is read', () => found.isLoaded(userScope(found.userId)));
  return found;
}

async function write(scope: Scope, name: string, args: Record<string, string | number>) {
  const done = await (await client()).mutate(scope, name, args);
  if (!done.ok) throw new Error(`mutate: ${done.error.code}`);
  return done.value;
}

const setBio = async (text: string) => {
  const own = userScope((await client()).userId);
  return write(own, 'profile.set', { field: 'bio', value: text });
};

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ??
  NaN;

const row = {
  name: 'profile.set',
  args: { field: 'bio', value: 'x'.repeat(120) },
  at: 1_800_000_000_000,
  id: 'y'.repeat(22),
};
const strict = { durability: 'strict' } as const;

const openFloor = () =>
  openDB('floor', 2, {
    upgrade(database) {
      for (const name of ['rows', 'numbers', 'session']) database.createObjectStore(name);
      database.createObjectStore('log', { autoIncrement: true });
    },
  });
type Floor = Awaited<ReturnType<typeof openFloor>>;

/** One record on the disk and nothing else. */
async function putOne(floor: Floor): Promise<void> {
  const transaction = floor.transaction('log', 'readwrite', strict);
  await Promise.all([transaction.store.put(row), transaction.done]);
}

/** What no outbox can do without (EN2, EN24): whose session it is, the next number, the row, the number after it. */
async function putNumbered(floor: Floor): Promise<void> {
  const transaction = floor.transaction(['session', 'numbers', 'rows'], 'readwrite', strict);
  const [, next] = await Promise.all([
    transaction.objectStore('session').get('session'),
    transaction.objectStore('numbers').get('client/scope'),
  ]);
  const number = typeof next === 'number' ? next : 1;
  await Promise.all([
    transaction.objectStore('rows').put(row, ['scope', 'client', number]),
    transaction.objectStore('numbers').put(number + 1, 'client/scope'),
    transaction.done,
  ]);
}

/** Sequential writes, ours and the two floors taking turns in blocks, so that all meet the same machine. */
async function compare(count: number, block: number) {
  const floor = await openFloor();
  const ways = {
    ours: (n: number) => setBio(`bio ${n} ${'z'.repeat(100)}`),
    numbered: () => putNumbered(floor),
    put: () => putOne(floor),
  };
  const blocks: Record<keyof typeof ways, number[][]> = { ours: [], numbered: [], put: [] };
  for (let n = 0; n < count; n += block) {
    for (const way of ['ours', 'numbered', 'put'] as const) {
      const times: number[] = [];
      for (let k = 0; k < block; k += 1) {
        const began = performance.now();
        await ways[way](n + k);
        times.push(performance.now() - began);
      }
      blocks[way].push(times);
    }
  }
  floor.close();
  const at = (q: number) => ({
    ours: quantile(blocks.ours.flat(), q),
    numbered: quantile(blocks.numbered.flat(), q),
    put: quantile(blocks.put.flat(), q),
  });
  // Median of the blocks' ratios: what else the machine does then slows both sides of each.
  const beside = (way: 'numbered' | 'put', q: number): number =>
    quantile(
      blocks.ours.map((times, n) => quantile(times, q) / quantile(blocks[way][n] ?? [], q)),
      0.5,
    );
  return {
    count,
    p50: at(0.5),
    p95: at(0.95),
    besideNumbered: { p50: beside('numbered', 0.5), p95: beside('numbered', 0.95) },
    besidePut: { p50: beside('put', 0.5), p95: beside('put', 0.95) },
  };
}

/** Nothing that a disk could make less of. */
function noise(bytes: number): ArrayBuffer {
  const made = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 65_536) {
    crypto.getRandomValues(made.subarray(at, Math.min(bytes, at + 65_536)));
  }
  return made.buffer;
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
  },
  async createGroup(): Promise<string> {
    const { userId } = await client();
    const salt = device.ids.secret(16);
    const scope = groupScope(groupIdFrom(userId, salt, device.sha256));
    await write(scope, 'group.create', { salt, name: 'Trials' });
    return scope;
  },
  setBio,
  /** One write, with what the browser saw while it ran. */
  async prove(text: string): Promise<Evidence> {
    await client();
    watched.length = 0;
    isWatching = true;
    const { id, seq } = await setBio(text);
    const resolvedAt = performance.now();
    isWatching = false;
    const outbox = watched
      .filter((entry) => entry.stores.includes('offline_queue'))
      .map(({ durability, completedAt }) => ({
        durability,
        completeFirst: completedAt !== null && completedAt <= resolvedAt,
      }));
    return { id, seq, outbox };
  },
  queue: async (): Promise<readonly { id: string; seq: number }[]> =>
    (await client()).queue().map(({ id, seq }) => ({ id, seq })),
  /** As this device shows it. */
  bio: async (): Promise<unknown> => {
    const { userId, get } = await client();
    return get(userScope(userId), 'profile', userId)?.value['bio'];
  },
  /** From the confirmed profile alone: no edit of these trials touches it. */
  displayName: async (): Promise<unknown> => {
    const { userId, get } = await client();
    return get(userScope(userId), 'profile', userId)?.value['displayName'];
  },
  status: async () => (await client()).state(),
  compare,
  /**
   * Puts tracks of a group into the cache, as if they had been fetched, until the disk is full; the first was heard
   * longest ago. Returns their hashes.
   */
  async fillCache(scope: Scope): Promise<readonly string[]> {
    const { userId } = await client();
    const database = await openDB(`jamz-person-${userId}`);
    const hashes: string[] = [];
    for (;;) {
      const n = hashes.length + 1;
      const sha256 = n.toString(16).padStart(64, '0');
      const audio = { sha256, mime: 'audio/mpeg', bytes: 1024 * 1024 };
      await write(scope, 'track.register', {
        ...audio,
        title: `Track ${n}`,
        artist: '',
        album: '',
        durMs: 60_000,
      });
      const rest = { pinned: false, wanted: false, addedAt: n, lastPlayedAt: null, sealed: false };
      const file = { ...audio, ...rest, fileId: sha256, stored: audio.bytes, whole: true };
      const transaction = database.transaction(['file_chunks', 'audio_files'], 'readwrite');
      const puts = [
        transaction.objectStore('file_chunks').put({ bytes: noise(audio.bytes) }, [sha256, 0]),
        transaction.objectStore('audio_files').put(file, [sha256]),
        transaction.done,
      ];
      const ended = await Promise.allSettled(puts);
      if (ended.some(({ status }) => status === 'rejected')) break;
      hashes.push(sha256);
    }
    database.close();
    return hashes;
  },
  /** How many of so many edits were refused; each takes three kilobytes. */
  async describe(scope: Scope, count: number): Promise<number> {
    const engine = await client();
    let refused = 0;
    for (let n = 0; n < count; n += 1) {
      const args = { field: 'description', value: `${n} ${'z'.repeat(1_950)}` };
      if (!(await engine.mutate(scope, 'group.set', args)).ok) refused += 1;
    }
    return refused;
  },
  cached: async (): Promise<readonly string[]> => {
    await client();
    return (await device.media()?.storage())?.tracks.map(({ sha256 }) => sha256) ?? [];
  },
};
export type DevicePage = typeof page;
Object.assign(globalThis, { device: page });
