/**
 * Two tabs and the service worker of one browser push at once over a road that cuts the answers after the commit: every
 * title counts once. The worker usually leaves the work to a visible page, and the lock to whoever holds it; here it sees
 * no page and is given every lock, so that two really drain at a time.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import {
  addTitle,
  makeGroup,
  press,
  setUpOperator,
  titlesOnScreen,
  waitForChip,
} from './app-driver.ts';
import { createProfile, photograph, type Profile } from './browser.ts';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';
import { readWholeLog } from './read-log.ts';
import {
  createServerProcess,
  freePort,
  sleep,
  until,
  type ServerProcess,
} from './server-process.ts';
import { watchWorker } from './worker-events.ts';

const drainTag = 'sync-offline-queue';
const titlesPerTab = 15;
const cutAnswers = 6;

let server: ServerProcess;
let road: FaultProxy;
let profile: Profile;
let origin: string;
beforeAll(async () => {
  const port = await freePort();
  server = await createServerProcess({ publicPort: port });
  road = await startFaultProxy(server.port, { port });
  profile = await createProfile();
  origin = `http://127.0.0.1:${port}`;
  await server.start();
}, 60_000);
afterAll(async () => {
  await profile?.close();
  await road?.close();
  await server?.close();
});

const titlesOf = (tab: string): readonly string[] =>
  Array.from({ length: titlesPerTab }, (_, n) => `Song ${n + 1} of ${tab}`);

async function addAll(page: Page, titles: readonly string[]): Promise<void> {
  await page.bringToFront();
  for (const title of titles) await addTitle(page, title);
}

interface Pushing {
  pushed: number;
}

/** Runs in the worker: it sees no page, gets every lock at once, and counts how often it pushes a title. */
function pushRegardless(): void {
  const scope = globalThis as unknown as Pushing & {
    clients: object;
    fetch: typeof fetch;
    navigator: { locks: object };
  };
  type Granted = (lock: object) => unknown;
  const grant = async (name: string, ...rest: readonly unknown[]): Promise<unknown> =>
    (rest.at(-1) as Granted)({ name, mode: 'exclusive' });
  Object.defineProperty(scope.clients, 'matchAll', { value: async () => [] });
  Object.defineProperty(scope.navigator.locks, 'request', { value: grant });
  const ask = scope.fetch;
  scope.pushed = 0;
  scope.fetch = (input, init) => {
    if (String(init?.body).includes('playlist.append')) scope.pushed += 1;
    return ask(input, init);
  };
}

test(
  '[D8] [I2] [N1] two tabs and the worker push at once, answers cut after the commit: every title once',
  { timeout: 180_000 },
  async ({ onTestFailed }) => {
    onTestFailed(() => photograph([profile], 'tabs-and-worker'));
    const context = await profile.open();
    const first = context.pages()[0] ?? (await context.newPage());
    await setUpOperator(first, server, origin, 'Ana');
    const groupId = await makeGroup(first, 'Alps');
    await until('the worker holds the app', () =>
      first.evaluate(() => navigator.serviceWorker.controller !== null),
    );
    const second = await context.newPage();
    await second.goto(`${origin}/#/g/${groupId}`);
    await waitForChip(second, /^Synced/u);
    const events = await watchWorker(await context.newPage(), origin);
    const [worker] = context.serviceWorkers();
    if (worker === undefined) throw new Error('there is no worker');
    road.cut();
    await addAll(first, titlesOf('one'));
    await addAll(second, titlesOf('two'));
    await worker.evaluate(pushRegardless);
    road.heal();
    road.cutReplies(cutAnswers);
    let isWaiting = true;
    const calls = (async () => {
      while (isWaiting) {
        await events.sync(drainTag);
        await sleep(150);
      }
    })();
    for (const page of [first, second]) {
      await page.bringToFront();
      await press(page, /^(Offline|Syncing|Synced)/u);
      await press(page, 'Sync now');
      await press(page, 'Close');
    }
    for (const page of [first, second]) await waitForChip(page, /^Synced/u, 90_000);
    isWaiting = false;
    await calls;
    const workerPushes = await worker.evaluate(() => (globalThis as unknown as Pushing).pushed);

    const all = [...titlesOf('one'), ...titlesOf('two')];
    for (const page of [first, second]) {
      const shown = await titlesOnScreen(page);
      expect(shown.toSorted()).toEqual(all.toSorted());
    }
    const cut = road.repliesCut();
    await profile.quit();
    await server.stop();
    const log = await readWholeLog(server.dataDir);
    const appended = log.entries.filter(({ name }) => name === 'playlist.append');
    console.log(
      `${appended.length} appends, ${cut} answers cut, the worker pushed ${workerPushes} times`,
    );
    expect(log.faults).toEqual([]);
    expect(appended.map(({ end }) => end)).toEqual(all.map(() => 'applied'));
    expect(cut).toBeGreaterThan(0);
    expect(workerPushes).toBeGreaterThan(0);
  },
);
