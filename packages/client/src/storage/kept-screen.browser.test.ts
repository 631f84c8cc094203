/** U11: whatever could make the kept screen untrue takes it away, on real storage. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSystemTimers } from '../system-clock.ts';
import type { TableName } from './device-store.ts';
import { createIdbStore, type IdbStore } from './idb-store.ts';
import {
  announceKeptScreen,
  isScreenKept,
  keptScreenCache,
  keptScreenUrl,
  textOfKept,
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
    expect(await isScreenKept()).toBe(false);
  },
);

test('[U11] so does every write of a key; a lease and what was played last change nothing', async () => {
  await keep();
  await write('lease');
  await write('audioFiles');
  await store.read([{ table: 'entities', prefix: [] }]);
  expect(await isScreenKept()).toBe(true);
  await store.keys.replace('session', { from: 'old', to: 'new' });
  expect(await isScreenKept()).toBe(false);
  await keep();
  await store.keys.clear();
  expect(await isScreenKept()).toBe(false);
});

test('[U11] who opened the cache before a withdrawal keeps nothing in it that anybody finds', async () => {
  const cache = await keep();
  await withdrawKeptScreen();
  await cache.put(keptScreenUrl, new Response('a screen of before'));
  expect(await isScreenKept()).toBe(false);
  // And whoever asks is answered, because a miss would go to the network.
  const answer = await caches.match(keptScreenUrl, { cacheName: keptScreenCache });
  expect(await textOfKept(answer)).toBeNull();
  expect(answer?.status).toBe(204);
});

test('[U11] one that another tab has announced is looked for, and every write waits until it is gone', async () => {
  await withdrawKeptScreen();
  const elsewhere = new BroadcastChannel(keptScreenCache);
  // Opened after the one under test, so it hears after it.
  const witness = new BroadcastChannel(keptScreenCache);
  const heard = new Promise((resolve) => {
    witness.addEventListener('message', resolve, { once: true });
  });
  await keep(() => elsewhere.postMessage(null));
  await heard;
  elsewhere.close();
  witness.close();
  await Promise.race([write('entities'), write('numbers')]);
  expect(await isScreenKept()).toBe(false);
});
