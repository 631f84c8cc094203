import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStores, type StoresConfig } from './open-stores.ts';

const timers = {
  after(ms: number, task: () => void) {
    const handle = setTimeout(task, ms);
    return { cancel: () => clearTimeout(handle) };
  },
};
const ports = { timers, clock: { now: () => 5, monotonic: () => 5 } };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jamz-stores-'));
});
afterEach(() => rm(folder, { recursive: true }));

const config = (overrides: Partial<StoresConfig> = {}): StoresConfig => ({
  storeUrl: `sqlite:${join(folder, 'data', 'jamz.db')}`,
  blobsUrl: `file:${join(folder, 'data', 'blobs')}`,
  rootKey: new Uint8Array(32).fill(3),
  ...overrides,
});

test('all stores open in one folder that only its owner can read, and close again', async () => {
  const stores = await openStores(ports, config());
  expect((await stores.log.head('toy:a')).version).toBe(0);
  expect(await stores.accounts.countAccounts()).toEqual({ all: 0, operators: 0 });
  await stores.keyring.create('person:a');
  expect(stores.isFailed()).toBe(false);
  const files = await readdir(join(folder, 'data'));
  expect(files).toEqual(expect.arrayContaining(['blobs', 'jamz.db', 'keyring.db', 'live.db']));
  for (const name of files.filter((file) => file !== 'blobs')) {
    expect((await stat(join(folder, 'data', name))).mode & 0o077).toBe(0);
  }
  await stores.close();
  await stores.close();
  const again = await openStores(ports, config());
  expect((await again.keyring.read(['person:a'])).size).toBe(1);
  await again.close();
});

test('everything in memory leaves no file', async () => {
  const stores = await openStores(ports, config({ storeUrl: 'memory:', blobsUrl: 'memory:' }));
  expect(await stores.keyring.create('person:a')).not.toBe('destroyed');
  await stores.close();
  expect(await readdir(folder)).toEqual([]);
});

test('series switched off keep nothing', async () => {
  const stores = await openStores(ports, config({ seriesUrl: 'none' }));
  await stores.series.put([{ kind: 'k', scope: 's', member: 'm', time: 1, value: '{}' }]);
  expect(await stores.series.read('k', 's', 'm', 0, 9, 9)).toEqual([]);
  await stores.close();
});

test('[EN44] several copies of the keyring are written through', async () => {
  const urls = ['one.db', 'two.db'].map((name) => `sqlite:${join(folder, name)}`);
  const stores = await openStores(ports, config({ keyringUrls: urls }));
  await stores.keyring.create('person:a');
  await stores.close();
  const second = await openStores(ports, config({ keyringUrls: urls.slice(1) }));
  expect((await second.keyring.read(['person:a'])).size).toBe(1);
  await second.close();
});

test.each([
  ['JAMZ_STORE_URL', { storeUrl: 'mysql://nowhere' }],
  ['JAMZ_STORE_URL', { storeUrl: 'sqlite:' }],
  ['JAMZ_BLOBS_URL', { blobsUrl: 'ftp://nowhere' }],
  ['JAMZ_KEYRING_URL', { keyringUrls: ['keys'] }],
  ['Check that the folder', { storeUrl: 'sqlite:/dev/null/jamz.db' }],
])('a wrong value names %s and what to use', async (name, overrides) => {
  await expect(openStores(ports, config(overrides))).rejects.toThrow(name);
});

test('another root key than at set-up is refused, and nothing stays open', async () => {
  const stores = await openStores(ports, config());
  await stores.keyring.create('person:a');
  await stores.close();
  const wrong = openStores(ports, config({ rootKey: new Uint8Array(32).fill(4) }));
  await expect(wrong).rejects.toThrow('root secret');
  await (await openStores(ports, config())).close();
});
