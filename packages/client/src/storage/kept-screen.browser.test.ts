/** U11: whatever could make the kept screen untrue takes it away, on real storage. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSystemTimers } from '../system-clock.ts';
import type { TableName } from './device-store.ts';
import { createIdbStore, type IdbStore } from './idb-store.ts';
import {
  announceKeptScreen,
  keptScreenCache,
  keptScreenUrl,
  withdrawKeptScreen,
} from './kept-screen.ts';

let persons = 0;
let store: IdbStore;
beforeEach(() => {
  persons += 1;
  store = createIdbStore({ timers: createSystemTimers() }, { userId: `kept-${persons}` });
});
afterEach(async () => {
  await store.close();
  await caches.delete(keptScreenCache);
});

async function keep(announce = announceKeptScreen): Promise<Cache> {
  const cache = await caches.open(keptScreenCache);
  announce();
  await cache.put(keptScreenUrl, new Response('a screen'));
  return cache;
}
const isKept = async (): Promise<boolean> =>
  (await caches.match(keptScreenUrl, { cacheName: keptScreenCache })) !== undefined;

const write = (table: TableName) =>
  store.transact({
    tables: ['session', table],
    durability: 'relaxed',
    reads: [],
    decide: () => ({ writes: [], value: null }),
  });

test.each<TableName>(['entities', 'numbers', 'picks'])(
  '[U11] a write to %s withdraws it',
  async (table) => {
    await keep();
    await write(table);
    expect(await isKept()).toBe(false);
  },
);

test('[U11] so does every write of a key; a lease and what was played last change nothing', async () => {
  await keep();
  await write('lease');
  await write('audioFiles');
  await store.read([{ table: 'entities', prefix: [] }]);
  expect(await isKept()).toBe(true);
  await store.keys.replace('session', { from: 'old', to: 'new' });
  expect(await isKept()).toBe(false);
  await keep();
  await store.keys.clear();
  expect(await isKept()).toBe(false);
});

test('[U11] who opened the cache before a withdrawal keeps nothing in it that anybody finds', async () => {
  const cache = await keep();
  await withdrawKeptScreen();
  await cache.put(keptScreenUrl, new Response('a screen of before'));
  expect(await isKept()).toBe(false);
  expect(await caches.has(keptScreenCache)).toBe(false);
});

test('[U11] one that another tab has announced is looked for, and every write waits until it is gone', async () => {
  await withdrawKeptScreen();
  const elsewhere = new BroadcastChannel(keptScreenCache);
  await keep(() => elsewhere.postMessage(null));
  await new Promise((resolve) => {
    setTimeout(resolve, 50);
  });
  elsewhere.close();
  await Promise.race([write('entities'), write('numbers')]);
  expect(await isKept()).toBe(false);
});
