import { createMemoryLogStore, openStores, StoreUnavailableError, type Stores } from '@jamz/stores';
import { expect, test } from 'vitest';
import { createPassingSecrets } from './auth/secrets.ts';
import {
  change,
  enter,
  newGroup,
  openTestServer,
  syncBody,
} from './http/test-server.test-support.ts';
import { connect } from './realtime/test-socket.test-support.ts';
import { createSystemPorts } from './system-ports.ts';

interface Faulty {
  readonly stores: Stores;
  readonly secrets: ReturnType<typeof createPassingSecrets>;
  fail(isAway: boolean): void;
  /** Appends wait until the returned function is called. */
  hold(): () => void;
}

async function openFaultyStores(): Promise<Faulty> {
  const secrets = createPassingSecrets();
  const { rootKey } = secrets;
  const stores = await openStores(createSystemPorts(), {
    storeUrl: 'memory:',
    blobsUrl: 'memory:',
    rootKey,
  });
  const log = createMemoryLogStore();
  let isAway = false;
  let gate: Promise<void> | null = null;
  const guard = (): void => {
    if (isAway) throw new StoreUnavailableError('away');
  };
  return {
    secrets,
    stores: {
      ...stores,
      log: {
        ...log,
        async head(scope) {
          guard();
          return log.head(scope);
        },
        async appendMany(commits) {
          guard();
          await gate;
          return log.appendMany(commits);
        },
        async append(commit) {
          guard();
          await gate;
          return log.append(commit);
        },
      },
    },
    fail(away) {
      isAway = away;
    },
    hold() {
      let release = (): void => {};
      gate = new Promise((resolve) => {
        release = resolve;
      });
      return () => {
        gate = null;
        release();
      };
    },
  };
}

test('[S5] the store away: not ready and named, alive all the same, and well again by itself', async () => {
  const faulty = await openFaultyStores();
  const at = await openTestServer({}, faulty);
  expect(await at.send({ path: '/readyz' })).toMatchObject({
    status: 200,
    json: { ready: true, parts: { store: 'ok', keyring: 'ok' } },
  });
  faulty.fail(true);
  expect(await at.send({ path: '/readyz' })).toMatchObject({
    status: 503,
    json: { ready: false, parts: { store: 'StoreUnavailableError', keyring: 'ok' } },
  });
  expect((await at.send({ path: '/livez' })).status).toBe(200);
  faulty.fail(false);
  expect((await at.send({ path: '/healthz' })).status).toBe(200);
  await at.close();
});

test('[S5] a change that cannot be kept is answered unavailable, with Retry-After or a code of its scope', async () => {
  const faulty = await openFaultyStores();
  const at = await openTestServer({}, faulty);
  const ada = await enter(at, 'ada');
  faulty.fail(true);
  const { scope, args } = newGroup(ada.userId, 'x');
  const push = [change(1, 'group.create', args)];
  const answer = await ada.sync({ scope, push, nothingBelow: true });
  expect(answer.scopes).toMatchObject([{ scope, code: 'unavailable' }]);
  faulty.fail(false);
  await at.close();
});

test('[S12] what is under way is answered before the doors close; new requests are turned away', async () => {
  const faulty = await openFaultyStores();
  const at = await openTestServer({}, faulty);
  const ada = await enter(at, 'ada');
  const socket = await connect(at, ada);
  const { scope, args } = newGroup(ada.userId, 'x');
  const release = faulty.hold();
  const push = [change(1, 'group.create', args)];
  // Over a real connection: closing the doors would cut it.
  const answered = fetch(`${at.origin}/api/sync`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(syncBody(ada.clientId, [{ scope, push, nothingBelow: true }])),
  });
  await new Promise((resolve) => setTimeout(resolve, 150));
  const began = performance.now();
  const closing = at.close();
  await new Promise((resolve) => setTimeout(resolve, 100));
  release();
  expect(await (await answered).json()).toMatchObject({
    scopes: [{ results: [{ end: 'applied' }] }],
  });
  await closing;
  expect(performance.now() - began).toBeLessThan(3_000);
  await socket.closed();
  await expect(fetch(`${at.origin}/livez`)).rejects.toThrow('fetch failed');
});

test('[S12] sockets and idle connections do not hold the end up', async () => {
  const at = await openTestServer();
  const people = await Promise.all(['ada', 'ben', 'eve'].map((login) => enter(at, login)));
  const sockets = await Promise.all(people.map((person) => connect(at, person)));
  await (await fetch(`${at.origin}/livez`)).text();
  const began = performance.now();
  await at.close();
  expect(performance.now() - began).toBeLessThan(1_500);
  for (const socket of sockets) await socket.closed();
});

test('closing twice is closing once', async () => {
  const at = await openTestServer();
  await Promise.all([at.server.close(), at.server.close()]);
  await at.close();
  expect(at.lines.filter((line) => line.includes('"what":"stopped"'))).toHaveLength(1);
});
