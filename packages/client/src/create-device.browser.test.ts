/** Two tabs of one real browser, wired as the app wires them; the server is played, and usually out of reach. */
import { deleteDB, openDB } from 'idb';
import { afterEach, expect, test, vi } from 'vitest';
import { errorTable, protocolHeader, scopeSchema } from '@jamz/core';
import { createFakeAccountServer } from './auth/account-server.contract.ts';
import type { Client } from './client.ts';
import type { Device } from './device.ts';
import { createDevice } from './create-device.ts';
import * as work from './open-work.ts';
import type { TransactionNotice } from './storage/idb-transaction.ts';

const ana = { login: 'ana', password: 'correct horse', displayName: 'Ana' };
const home = scopeSchema.parse('user:u-ana');
const devices: Device[] = [];

afterEach(async () => {
  for (const device of devices.splice(0)) await device.close();
  vi.unstubAllGlobals();
  for (const { name } of await indexedDB.databases()) await deleteDB(name ?? '');
  localStorage.clear();
  sessionStorage.clear();
  document.cookie = 'jamz_unsent=0; Path=/; Max-Age=0';
});

/** Accounts work, `sync` never does. */
function serve() {
  const server = createFakeAccountServer();
  server.now = Date.now();
  const call = server.browser();
  const headers = { [protocolHeader]: '1', 'content-type': 'application/json' };
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}): Promise<Response> => {
    if (path === '/api/sync') throw new TypeError('Failed to fetch');
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as object) : {};
    const result = await call({ method: 'POST', path, body });
    if (result.end === 'ok') return Response.json(result.json, { headers });
    if (result.end !== 'refused') throw new TypeError('Failed to fetch');
    const { code } = result;
    return Response.json({ code, text: errorTable[code].text }, { status: 401, headers });
  });
  return server;
}

async function openTab(observe?: (notice: TransactionNotice) => void): Promise<Device> {
  const device = createDevice({ observe }, () => work);
  devices.push(device);
  await expect.poll(() => device.auth.state().phase).not.toBe('starting');
  return device;
}

function clientOf(device: Device): Client {
  const client = device.client();
  if (client === null) throw new Error('nobody is signed in');
  return client;
}
const say = (device: Device, value: string) =>
  clientOf(device).mutate(home, 'profile.set', { field: 'bio', value });

test('[EN23] an edit is strict, complete before `mutate` resolves, and sealed', async () => {
  serve();
  const notices: TransactionNotice[] = [];
  const device = await openTab((notice) => notices.push(notice));
  await device.auth.register(ana);
  await say(device, 'warm up');
  notices.length = 0;
  expect((await say(device, 'canary words')).ok).toBe(true);
  const outbox = notices.filter(({ stores }) => stores.includes('offline_queue'));
  expect(outbox.map(({ stage }) => stage).slice(0, 3)).toEqual(['began', 'complete', 'resolved']);
  expect(outbox.every(({ durability }) => durability === 'strict')).toBe(true);

  const database = await openDB('jamz-person-u-ana');
  const everything: unknown[] = [];
  for (const store of database.objectStoreNames) everything.push(await database.getAll(store));
  database.close();
  expect(JSON.stringify(everything)).toContain('"sealed"');
  expect(JSON.stringify([everything, Object.entries(localStorage)])).not.toContain('canary');
});

test('[D8] an edit in one tab is on the screen of the other within 100 ms', async () => {
  serve();
  const first = await openTab();
  await first.auth.register(ana);
  const second = await openTab();
  await say(first, 'warm up');
  await expect.poll(() => clientOf(second).queue().length).toBe(1);
  const seen = new Promise<number>((resolve) => {
    clientOf(second).subscribeState(() => {
      if (clientOf(second).queue().length === 2) resolve(performance.now());
    });
  });
  await say(first, 'hello');
  const durable = performance.now();
  expect((await seen) - durable).toBeLessThan(100);
});

test('[D12] signing out in one tab empties the other: engine, drafts, and the count of what is kept', async () => {
  serve();
  const first = await openTab();
  await first.auth.register(ana);
  const second = await openTab();
  second.drafts.write('form', 'half a sentence');
  const engine = clientOf(second);
  await say(first, 'unsent');
  await expect.poll(() => document.cookie).toContain('jamz_unsent=1');
  await first.auth.signOut();
  await expect.poll(() => second.client()).toBeNull();
  await expect
    .poll(() => second.auth.state())
    .toMatchObject({ kept: [{ userId: 'u-ana', unsent: 1 }] });
  expect(second.drafts.read('form')).toBeNull();
  // Even a tab that heard nothing can write no more (EN24).
  expect((await engine.mutate(home, 'profile.set', { field: 'bio', value: 'late' })).ok).toBe(
    false,
  );

  await second.auth.login(ana);
  await expect.poll(() => second.client()?.queue().length).toBe(1);
  await expect
    .poll(() => first.client()?.queue()[0]?.args)
    .toEqual({ field: 'bio', value: 'unsent' });
});

test('[D12] work that is discarded is closed, and does not come back', async () => {
  serve();
  const device = await openTab();
  await device.auth.register(ana);
  await say(device, 'never mind');
  await device.auth.signOut('discard');
  expect(device.auth.state()).toMatchObject({ phase: 'signed-out', kept: [] });
  await device.auth.login(ana);
  await expect.poll(() => device.client()?.isLoaded(home)).toBe(true);
  expect(clientOf(device).get(home, 'profile', 'u-ana')).toBeUndefined();
});

test('[D11] a session ended elsewhere locks the screen; signing in again opens it with all that waited', async () => {
  const server = serve();
  const device = await openTab();
  await device.auth.register(ana);
  await say(device, 'waiting');
  await device.close();
  devices.length = 0;
  const again = await openTab();
  expect(clientOf(again)).not.toBeNull();
  for (let n = 0; n < 10; n += 1) server.endSession(`session-${n}`);
  server.now += server.tokenLifeMs;
  vi.spyOn(Date, 'now').mockImplementation(() => server.now);
  await again.auth.sessions();
  await expect.poll(() => again.client()).toBeNull();
  expect(again.auth.state()).toMatchObject({ phase: 'signed-in', needsSignIn: 'revoked' });
  expect((await again.auth.login(ana)).ok).toBe(true);
  await expect.poll(() => again.client()?.queue().length).toBe(1);
  vi.restoreAllMocks();
});

test('[D15] storage that the browser took away is noticed, with the number of changes that went', async () => {
  serve();
  const device = await openTab();
  await device.auth.register(ana);
  await say(device, 'one');
  await say(device, 'two');
  await device.close();
  devices.length = 0;
  expect(document.cookie).toContain('jamz_unsent=2');
  for (const { name } of await indexedDB.databases()) await deleteDB(name ?? '');
  localStorage.clear();

  const after = await openTab();
  expect([after.trouble(), after.lostChanges()]).toEqual(['evicted', 2]);
  await after.auth.login(ana);
  expect([after.trouble(), after.lostChanges()]).toEqual([null, null]);
});

test('[D6] a tab that a newer app has overtaken asks for a reload, and does not claim that nobody is signed in', async () => {
  serve();
  const device = await openTab();
  await device.auth.register(ana);
  const newer = await openDB('jamz-person-u-ana', 99);
  await expect.poll(() => device.trouble()).toBe('reload');
  const late = createDevice({}, () => work);
  devices.push(late);
  await expect.poll(() => late.trouble()).toBe('reload');
  expect(late.auth.state().phase).toBe('starting');
  newer.close();

  const newerDevice = await openDB('jamz-device', 99);
  const later = createDevice({}, () => work);
  devices.push(later);
  await expect.poll(() => later.trouble()).toBe('reload');
  expect(later.auth.state().phase).toBe('starting');
  newerDevice.close();
});

test('[D7] a browser that gives no storage is worked with until the tab closes, and the person is told', async () => {
  serve();
  const real = indexedDB;
  vi.stubGlobal('indexedDB', {
    open: () => {
      throw new DOMException('no storage here', 'UnknownError');
    },
    databases: () => real.databases(),
  });
  const device = await openTab();
  expect(device.trouble()).toBe('memory');
  expect((await device.auth.register(ana)).ok).toBe(true);
  expect((await say(device, 'fleeting')).ok).toBe(true);
  device.preferences.set('theme', 'dark');
  expect(clientOf(device).queue()).toHaveLength(1);
  await device.auth.signOut();
  await device.auth.login(ana);
  await expect.poll(() => device.client()?.queue().length).toBe(1);
});
