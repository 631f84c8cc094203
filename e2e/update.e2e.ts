/** A new version of the app over an old one, with real builds: nothing is lost, nobody is interrupted, nothing breaks. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { BrowserContext, Page } from 'playwright-core';
import {
  addMusic,
  addTitle,
  go,
  makeGroup,
  marksOnScreen,
  press,
  setUpOperator,
  titlesOnScreen,
  waitForChip,
} from './app-driver.ts';
import { clearHttpCache, createProfile, photograph, type Profile } from './browser.ts';
import { readWholeLog } from './read-log.ts';
import { endFiles, serveFilesOnly } from './serve-files.ts';
import { createServerProcess, sleep, until, type ServerProcess } from './server-process.ts';
import { toneWav } from './tone.ts';
import { createWebSite, type WebSite } from './web-builds.ts';

const [older, newer] = ['7.0.0', '7.0.1'];

let site: WebSite;
let server: ServerProcess;
let ana: Profile;
beforeAll(async () => {
  site = await createWebSite([older, newer]);
}, 120_000);
afterAll(() => site.close());
beforeEach(async () => {
  await site.put(older);
  server = await createServerProcess({ env: { JAMZ_WEB_ROOT: site.folder } });
  ana = await createProfile();
  await server.start();
}, 60_000);
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await photograph([ana], task.name);
  await ana.close();
  await server.close();
});

async function begin(): Promise<{ context: BrowserContext; page: Page; groupId: string }> {
  const context = await ana.open();
  const page = context.pages()[0] ?? (await context.newPage());
  await setUpOperator(page, server, server.origin, 'Ana');
  const groupId = await makeGroup(page, 'Alps');
  await waitForChip(page, /^Synced/u);
  await until('the worker holds the app', () =>
    page.evaluate(() => navigator.serviceWorker.controller !== null),
  );
  return { context, page, groupId };
}

/** The operator updates the program; the page hears of it as it would within the hour. */
async function release(page: Page): Promise<void> {
  await server.stop();
  await site.put(newer);
  await server.start();
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration?.update();
  });
  await page.getByText('A new version is ready.').waitFor();
}

async function versionOf(page: Page): Promise<string> {
  await press(page, 'Your account');
  const text = await page.getByText(/^Version /u).innerText();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  return text.replace('Version ', '');
}

/** As the browser tells a page that nobody looks at it. */
const hide = (page: Page) =>
  page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });

test('[T10][W8] five unsent edits and a half-typed form outlive an update made offline, each edit is sent once', async () => {
  const { page, groupId } = await begin();
  await release(page);
  await waitForChip(page, /^Synced/u);
  await server.kill();
  const titles = ['one', 'two', 'three', 'four', 'five'].map((word) => `Unsent ${word}`);
  for (const title of titles) await addTitle(page, title);
  await waitForChip(page, /^Offline \(5 waiting\)/u);
  await go(page, '/new');
  await page.getByLabel('Name of the group').fill('Half a name');
  // Nothing happens by itself, whatever is typed and however long.
  await sleep(1_500);
  expect(await page.getByLabel('Name of the group').inputValue()).toBe('Half a name');
  expect(await versionOf(page)).toBe(older);

  const reloaded = page.waitForEvent('load');
  await press(page, 'Reload');
  await reloaded;
  expect(await page.getByLabel('Name of the group').inputValue()).toBe('Half a name');
  expect(await versionOf(page)).toBe(newer);
  expect(await page.getByText('A new version is ready.').count()).toBe(0);
  await go(page, `/g/${groupId}`);
  await page.getByText('Unsent five', { exact: true }).waitFor();
  expect(await titlesOnScreen(page)).toEqual(titles);
  expect(await marksOnScreen(page)).toHaveLength(5);

  await server.start();
  await waitForChip(page, /^Synced/u, 45_000);
  await server.stop();
  const { entries } = await readWholeLog(server.dataDir);
  const appends = entries.filter(({ name }) => name === 'playlist.append');
  expect(appends.map(({ end }) => end)).toEqual([
    'applied',
    'applied',
    'applied',
    'applied',
    'applied',
  ]);
  expect(new Set(appends.map(({ id }) => id)).size).toBe(5);
});

test('[T10][W12] an overtaken tab finds every old part, waits while somebody types, and follows out of sight', async () => {
  const { context, page, groupId } = await begin();
  const other = await context.newPage();
  await other.goto(`${server.origin}/#/g/${groupId}/members`);
  await press(other, 'My nickname here');
  await other.getByLabel('My nickname here').fill('Ana of the');
  await release(page);
  const reloaded = page.waitForEvent('load');
  await press(page, 'Reload');
  await reloaded;
  expect(await versionOf(page)).toBe(newer);

  // The other tab runs the version before and is told; a dialog is open, so it does not follow even out of sight.
  await other.getByText('Another tab runs it already').waitFor();
  await hide(other);
  await sleep(1_000);
  expect(await other.getByLabel('My nickname here').inputValue()).toBe('Ana of the');
  await press(other, 'Cancel');
  await other.getByRole('dialog').waitFor({ state: 'hidden' });

  // A screen it never showed: its part has gone from the new build, and from every cache.
  await other.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true });
  });
  await clearHttpCache(other);
  const broken: string[] = [];
  other.on('pageerror', (error) => broken.push(error.message));
  await go(other, '/devices');
  await other.getByText('This device', { exact: true }).waitFor();
  expect(await versionOf(other)).toBe(older);
  expect(broken).toEqual([]);

  // The menu that told the version fades away.
  await until(
    'no dialog is left',
    async () => (await other.locator('[role=dialog]').count()) === 0,
  );
  const followed = other.waitForEvent('load');
  await hide(other);
  await followed;
  expect(await versionOf(other)).toBe(newer);
});

/** Asks for the newer version, and resolves when its worker has come so far. */
const fetchUpdate = (page: Page, state: 'installing' | 'waiting') =>
  page.evaluate(async (wanted) => {
    const registration = await navigator.serviceWorker.ready;
    void registration.update();
    for (;;) {
      if (registration[wanted] !== null) return;
      await new Promise((resolve) => {
        setTimeout(resolve, 1);
      });
    }
  }, state);

async function letIn(page: Page): Promise<void> {
  await fetchUpdate(page, 'waiting');
  await page.getByText('A new version is ready.').waitFor();
  await press(page, 'Reload');
}

const killSteps: readonly (readonly [string, (page: Page) => Promise<unknown>])[] = [
  ['while the new files are fetched', (page) => fetchUpdate(page, 'installing')],
  ['while the new worker waits', (page) => fetchUpdate(page, 'waiting')],
  ['as it takes over', letIn],
  [
    'at the first start of the new version',
    async (page) => {
      const reloaded = page.waitForEvent('domcontentloaded');
      await letIn(page);
      await reloaded;
    },
  ],
];

test('[T10] [D16] killed at every step of an update, with five unsent edits: the app is whole, the edits are there, each is sent once', async () => {
  const first = await begin();
  await ana.quit();
  await server.stop();
  const files = await serveFilesOnly(server.port, site.folder);
  const open = async (): Promise<Page> => {
    const context = await ana.open();
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(`${server.origin}/#/g/${first.groupId}`);
    return page;
  };
  const titles = ['one', 'two', 'three', 'four', 'five'].map((word) => `Unsent ${word}`);
  let page = await open();
  for (const title of titles) await addTitle(page, title);
  await waitForChip(page, /^Offline \(5 waiting\)/u);
  let running = older;
  for (const [when, reach] of killSteps) {
    // A browser that was killed lets a waiting worker in by itself, so either may run now; the other is the update.
    await site.put(running === older ? newer : older);
    await reach(page);
    await ana.kill();
    page = await open();
    await page.getByText('Unsent five', { exact: true }).waitFor();
    expect(await titlesOnScreen(page), when).toEqual(titles);
    running = await versionOf(page);
    expect([older, newer], when).toContain(running);
  }
  await endFiles(files);
  await server.start();
  await waitForChip(page, /^Synced/u, 45_000);
  await server.stop();
  const { entries } = await readWholeLog(server.dataDir);
  const appends = entries.filter(({ name }) => name === 'playlist.append');
  expect(appends.map(({ end }) => end)).toEqual(titles.map(() => 'applied'));
  expect(new Set(appends.map(({ id }) => id)).size).toBe(5);
});

const phaseOf = (page: Page) =>
  page.locator('[data-player-phase]').getAttribute('data-player-phase');

/** Seconds into the track, as the player's own slider says. */
async function secondsOf(page: Page): Promise<number> {
  await press(page, /^Open the player/u);
  const slider = page.getByRole('slider', { name: 'Position' });
  await until('the place is known', async () => Number(await slider.inputValue()) > 0);
  const seconds = Number(await slider.inputValue()) / 1_000;
  await press(page, 'Close the player');
  return seconds;
}

test('[T10][W8] music plays on while an update waits, and goes on where it was when it is let in', async () => {
  const { page } = await begin();
  const buffer = toneWav(120);
  await addMusic(page, [{ name: 'Long road.wav', mimeType: 'audio/wav', buffer }]);
  await press(page, 'Play Long road');
  await until('it plays', async () => (await phaseOf(page)) === 'playing');
  await press(page, /^Open the player/u);
  const slider = page.getByRole('slider', { name: 'Position' });
  await slider.focus();
  await page.keyboard.press('PageUp');
  await page.keyboard.press('PageUp');
  await press(page, 'Close the player');
  await waitForChip(page, /^Synced/u);
  await release(page);
  await sleep(1_500);
  expect(await phaseOf(page)).toBe('playing');
  const before = await secondsOf(page);
  expect(before).toBeGreaterThan(60);

  const reloaded = page.waitForEvent('load');
  await press(page, 'Reload');
  await reloaded;
  // A browser may ask for a tap first: then it waits at the same place.
  await until('the player is back', async () =>
    ['playing', 'needs-tap'].includes((await phaseOf(page).catch(() => null)) ?? ''),
  );
  const after = await secondsOf(page);
  expect(after).toBeGreaterThanOrEqual(before - 0.5);
  expect(after).toBeLessThan(before + 15);
  expect(await versionOf(page)).toBe(newer);
});
