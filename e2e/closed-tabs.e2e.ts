/** The app closed with work that waits: the worker sends it without a page, or the person is told and the next start does. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import {
  addTitle,
  appPassword,
  makeGroup,
  marksOnScreen,
  setUpOperator,
  waitForChip,
} from './app-driver.ts';
import { createProfile, photograph, type Profile } from './browser.ts';
import { expectEnd } from './people.ts';
import { signIn } from './raw-client.ts';
import { readWholeLog } from './read-log.ts';
import { createServerProcess, sleep, until, type ServerProcess } from './server-process.ts';
import { createServerClock, dayMs, type ServerClock } from './shifted-clock.ts';
import { setPermission, watchWorker } from './worker-events.ts';

const drainTag = 'sync-offline-queue';
const refreshTag = 'refresh-cache';
const edits = 50;
/** By how long after the event everything has to be on the server (D20). */
const drainedMs = 10_000;
/** Nobody can look whether a worker has fetched: a page would do it itself. */
const fetchedMs = 1_500;

let folder: string;
let clock: ServerClock;
let server: ServerProcess;
let ana: Profile;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jamz-clock-'));
  clock = await createServerClock(folder);
  server = await createServerProcess({ env: clock.env });
  ana = await createProfile();
  await server.start();
}, 60_000);
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await photograph([ana], task.name);
  await ana.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function begin(
  permission: readonly [string, 'granted' | 'denied'],
): Promise<{ page: Page; groupId: string }> {
  const context = await ana.open();
  const page = context.pages()[0] ?? (await context.newPage());
  await setPermission(page, server.origin, permission);
  await setUpOperator(page, server, server.origin, 'Ana');
  const groupId = await makeGroup(page, 'Alps');
  await waitForChip(page, /^Synced/u);
  await until('the worker holds the app', () =>
    page.evaluate(() => navigator.serviceWorker.controller !== null),
  );
  return { page, groupId };
}

/** What the browser has promised to wake the worker for: when the network is back, or now and then. */
const tagsOf = (page: Page, kind: 'sync' | 'periodicSync'): Promise<readonly string[]> =>
  page.evaluate(async (which) => {
    const ready = (await navigator.serviceWorker.ready) as unknown as Record<
      string,
      { getTags(): Promise<string[]> }
    >;
    return ready[which]?.getTags() ?? [];
  }, kind);

const titlesOf = (count: number) =>
  Array.from({ length: count }, (_, n) => `Song ${String(n + 1).padStart(2, '0')}`);

async function editWithoutServer(page: Page, titles: readonly string[]): Promise<void> {
  await server.kill();
  for (const title of titles) await addTitle(page, title);
  await waitForChip(page, new RegExp(`^Offline \\(${titles.length} waiting\\)`, 'u'));
}

interface Eyes {
  /** How many titles the group has on the server. */
  titles(): Promise<number>;
  rename(group: string): Promise<void>;
}

/** The same person somewhere else. */
async function lookFromElsewhere(groupId: string): Promise<Eyes> {
  const eyes = await signIn(server.origin, { login: 'ana', password: appPassword });
  const scope = `group:${groupId}`;
  return {
    async titles() {
      const answer = await eyes.sync(scope, []);
      const puts = 'reset' in answer ? answer.reset.puts : [];
      return puts.filter(({ kind }) => kind === 'playlistItem').length;
    },
    async rename(value) {
      const set = eyes.mutation(scope, 'group.set', { field: 'name', value });
      expectEnd(await eyes.sync(scope, [set], { nothingBelow: true }), 'applied');
    },
  };
}

/** How every append ended, as the stopped server's log says; none is there twice. */
async function endsInLog(): Promise<readonly string[]> {
  await server.stop();
  const { entries, faults } = await readWholeLog(server.dataDir);
  expect(faults).toEqual([]);
  const appends = entries.filter(({ name }) => name === 'playlist.append');
  expect(new Set(appends.map(({ id }) => id)).size).toBe(appends.length);
  return appends.map(({ end }) => end);
}

test('[D20] [D10] [I2] fifty edits, no tab left, the network back the next day: the worker renews the token and sends all of them within ten seconds', async () => {
  const { page, groupId } = await begin(['periodic-background-sync', 'granted']);
  const titles = titlesOf(edits);
  await editWithoutServer(page, titles);
  const empty = await page.context().newPage();
  expect(await tagsOf(page, 'periodicSync')).toEqual([refreshTag]);
  // Tried in vain meanwhile, because the server is away, and not given up.
  expect(await tagsOf(page, 'sync')).toEqual([drainTag]);
  await page.close();

  await clock.shift(dayMs);
  await server.start();
  const eyes = await lookFromElsewhere(groupId);
  expect(await eyes.titles()).toBe(0);
  const worker = await watchWorker(empty, server.origin);
  const began = performance.now();
  await worker.sync(drainTag);
  await until('all is sent', async () => (await eyes.titles()) === edits, drainedMs);
  console.log(`${edits} edits on the server ${Math.round(performance.now() - began)} ms after`);

  // Now and then the worker also fetches, so that a start without a network shows what the others did.
  await eyes.rename('Alps by night');
  await worker.periodicSync(refreshTag);
  await sleep(fetchedMs);
  expect(page.context().pages()).toEqual([empty]);
  expect(await endsInLog()).toEqual(titles.map(() => 'applied'));
  await empty.goto(`${server.origin}/#/g/${groupId}`);
  await empty.getByRole('heading', { name: 'Alps by night' }).waitFor();
  expect(await marksOnScreen(empty)).toEqual([]);
});

test('[D20] a browser that wakes nobody: the person is told what waits, and the next start sends it', async () => {
  const { page, groupId } = await begin(['background-sync', 'denied']);
  const titles = titlesOf(3);
  const notice = /^3 changes wait on this device\. This browser sends nothing/u;
  await editWithoutServer(page, titles);
  await page.getByText(notice).waitFor();
  const empty = await page.context().newPage();
  await page.close();
  await server.start();
  const eyes = await lookFromElsewhere(groupId);
  await sleep(1_000);
  expect(await eyes.titles()).toBe(0);

  await empty.goto(`${server.origin}/#/g/${groupId}`);
  await until('all is sent', async () => (await eyes.titles()) === 3, drainedMs);
  await waitForChip(empty, /^Synced/u);
  await empty.getByText(notice).waitFor({ state: 'hidden' });
  expect(await endsInLog()).toEqual(titles.map(() => 'applied'));
});
