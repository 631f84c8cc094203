import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import { deleteDB } from 'idb';
import type { UserId } from '@jamz/core';
import { exclusively } from '../outbox/browser-locks.ts';
import { createIdbStore } from '../storage/idb-store.ts';
import { databaseName } from '../storage/schema.ts';
import { createWebCryptoSealer } from '../storage/sealed-with-web-crypto.ts';
import { createSystemTimers } from '../system-clock.ts';
import type { CallHttp } from '../transport/http-call.ts';
import { createFakeAccountServer, type FakeAccountServer } from './account-server.contract.ts';
import type { OpenPersonStorage } from './auth-ports.ts';
import { createBrowserDeviceRecords } from './browser-device-records.ts';
import { createAuth, type DeviceAuth } from './create-auth.ts';

const timers = createSystemTimers();
const ana = { login: 'ana', password: 'correct horse', displayName: 'Ana Canary' };
const ben = { login: 'ben', password: 'battery staple', displayName: 'Ben' };

/** Tabs of one browser: one IndexedDB, one cookie jar, one set of locks, messages between all. */
function createBrowser(server: FakeAccountServer) {
  const call: CallHttp = server.browser();
  const listeners = new Map<object, () => void>();
  const tabs: DeviceAuth[] = [];
  const records = createBrowserDeviceRecords({ timers });
  const openPerson = (userId: UserId): OpenPersonStorage => {
    const store = createIdbStore({ timers }, { userId });
    return { store, keys: store.keys, close: () => store.close() };
  };
  return {
    records,
    openPerson,
    openTab: async (deaf = false): Promise<DeviceAuth> => {
      const me = {};
      const auth = createAuth(
        {
          clock: { now: () => server.now, monotonic: () => server.now },
          call,
          exclusively: (name, task) => exclusively(navigator.locks, name, task),
          devices: records,
          openPerson,
          deletePerson: (userId) => deleteDB(databaseName(userId)),
          discardUnsent: async () => {},
          leaveFiles: async () => 0,
          announcer: {
            post: () => {
              for (const [tab, listener] of listeners) {
                if (tab !== me) queueMicrotask(listener);
              }
            },
            onMessage: (listener) => {
              if (!deaf) listeners.set(me, listener);
              return () => listeners.delete(me);
            },
          },
        },
        { deviceName: 'Test browser' },
      );
      await auth.start();
      tabs.push(auth);
      return auth;
    },
    close: async () => {
      for (const tab of tabs) await tab.close();
      await records.close();
    },
  };
}

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const browser of open.splice(0)) await browser.close();
  for (const { name } of await indexedDB.databases()) await deleteDB(name ?? '');
});

function setUp() {
  const server = createFakeAccountServer();
  const browser = createBrowser(server);
  open.push(browser);
  return { server, browser };
}

const phaseOf = (tab: DeviceAuth): string => tab.state().phase;
const tokensOf = (tab: DeviceAuth) => {
  const person = tab.person();
  if (person === null) throw new Error('nobody is signed in');
  return person.tokens;
};

test('[U1] a signed-in person is there again after a restart, without a network and with an old token', async () => {
  const { server, browser } = setUp();
  const before = await browser.openTab();
  expect(phaseOf(before)).toBe('signed-out');
  expect(await before.register(ana)).toEqual({ ok: true, value: null });
  await before.close();

  server.online = false;
  server.now += 7 * 86_400_000;
  const after = await browser.openTab();
  expect(after.state()).toEqual({
    phase: 'signed-in',
    userId: 'u-ana',
    displayName: 'Ana Canary',
    operator: false,
    login: 'ana',
    needsSignIn: 'no',
  });
  expect(await tokensOf(after).get()).toEqual({ end: 'silent' });
  expect(phaseOf(after)).toBe('signed-in');

  server.online = true;
  expect((await tokensOf(after).get()).end).toBe('token');
});

test('[D10] ten tabs whose token is refused make one renewal', async () => {
  const { server, browser } = setUp();
  const first = await browser.openTab();
  await first.register(ana);
  const others = await Promise.all(Array.from({ length: 9 }, () => browser.openTab()));
  const tabs = [first, ...others];
  const old = await tokensOf(first).get();
  if (old.end !== 'token') throw new Error('no token');
  server.refuseToken(old.token);
  server.calls.length = 0;
  const renewed = await Promise.all(tabs.map((tab) => tokensOf(tab).get(old.token)));
  const given = new Set(renewed.map((result) => (result.end === 'token' ? result.token : '')));
  expect(server.calls).toEqual(['POST /api/auth/challenge', 'POST /api/auth/refresh']);
  expect(given.size).toBe(1);
  expect(server.personOf([...given][0])).toBe('u-ana');
});

test('[D10] a token that is about to end is renewed before it is used; offline it serves to its last second', async () => {
  const { server, browser } = setUp();
  const tab = await browser.openTab();
  await tab.register(ana);
  const first = await tokensOf(tab).get();
  server.now += 0.95 * server.tokenLifeMs;
  server.online = false;
  expect(await tokensOf(tab).get()).toEqual(first);
  server.online = true;
  expect(await tokensOf(tab).get()).not.toEqual(first);
});

test('[D11] a refused renewal asks for a sign-in, keeps the work, and the same person goes on', async () => {
  const { server, browser } = setUp();
  const tab = await browser.openTab();
  const other = await browser.openTab();
  await tab.register(ana);
  const generation = tab.person()?.session.generation;
  const sealed = await createWebCryptoSealer(tokensOf(tab).secrets().sealingKey).seal('work', 'c');
  server.endSession(tokensOf(tab).secrets().session.sessionId);
  server.now += server.tokenLifeMs;
  expect(await tokensOf(tab).get()).toEqual({ end: 'sign-in' });
  await tab.look();
  await other.look();
  expect([tab.state(), other.state()]).toMatchObject([
    { needsSignIn: 'revoked' },
    { needsSignIn: 'revoked' },
  ]);

  expect(await tab.login({ login: 'ana', password: 'wrong' })).toMatchObject({
    ok: false,
    error: { code: 'wrong_credentials' },
  });
  expect((await tab.login(ana)).ok).toBe(true);
  await other.look();
  expect([tab.state(), other.state()]).toMatchObject([
    { needsSignIn: 'no' },
    { needsSignIn: 'no' },
  ]);
  expect(tab.person()?.session.generation).toBe(generation);
  const { sealingKey } = tokensOf(other).secrets();
  expect(await createWebCryptoSealer(sealingKey).open(sealed, 'c')).toBe('work');
});

test('[D11] a hint that the session was ended locks the screen only when it was', async () => {
  const { server, browser } = setUp();
  const tab = await browser.openTab();
  await tab.register(ana);
  server.calls.length = 0;
  tokensOf(tab).revoked();
  await expect.poll(() => server.calls).toContain('POST /api/auth/refresh');
  await tokensOf(tab).get();
  expect(tab.state()).toMatchObject({ needsSignIn: 'no' });
  server.endSession(tokensOf(tab).secrets().session.sessionId);
  tokensOf(tab).revoked();
  await expect.poll(() => tab.state()).toMatchObject({ needsSignIn: 'revoked' });
});

test('[EN24] a renewal that is under way when the person leaves writes nothing back', async () => {
  const { server, browser } = setUp();
  const tab = await browser.openTab();
  const other = await browser.openTab();
  await tab.register(ana);
  await other.look();
  const tokens = tokensOf(other);
  const old = await tokens.get();
  const release = server.hold('/api/auth/refresh');
  const renewing = tokens.get(old.end === 'token' ? old.token : undefined);
  await expect.poll(() => server.calls).toContain('POST /api/auth/refresh');
  const userId = tab.person()?.userId ?? ('' as UserId);
  await tab.signOut();
  release();
  expect(await renewing).toEqual({ end: 'sign-in' });
  const storage = browser.openPerson(userId);
  expect(await storage.keys.read()).toEqual({ ok: true, value: new Map() });
  await storage.close();
  expect(phaseOf(other)).toBe('signed-out');
});

test('[D12] signing out reaches every tab and destroys the keys; the work stays sealed and counted', async () => {
  const { browser } = setUp();
  const tab = await browser.openTab();
  const other = await browser.openTab();
  await tab.register(ana);
  await other.look();
  const person = other.person();
  const userId = person?.userId ?? ('' as UserId);
  const sealingKey = tokensOf(tab).secrets().sealingKey;
  const sealed = await createWebCryptoSealer(sealingKey).seal('unsent work', 'row/group:a');
  await person?.storage.store.transact({
    tables: ['outbox', 'entities'],
    durability: 'strict',
    reads: [],
    decide: () => ({
      writes: [
        {
          table: 'outbox',
          key: ['group:a', 'c', 1],
          put: {
            scope: 'group:a',
            clientId: 'c',
            from: 1,
            ids: ['i1', 'i2', 'i3'],
            decidedUpTo: 1,
            states: { '3': { close: 'discarded' } },
            sealed,
          },
        },
        { table: 'entities', key: ['group:a', 'group', 'a'], put: { name: 'Canary group' } },
      ],
      value: null,
    }),
  });
  expect(await tab.signOut()).toEqual({ ok: true, value: null });
  await other.look();
  const left = { phase: 'signed-out', why: 'left', kept: [{ userId, unsent: 1, files: 0 }] };
  expect([tab.state(), other.state()]).toEqual([left, left]);

  const storage = browser.openPerson(userId);
  expect(await storage.keys.read()).toEqual({ ok: true, value: new Map() });
  const rest = await storage.store.read([
    { table: 'entities', prefix: [] },
    { table: 'outbox', prefix: [] },
    { table: 'session', prefix: [] },
  ]);
  await storage.close();
  expect(rest.ok && rest.value[0]).toEqual([]);
  expect(rest.ok && rest.value[1]).toHaveLength(1);
  expect(rest.ok && rest.value[2]).toEqual([{ userId, generation: 2, active: false }]);
  expect(JSON.stringify([rest, await browser.records.read()])).not.toMatch(/canary/iu);
});

test('[C10] the next person on this browser gets a database of their own, and the first theirs back', async () => {
  const { server, browser } = setUp();
  const tab = await browser.openTab();
  await tab.register(ana);
  const { sealingKey } = tokensOf(tab).secrets();
  const sealed = await createWebCryptoSealer(sealingKey).seal('work', 'c');
  const frozen = await browser.openTab(true);
  const frozenTokens = tokensOf(frozen);

  // Ben signs in over Ana, who never signed out.
  await tab.register(ben);
  expect(tab.state()).toMatchObject({ phase: 'signed-in', userId: 'u-ben' });
  const names = (await indexedDB.databases()).map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['jamz-person-u-ana', 'jamz-person-u-ben', 'jamz-device']),
  );
  const bensKey = tokensOf(tab).secrets().sealingKey;
  expect(await createWebCryptoSealer(bensKey).open(sealed, 'c')).toBeNull();

  // A tab of Ana's that heard nothing cannot renew under Ben's cookie, and leaves as soon as it looks.
  server.now += server.tokenLifeMs;
  expect(await frozenTokens.get()).toEqual({ end: 'sign-in' });
  await frozen.look();
  expect(frozen.state()).toMatchObject({ phase: 'signed-in', userId: 'u-ben' });

  await tab.signOut();
  await tab.login(ana);
  const again = tokensOf(tab).secrets().sealingKey;
  expect(await createWebCryptoSealer(again).open(sealed, 'c')).toBe('work');
  expect(tab.person()?.session.generation).toBe(3);
});

test('[D12] a sign-out made offline is told later, signed by a key that is gone by then', async () => {
  const { server, browser } = setUp();
  const tab = await browser.openTab();
  await tab.register(ana);
  server.online = false;
  await tab.signOut();
  expect(phaseOf(tab)).toBe('signed-out');
  expect(server.liveSessions('u-ana' as UserId)).toBe(1);
  expect((await browser.records.read()).logouts).toHaveLength(1);

  server.online = true;
  server.calls.length = 0;
  await tab.login(ana);
  expect(server.calls).toEqual(['POST /api/auth/logout', 'POST /api/auth/login']);
  expect(server.liveSessions('u-ana' as UserId)).toBe(1);
  expect((await browser.records.read()).logouts).toEqual([]);
});

test('[D3] a tab that died while it was leaving is finished by the next one', async () => {
  const { browser } = setUp();
  const tab = await browser.openTab();
  await tab.register(ana);
  const userId = tab.person()?.userId ?? ('' as UserId);
  await tab.close();
  await browser.records.update((record) => ({ ...record, current: null, leaving: [userId] }));
  const next = await browser.openTab();
  expect(phaseOf(next)).toBe('signed-out');
  await expect.poll(async () => (await browser.records.read()).leaving).toEqual([]);
  const storage = browser.openPerson(userId);
  expect(await storage.keys.read()).toEqual({ ok: true, value: new Map() });
  await storage.close();
});

test('[W6] the operator names the server, begins the demo and hears how far it is', async () => {
  const { server, browser } = setUp();
  const tab = await browser.openTab();
  expect(await tab.demoProgress()).toMatchObject({ ok: false, error: { code: 'signed_out' } });
  await tab.register(ana);
  server.calls.length = 0;
  expect(await tab.saveServerName('Alps')).toEqual({ ok: true, value: null });
  expect(await tab.startDemo()).toEqual({ ok: true, value: null });
  const progress = { state: 'making', done: 2, total: 8, groupId: null };
  expect(await tab.demoProgress()).toEqual({ ok: true, value: progress });
  const demo = '/api/admin/demo';
  expect(server.calls).toEqual(['POST /api/admin/settings', `POST ${demo}`, `GET ${demo}`]);
});
