/**
 * A server that was away for a minute comes back, and everybody is waiting for it. Real engines behind the product's own
 * doors, HTTP and socket, in this process; a real server process on SQLite. Everybody looks at the app and goes on
 * adding to the number of his group, every five seconds or so.
 */
import { afterEach, expect, test } from 'vitest';
import { limits, scopeSchema, type Scope } from '@jamz/core';
import { countRequests, type RequestCount } from './count-requests.ts';
import { openCounter, startCountingServer, sumOn } from './counting-crew.ts';
import { addMember, createGroup, createOperator, createPerson } from './people.ts';
import type { RawClient } from './raw-client.ts';
import type { RealDevice } from './real-device.ts';
import { openServerDoor } from './server-door.ts';
import { sleep, until, type ServerProcess } from './server-process.ts';
import { trials } from './trials.ts';

const clients = trials(30, 500);
const groupSize = 5;
/** How long they take to arrive; then their heartbeats are as spread as those of any crowd. */
const arrivalMs = trials(2_000, limits.heartbeatMs);
const steadyMs = trials(4_000, 60_000);
const outageMs = trials(8_000, 60_000);
const editEveryMs = trials(2_500, 5_000);
const watchedMs = trials(5_000, limits.heartbeatMs * 1.2);
const backMsMax = 60_000;
/** Of few clients a second holds so few requests that chance alone doubles them, and a short outage parts nobody. */
const peakMax = trials(6, 2);

interface Head {
  readonly device: RealDevice;
  readonly scope: Scope;
}

let server: ServerProcess | undefined;
let herd: readonly Head[] = [];
let isWriting = false;
let added = 0;
afterEach(async () => {
  isWriting = false;
  await Promise.all(herd.map(({ device }) => device.close()));
  await server?.close();
});

/** A few at a time: a server hashes few passwords at once. */
async function signUpAll(origin: string): Promise<readonly RawClient[]> {
  const people: RawClient[] = [];
  const atOnce = limits.passwordHashesAtOnce * 2;
  while (people.length < clients) {
    const logins = Array.from(
      { length: Math.min(atOnce, clients - people.length) },
      (_, n) => `head${people.length + n}`,
    );
    people.push(...(await Promise.all(logins.map((login) => createPerson(origin, login)))));
  }
  return people;
}

async function gatherHerd(origin: string, count: RequestCount): Promise<readonly Head[]> {
  const people = await signUpAll(origin);
  const heads: Promise<Head>[] = [];
  for (let n = 0; n < clients; n += groupSize) {
    const [owner, ...others] = people.slice(n, n + groupSize);
    if (owner === undefined) break;
    const scope = scopeSchema.parse(await createGroup(owner, `Group ${n}`));
    for (const person of others) await addMember(owner, scope, person);
    heads.push(
      ...[owner, ...others].map(async (person) => {
        await sleep(Math.random() * arrivalMs);
        const transport = count.watch(openServerDoor(person, origin));
        return { scope, device: await openCounter(person, { origin, scope, transport }) };
      }),
    );
  }
  return Promise.all(heads);
}

async function addNowAndThen({ device, scope }: Head): Promise<void> {
  await sleep(Math.random() * editEveryMs);
  while (isWriting) {
    await device.change(scope, 'counter.add', { n: 1 });
    added += 1;
    await sleep((0.5 + Math.random()) * editEveryMs);
  }
}

/** Resolves when each of them was in step at some moment since; they go on writing all the time. */
async function allInStep(): Promise<void> {
  const waiting = new Set(herd);
  const look = (): boolean => {
    for (const head of waiting)
      if (head.device.client.state().status === 'SYNCED') waiting.delete(head);
    return waiting.size === 0;
  };
  await until('all are in step', look, backMsMax);
}
const isWaiting = (): boolean =>
  herd.some(({ device: { client } }) => client.state().status !== 'OFFLINE');

/** Increments of all groups, as the last of each group sees them. */
const sumOfAll = (): number =>
  herd
    .filter((_, n) => n % groupSize === groupSize - 1)
    .reduce((sum, { device, scope }) => sum + sumOn(device, scope), 0);

test(
  `[S8] [N7] [I9] ${clients} clients after an outage of ${outageMs / 1_000} s: at most ${peakMax} times the steady rate, all in step within ${backMsMax / 1_000} s`,
  { timeout: 300_000 + clients * 500 },
  async () => {
    server = await startCountingServer();
    await createOperator(server);
    const count = countRequests();
    herd = await gatherHerd(server.origin, count);
    isWriting = true;
    const writers = herd.map((head) => addNowAndThen(head));
    await sleep(arrivalMs + editEveryMs);
    const steady = await count.during(() => sleep(steadyMs));
    let waited = true;
    const outage = await count.during(async () => {
      await server?.kill();
      await sleep(outageMs);
      waited = !isWaiting();
    });
    const starting = await count.during(() => server?.start() ?? Promise.resolve());
    const begun = performance.now();
    let backMs = 0;
    const back = await count.during(async () => {
      await allInStep();
      backMs = performance.now() - begun;
      await sleep(watchedMs);
    });
    isWriting = false;
    await Promise.all(writers);
    await until('all is sent', () => sumOfAll() === added, backMsMax);
    const mean = steady.reduce((sum, n) => sum + n, 0) / steady.length;
    const peak = Math.max(...starting, ...back);
    console.log(
      `${clients} clients: ${mean.toFixed(1)} requests a second before; at most ${peak} when it is back, ` +
        `${(peak / mean).toFixed(2)} times as many; all in step after ${(backMs / 1_000).toFixed(1)} s\n` +
        `before ${steady.join(' ')}\noutage ${outage.join(' ')}\nstarting ${starting.join(' ')}\nafter  ${back.join(' ')}`,
    );
    expect(waited, 'the outage was felt by all').toBe(true);
    expect(peak / mean).toBeLessThanOrEqual(peakMax);
  },
);
