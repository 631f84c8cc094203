/** D20: what waits goes out without a page, on real storage and locks; the server is played. */
import { deleteDB } from 'idb';
import { afterEach, expect, test, vi } from 'vitest';
import {
  isClose,
  protocolHeader,
  scopeSchema,
  syncRequestSchema,
  type ScopeRequest,
  type SyncRequest,
} from '@jamz/core';
import { createFakeAccountServer } from '../auth/account-server.contract.ts';
import { createDevice } from '../create-device.ts';
import * as work from '../open-work.ts';
import { drainOnce } from './drain-once.ts';

const ana = { login: 'ana', password: 'correct horse', displayName: 'Ana' };
const home = scopeSchema.parse('user:u-ana');

afterEach(async () => {
  vi.unstubAllGlobals();
  for (const { name } of await indexedDB.databases()) await deleteDB(name ?? '');
  document.cookie = 'jamz_unsent=0; Path=/; Max-Age=0';
});

/** Applies whatever comes, once, and remembers in which order. */
function createLog() {
  const bios: unknown[] = [];
  const acks = new Map<string, number>();
  const answerScope = (clientId: string, { scope, cursor, push }: ScopeRequest): object => {
    for (const one of push) {
      if (one.seq <= (acks.get(clientId) ?? 0) || isClose(one)) continue;
      acks.set(clientId, one.seq);
      bios.push(one.args);
    }
    const version = bios.length;
    const body = { puts: [], removed: [], acks: Object.fromEntries(acks) };
    return {
      scope,
      results: push.map(({ seq, id }) => ({ seq, id, end: 'applied', version, at: 1 })),
      version,
      safeVersion: 0,
      more: false,
      ...(cursor === undefined
        ? { reset: { ...body, pinned: `c${version}`, after: '', upTo: null } }
        : { patch: { ...body, from: cursor, to: `c${version}` } }),
    };
  };
  return {
    bios,
    answer: ({ clientId, scopes }: SyncRequest): object => ({
      serverTime: Date.now(),
      timelines: [{ n: 1, id: 'first', why: 'first', at: 0 }],
      scopes: scopes.map((one) => answerScope(clientId, one)),
    }),
  };
}

function serve() {
  const accounts = createFakeAccountServer();
  accounts.now = Date.now();
  const call = accounts.browser();
  const log = createLog();
  const world = { log, reachable: false };
  const headers = { [protocolHeader]: '1', 'content-type': 'application/json' };
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}): Promise<Response> => {
    const body = JSON.parse(typeof init.body === 'string' ? init.body : '{}') as object;
    if (path === '/api/sync') {
      if (!world.reachable) throw new TypeError('Failed to fetch');
      return Response.json(log.answer(syncRequestSchema.parse(body)), { headers });
    }
    const result = await call({ method: 'POST', path, body });
    if (result.end !== 'ok') throw new TypeError('Failed to fetch');
    return Response.json(result.json, { headers });
  });
  return world;
}

test('[D20] edits made before the app was closed are sent once, in order, and the worker asks again until they are', async () => {
  const world = serve();
  const device = createDevice({}, () => work);
  await device.auth.register(ana);
  for (const value of ['one', 'two', 'three']) {
    await device.client()?.mutate(home, 'profile.set', { field: 'bio', value });
  }
  await device.close();

  await expect(drainOnce()).rejects.toThrow('3 changes still wait');
  world.reachable = true;
  await drainOnce();
  expect(world.log.bios).toEqual(['one', 'two', 'three'].map((value) => ({ field: 'bio', value })));
  await drainOnce();
  expect(world.log.bios).toHaveLength(3);
});

test('[C10] after a sign-out the worker sends nothing', async () => {
  const world = serve();
  const device = createDevice({}, () => work);
  await device.auth.register(ana);
  await device.client()?.mutate(home, 'profile.set', { field: 'bio', value: 'kept' });
  await device.auth.signOut();
  await device.close();
  world.reachable = true;
  await drainOnce();
  expect(world.log.bios).toEqual([]);
});
