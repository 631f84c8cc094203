/** The device store in a real browser: the contract, every way of coming from an old version, and what durable means. */
import { openDB } from 'idb';
import { afterEach, describe, expect, test } from 'vitest';
import { createSystemTimers } from '../system-clock.ts';
import { describeDeviceStore } from './device-store.contract.ts';
import type { Plan } from './device-store.ts';
import type { ConnectionEvent } from './idb-connection.ts';
import { createIdbStore } from './idb-store.ts';
import type { TransactionNotice } from './idb-transaction.ts';
import { migrate, steps } from './migrations/steps.ts';
import { databaseName, schemaVersion } from './schema.ts';

const timers = createSystemTimers();
let persons = 0;
const nextPerson = (): string => {
  persons += 1;
  return `browser-${persons}`;
};

describeDeviceStore('IndexedDB, real', () => {
  const userId = nextPerson();
  const open = async () => createIdbStore({ timers }, { userId });
  return {
    open,
    reopen: async (store) => {
      await store.close();
      return open();
    },
  };
});

const append = (n: number): Plan<number> => ({
  tables: ['session', 'outbox', 'numbers'],
  durability: 'strict',
  reads: [
    { table: 'session', key: ['session'] },
    { table: 'numbers', key: ['c', 'group:a'] },
  ],
  decide: () => ({
    writes: [
      { table: 'numbers', key: ['c', 'group:a'], put: { next: n + 1 } },
      { table: 'outbox', key: ['group:a', 'c', n], put: { n, sealed: 'x'.repeat(300) } },
    ],
    value: n,
  }),
});

describe('migrations', () => {
  test('the stores of the design are all there at version 10', async () => {
    const userId = nextPerson();
    const store = createIdbStore({ timers }, { userId });
    await store.read([{ table: 'outbox', prefix: [] }]);
    await store.close();
    const database = await openDB(databaseName(userId));
    const names = [...database.objectStoreNames];
    expect(database.version).toBe(schemaVersion);
    expect(schemaVersion).toBeGreaterThanOrEqual(10);
    database.close();
    expect(names).toEqual(
      expect.arrayContaining(
        'groups group_members invitations places playlists locations tracks avatars offline_queue cursors conflicts journal profiles problems session keys lease picks audio_files file_chunks uploads pictures kept_groups'.split(
          ' ',
        ),
      ),
    );
  });

  for (let from = 1; from <= steps.length; from += 1) {
    test(`[D16] a database of version ${from} keeps what waits in it`, async () => {
      const userId = nextPerson();
      const old = await openDB(databaseName(userId), from, {
        upgrade: (database, before) => migrate(database, before, from),
      });
      await old.put('offline_queue', { n: from }, ['group:a', 'c', 1]);
      await old.put('session', { userId }, ['session']);
      old.close();
      const store = createIdbStore({ timers }, { userId });
      const read = await store.read([
        { table: 'outbox', prefix: [] },
        { table: 'session', key: ['session'] },
        { table: 'entities', prefix: [] },
        { table: 'lease', prefix: [] },
        { table: 'audioFiles', prefix: [] },
        { table: 'fileChunks', prefix: ['no-file'] },
      ]);
      await store.close();
      expect(read).toEqual({ ok: true, value: [[{ n: from }], [{ userId }], [], [], [], []] });
    });
  }
});

describe('upgrades held up by another tab', () => {
  test('[D6] an old tab lets go within a second and says so; the new one loses nothing', async () => {
    const userId = nextPerson();
    const events: ConnectionEvent[] = [];
    const old = createIdbStore({ timers }, { userId, onEvent: (event) => events.push(event) });
    const writing = old.transact(append(1));
    const began = performance.now();
    const newer = await openDB(databaseName(userId), schemaVersion + 1);
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(await writing).toEqual({ ok: true, value: 1 });
    expect(events).toEqual(['opened', 'superseded']);
    expect(await old.transact(append(2))).toEqual({ ok: false, error: 'closed' });
    expect(await newer.getAll('offline_queue')).toHaveLength(1);
    newer.close();

    const late: ConnectionEvent[] = [];
    const outdated = createIdbStore({ timers }, { userId, onEvent: (event) => late.push(event) });
    expect(await outdated.transact(append(3))).toEqual({ ok: false, error: 'closed' });
    expect(late).toEqual(['superseded']);
  });

  test('[D6] a tab that does not let go is told of after 5 s, and waited for', async () => {
    const userId = nextPerson();
    const name = databaseName(userId);
    const stubborn = await openDB(name, 1, {
      upgrade: (database, before) => migrate(database, before, 1),
    });
    await stubborn.put('offline_queue', { n: 1 }, ['group:a', 'c', 1]);
    const events: ConnectionEvent[] = [];
    let expire = (): void => {};
    let waitedMs = 0;
    const store = createIdbStore(
      {
        timers: {
          after: (ms, task) => {
            waitedMs = ms;
            expire = task;
            return { cancel: () => {} };
          },
        },
      },
      { userId, onEvent: (event) => events.push(event) },
    );
    const reading = store.read([{ table: 'outbox', prefix: [] }]);
    await expect.poll(() => waitedMs).toBe(5_000);
    expire();
    expect(events).toEqual(['blocked']);
    stubborn.close();
    expect(await reading).toEqual({ ok: true, value: [[{ n: 1 }]] });
    expect(events).toEqual(['blocked', 'opened']);
    await store.close();
  });
});

describe('failing storage', () => {
  const prototype = IDBDatabase.prototype;
  const real = prototype.transaction;
  afterEach(() => {
    prototype.transaction = real;
  });

  /** Every `nth` transaction fails as browsers do when a connection dies or the disk is full. */
  const failEvery = (nth: number, name: string): void => {
    let calls = 0;
    prototype.transaction = function fail(...call: Parameters<typeof real>) {
      calls += 1;
      if (calls % nth === 0) throw new DOMException('planted', name);
      return real.apply(this, call);
    };
  };

  for (const name of ['InvalidStateError', 'UnknownError']) {
    test(`[D18] ${name} in 5 % of calls: reopened, 0 of 200 lost, nothing twice`, async () => {
      const userId = nextPerson();
      const events: ConnectionEvent[] = [];
      const store = createIdbStore({ timers }, { userId, onEvent: (event) => events.push(event) });
      failEvery(20, name);
      for (let n = 1; n <= 200; n += 1) {
        expect(await store.transact(append(n))).toEqual({ ok: true, value: n });
      }
      expect(events.length).toBeGreaterThan(5);
      const rows = await store.read([{ table: 'outbox', prefix: [] }]);
      expect(rows.ok && rows.value[0]).toHaveLength(200);
      await store.close();
    });
  }

  test('[D18] a storage that stays broken is said to have failed', async () => {
    const store = createIdbStore({ timers }, { userId: nextPerson() });
    failEvery(1, 'UnknownError');
    expect(await store.transact(append(1))).toEqual({ ok: false, error: 'failed' });
    prototype.transaction = real;
    expect(await store.transact(append(1))).toEqual({ ok: true, value: 1 });
    await store.close();
  });

  test('[D5] a full disk is told apart from a broken one, and not tried again', async () => {
    const store = createIdbStore({ timers }, { userId: nextPerson() });
    await store.read([{ table: 'outbox', prefix: [] }]);
    const realPut = IDBObjectStore.prototype.put;
    let tries = 0;
    IDBObjectStore.prototype.put = () => {
      tries += 1;
      throw new DOMException('planted', 'QuotaExceededError');
    };
    const written = await store.transact(append(1));
    IDBObjectStore.prototype.put = realPut;
    expect([written, tries]).toEqual([{ ok: false, error: 'full' }, 1]);
    const rows = await store.read([{ table: 'numbers', prefix: [] }]);
    expect(rows).toEqual({ ok: true, value: [[]] });
    await store.close();
  });
});

describe('durability', () => {
  test('[EN23] outbox transactions are strict and resolve after `complete`; caches are relaxed', async () => {
    const notices: TransactionNotice[] = [];
    const store = createIdbStore(
      { timers },
      { userId: nextPerson(), observe: (notice) => notices.push(notice) },
    );
    await store.transact(append(1));
    await store.transact({ ...append(2), tables: ['numbers', 'outbox'], durability: 'relaxed' });
    await store.close();
    const stores = ['numbers', 'offline_queue', 'session'];
    expect(notices.slice(0, 3)).toEqual([
      { stage: 'began', stores, durability: 'strict' },
      { stage: 'complete', stores, durability: 'strict' },
      { stage: 'resolved', stores, durability: 'strict' },
    ]);
    expect(notices.slice(3).map(({ durability }) => durability)).toEqual(
      Array.from({ length: 3 }, () => 'relaxed'),
    );
  });
});
