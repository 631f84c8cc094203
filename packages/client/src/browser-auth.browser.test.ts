/** Tabs of one real browser: real storage, locks and messages between them; only the server is played. */
import { deleteDB, openDB } from 'idb';
import { afterEach, expect, test, vi } from 'vitest';
import { errorTable, protocolHeader, type ErrorCode } from '@jamz/core';
import { createFakeAccountServer } from './auth/account-server.contract.ts';
import { createBrowserAuth, type BrowserAuth } from './browser-auth.ts';

const ana = { login: 'ana', password: 'correct horse', displayName: 'Ana Canary' };
const tabs: BrowserAuth[] = [];

afterEach(async () => {
  vi.unstubAllGlobals();
  for (const tab of tabs.splice(0)) await tab.close();
  for (const { name } of await indexedDB.databases()) await deleteDB(name ?? '');
});

function serve() {
  const server = createFakeAccountServer();
  server.now = Date.now();
  const call = server.browser();
  const headers = { [protocolHeader]: '1', 'content-type': 'application/json' };
  const refuse = (code: ErrorCode): Response =>
    Response.json({ code, text: errorTable[code].text }, { status: 401, headers });
  const answer = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const bearer = new Headers(init.headers).get('authorization');
    const result = await call({
      method: init.method === 'POST' ? 'POST' : 'GET',
      path,
      ...(typeof init.body === 'string' && { body: JSON.parse(init.body) as object }),
      ...(bearer !== null && { token: bearer.replace('Bearer ', '') }),
    });
    if (result.end === 'ok') return Response.json(result.json, { headers });
    if (result.end === 'refused') return refuse(result.code);
    throw new TypeError('Failed to fetch');
  };
  vi.stubGlobal('fetch', answer);
  return server;
}

async function openTab(): Promise<BrowserAuth> {
  const tab = createBrowserAuth();
  tabs.push(tab);
  await tab.auth.start();
  return tab;
}

test('[D12] a sign-out reaches nine other tabs within a second', async () => {
  serve();
  const first = await openTab();
  await first.auth.register(ana);
  const others = await Promise.all(Array.from({ length: 9 }, openTab));
  expect(others.map(({ auth }) => auth.state().phase)).toEqual(
    Array.from({ length: 9 }, () => 'signed-in'),
  );
  const began = performance.now();
  const left = others.map(
    ({ auth }) =>
      new Promise<number>((resolve) => {
        auth.subscribe(() => {
          if (auth.state().phase === 'signed-out') resolve(performance.now() - began);
        });
      }),
  );
  await first.auth.signOut();
  expect(Math.max(...(await Promise.all(left)))).toBeLessThan(1_000);
});

test('[D10] ten tabs whose token is refused make one renewal, elected by a Web Lock', async () => {
  const server = serve();
  const first = await openTab();
  await first.auth.register(ana);
  const all = [first, ...(await Promise.all(Array.from({ length: 9 }, openTab)))];
  const tokens = all.map(({ auth }) => auth.person()?.tokens);
  const old = await tokens[0]?.get();
  if (old?.end !== 'token') throw new Error('no token');
  server.refuseToken(old.token);
  server.calls.length = 0;
  const renewed = await Promise.all(tokens.map(async (one) => one?.get(old.token)));
  expect(server.calls).toEqual(['POST /api/auth/challenge', 'POST /api/auth/refresh']);
  expect(new Set(renewed.map((one) => (one?.end === 'token' ? one.token : null))).size).toBe(1);
});

test('[EN43] no token, name or password can be read from what the browser stores', async () => {
  const server = serve();
  const tab = await openTab();
  await tab.auth.register(ana);
  const token = await tab.auth.person()?.tokens.get();
  expect(server.personOf(token?.end === 'token' ? token.token : undefined)).toBe('u-ana');
  const stored: unknown[] = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await openDB(name ?? '');
    for (const store of database.objectStoreNames) stored.push(await database.getAll(store));
    database.close();
  }
  const text = JSON.stringify(stored);
  expect(text).toContain('u-ana');
  expect(text).not.toMatch(/canary|token-|correct horse/iu);
  const keys = stored.flat().filter((value) => value instanceof CryptoKey);
  expect(keys).toHaveLength(2);
  for (const key of keys) expect(key.extractable).toBe(false);
});
