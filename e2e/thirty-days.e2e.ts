/** A month without a network: the work is all there, goes out under its own person alone, and is asked for once. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BrowserContext, Page } from 'playwright-core';
import {
  addTitle,
  appPassword,
  go,
  makeGroup,
  press,
  setUpOperator,
  signIn as signInOnScreen,
  signUp,
  waitForChip,
  waitUntilSent,
} from './app-driver.ts';
import { createProfile, photograph, type Profile } from './browser.ts';
import { expectEnd } from './people.ts';
import { signIn } from './raw-client.ts';
import { readWholeLog } from './read-log.ts';
import { createServerProcess, until, type ServerProcess } from './server-process.ts';
import { createServerClock, dayMs, shiftPages, type ServerClock } from './shifted-clock.ts';

const tabs = 10;

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

interface Away {
  readonly groupId: string;
  readonly userId: string;
}

/** Ana has a group, loses the server, and closes the app with edits that wait. */
async function leaveWithEdits(titles: readonly string[]): Promise<Away> {
  const context = await ana.open();
  const page = context.pages()[0] ?? (await context.newPage());
  await setUpOperator(page, server, server.origin, 'Ana');
  const groupId = await makeGroup(page, 'Alps');
  await waitForChip(page, /^Synced/u);
  await until('the worker holds the app', () =>
    page.evaluate(() => navigator.serviceWorker.controller !== null),
  );
  const eyes = await signIn(server.origin, { login: 'ana', password: appPassword });
  await server.kill();
  for (const title of titles) await addTitle(page, title);
  await waitForChip(page, new RegExp(`^Offline \\(${titles.length} waiting`, 'u'));
  await ana.quit();
  return { groupId, userId: eyes.session.userId };
}

/** Life goes on without this browser: a server that was off for a whole month would first ask what time it is. */
async function useElsewhere(day: number, groupId: string): Promise<void> {
  await clock.shift(day * dayMs);
  await server.start();
  const eyes = await signIn(server.origin, { login: 'ana', password: appPassword });
  const scope = `group:${groupId}`;
  const args = { field: 'description', value: 'Written elsewhere' };
  expectEnd(
    await eyes.sync(scope, [eyes.mutation(scope, 'group.set', args)], { nothingBelow: true }),
    'applied',
  );
  await server.kill();
}

/** The same browser, so many days later; the server as well, once it is started. */
async function returnAfter(days: number): Promise<BrowserContext> {
  await clock.shift(days * dayMs);
  const context = await ana.open();
  await shiftPages(context, days * dayMs);
  return context;
}

/** Who made each applied append, in the order of the stopped server's log; each is there once. */
async function authorsOfAppends(): Promise<readonly string[]> {
  await server.stop();
  const { entries, faults } = await readWholeLog(server.dataDir);
  expect(faults).toEqual([]);
  const found = entries.filter(({ name, end }) => name === 'playlist.append' && end === 'applied');
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
  return found.map(({ userId }) => userId);
}

const openAt = async (page: Page, place: string): Promise<void> => {
  await page.goto(`${server.origin}/#${place}`);
};

test('[D10] [I2] 29 days later, ten tabs with an access token long past: one refresh, and every edit of every tab', async () => {
  const { groupId, userId } = await leaveWithEdits(['Before one', 'Before two']);
  const context = await returnAfter(29);
  const refreshes: string[] = [];
  context.on('request', (request) => {
    if (request.url().endsWith('/api/auth/refresh')) refreshes.push(request.method());
  });
  const pages = [
    context.pages()[0] ?? (await context.newPage()),
    ...(await Promise.all(Array.from({ length: tabs - 1 }, () => context.newPage()))),
  ];
  await Promise.all(pages.map((page) => openAt(page, `/g/${groupId}`)));
  for (const [n, page] of pages.entries()) await addTitle(page, `Tab ${n + 1}`);
  await Promise.all(pages.map((page) => waitForChip(page, /^Offline \(12 waiting/u)));
  await server.start();
  await Promise.all(pages.map((page) => waitForChip(page, /^Synced/u, 60_000)));
  expect(refreshes).toEqual(['POST']);
  expect(await authorsOfAppends()).toEqual(Array.from({ length: 12 }, () => userId));
});

test('[D11] [C10] 31 days later the session is over: the work goes on and waits, another person sends none of it, Ana all', async () => {
  const { groupId, userId } = await leaveWithEdits(['Before one', 'Before two']);
  await useElsewhere(20, groupId);
  const context = await returnAfter(31);
  const page = context.pages()[0] ?? (await context.newPage());
  await openAt(page, `/g/${groupId}`);
  await addTitle(page, 'On day 31');
  await server.start();
  await waitForChip(page, /^Problem: sign in/u, 60_000);
  await page.getByText('Before two', { exact: true }).waitFor();
  await addTitle(page, 'Still going on');

  await press(page, 'Your account');
  await press(page, 'Sign out');
  await page.getByRole('dialog').getByText('4 changes have not been sent yet').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('textbox', { name: 'Password' }).waitFor();
  await signUp(page, server.origin, 'Ben');
  await waitForChip(page, /^Synced/u);
  await makeGroup(page, 'Coast');
  await addTitle(page, 'Of Ben');
  await waitUntilSent(page, 'Of Ben');
  await press(page, 'Your account');
  await press(page, 'Sign out');
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();

  await signInOnScreen(page, 'ana');
  await waitForChip(page, /^Synced/u);
  await go(page, `/g/${groupId}`);
  await page.getByText('Still going on', { exact: true }).waitFor();
  const authors = await authorsOfAppends();
  expect(authors).toHaveLength(5);
  expect(authors.filter((author) => author === userId)).toHaveLength(4);
});
