/** Would anybody notice? Every guard of the HTTP door and every check of files is taken away in turn, and some row must come out different. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { userIdSchema } from '@jamz/core';
import {
  createPassingSecrets,
  createServer,
  createSystemPorts,
  routeTable,
  type FileAccess,
  type Guards,
  type JamzServer,
  type RouteName,
} from '@jamz/server';
import { openStores, type Grant, type Stores } from '@jamz/stores';
import { castOf, gatherPeople, type People } from './cast.ts';
import { liveIn } from './lived-in.ts';
import { createPerson, password } from './people.ts';
import { rawRequest } from './raw-client.ts';
import { routeRows, type Principal } from './rights-table.ts';
import { createRouteCalls, type RouteWorld } from './route-calls.ts';

interface DoorWorld extends RouteWorld {
  grantsOf(sha256: string): Promise<readonly Grant[]>;
  close(): Promise<void>;
}

/** A whole server with cheap passwords, one of whose guards may be away. */
async function openDoor(
  wrapGuards?: (guards: Guards) => Guards,
  wrapAccess?: (access: FileAccess) => FileAccess,
): Promise<DoorWorld> {
  const secrets = createPassingSecrets();
  const system = createSystemPorts();
  const config = { storeUrl: 'memory:', blobsUrl: 'memory:', rootKey: secrets.rootKey };
  const stores: Stores = await openStores(system, config);
  const server: JamzServer = await createServer(
    {
      host: '127.0.0.1',
      port: 0,
      publicUrl: null,
      serverName: 'Test',
      trustedProxies: [],
      webRoot: null,
      metricsToken: null,
      version: '0.0.0',
      signUp: 'open',
      rateProfile: 'bench',
      logLevel: 'error',
      passwordCost: { memoryKiB: 64, passes: 1 },
    },
    { system, secrets, stores, wrapGuards, wrapAccess, logStream: { write: () => {} } },
  );
  const origin = server.publicUrl;
  const olga = { login: 'olga', password, displayName: 'Olga' };
  await server.office.accounts.create(olga, { operator: true });
  const people = await gatherPeople(origin, 'olga');
  const cast = castOf(people);
  const group = await liveIn(cast);
  const outsider = await createPerson(origin, 'outsider');
  const outer: People = {
    ...people,
    owner: outsider,
    admin: people.pending,
    pending: people.target,
  };
  const otherGroup = await liveIn(
    castOf({ ...outer, member: people.newcomer, target: people.pending }),
  );
  return {
    origin,
    people,
    group,
    otherGroup,
    outsider,
    grantsOf: (sha256) => stores.accounts.listGrantsOf(sha256),
    async close() {
      await server.close();
      await stores.close();
    },
  };
}

/** What a page of somebody else gets, in whose browser the cookie comes along by itself. */
async function crossSite(world: RouteWorld, name: RouteName): Promise<string> {
  const route = routeTable[name];
  const body = name === 'challenge' ? {} : { nonce: 'x', signature: 'x' };
  const answer = await rawRequest(world.origin, route.method, route.path, {
    body: JSON.stringify(name === 'logout' ? { sessionId: 'x', at: 1, signature: 'x' } : body),
    headers: {
      'content-type': 'application/json',
      cookie: world.people.owner.cookie(),
      'sec-fetch-site': 'none',
    },
  });
  return answer.status < 300 ? 'ok' : (JSON.parse(answer.text) as { code: string }).code;
}

/** Rows of one route that come out otherwise than written, as far as they change nobody's session. */
async function redRoute(world: RouteWorld, name: RouteName): Promise<readonly string[]> {
  const red: string[] = [];
  const calls = createRouteCalls(world);
  const few: readonly Principal[] = ['anonymous', 'stranger', 'member'];
  for (const target of ['other', 'own'] as const) {
    const row = routeRows[name]?.[target] ?? null;
    if (row === null) continue;
    for (const who of few) {
      const answer = await calls[name](who, target).catch((error: Error) => error.message);
      if (answer !== row[who]) red.push(`${target} by ${who}: ${answer}`);
    }
  }
  if (routeTable[name].auth === 'cookie') {
    const answer = await crossSite(world, name);
    if (answer !== 'foreign_origin') red.push(`from another site: ${answer}`);
  }
  return red;
}

const guarded = (Object.keys(routeTable) as RouteName[]).filter((name) =>
  ['bearer', 'operator', 'cookie'].includes(routeTable[name].auth),
);

const byToken = (auth: string): boolean => auth === 'bearer' || auth === 'operator';

describe('routes', () => {
  let away: RouteName | null = null;
  let world: DoorWorld;
  beforeAll(async () => {
    world = await openDoor((guards) => ({
      ...guards,
      admit: (request, route) => {
        const isAway = away !== null && routeTable[away].path === route.path;
        const isSame = away !== null && routeTable[away].method === route.method;
        return guards.admit(request, isAway && isSame ? { ...route, auth: 'none' } : route);
      },
    }));
  });
  afterAll(() => world?.close());

  // Whoever erases himself last: the other rows need him.
  const ordered = [...guarded.filter((name) => name !== 'eraseMe'), 'eraseMe' as const];
  test.each(ordered)('[H1] without the guard of %s a row is red, with it none', async (name) => {
    away = name;
    const without = await redRoute(world, name);
    away = null;
    expect(without.length).toBeGreaterThan(0);
    expect(await redRoute(world, name)).toEqual([]);
  });

  test('[H1] without the look at who is operator, every route of the operator is red', async () => {
    const open = await openDoor((guards) => ({
      ...guards,
      admit: (request, route) =>
        guards.admit(request, route.auth === 'operator' ? { ...route, auth: 'bearer' } : route),
    }));
    const names = guarded.filter((name) => routeTable[name].auth === 'operator');
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const red = await redRoute(open, name);
      expect([name, red.length]).toEqual([name, 2]);
    }
    await open.close();
  });

  test('[H1] a guard that believes everybody opens what the table keeps shut', async () => {
    const naive = await openDoor((guards) => ({
      ...guards,
      admit: async (request, route) => {
        const admitted = await guards.admit(request, route);
        if (admitted.ok || !byToken(route.auth)) return admitted;
        const userId = userIdSchema.parse(naiveUser);
        return { ok: true, value: { person: { userId, operator: false }, sessionId: 'any' } };
      },
    }));
    naiveUser = naive.people.owner.session.userId;
    for (const name of guarded.filter((one) => byToken(routeTable[one].auth))) {
      if (name === 'eraseMe') continue;
      const red = await redRoute(naive, name);
      expect([name, red.length > 0]).toEqual([name, true]);
    }
    await naive.close();
  });
  let naiveUser = 'nobody';
});

describe('files', () => {
  const routesByCheck = {
    mayRead: ['beginUpload', 'claimGrant', 'keepPicture', 'picture'],
    mayGoOn: ['lookAtUpload', 'goOnUpload', 'dropUpload'],
    grantFor: ['claimGrant', 'media', 'mediaHead'],
  } as const satisfies Record<keyof FileAccess, readonly RouteName[]>;
  const checks = Object.keys(routesByCheck) as readonly (keyof FileAccess)[];
  let away: keyof FileAccess | null = null;
  let world: DoorWorld;
  beforeAll(async () => {
    world = await openDoor(undefined, (access) => ({
      mayRead: async (userId, scope) => away === 'mayRead' || access.mayRead(userId, scope),
      mayGoOn: (userId, upload) => away === 'mayGoOn' || access.mayGoOn(userId, upload),
      async grantFor(userId, sha256) {
        const granted = await access.grantFor(userId, sha256);
        const [first = null] = await world.grantsOf(sha256);
        return away === 'grantFor' ? first : granted;
      },
    }));
  });
  afterAll(() => world?.close());

  test.each(checks)('[H1] [M10] without %s rows are red, with it none', async (check) => {
    for (const name of routesByCheck[check]) {
      away = check;
      const without = await redRoute(world, name);
      away = null;
      expect([name, without.length > 0]).toEqual([name, true]);
      expect(await redRoute(world, name)).toEqual([]);
    }
  });
});
