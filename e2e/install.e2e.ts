/** The app as something to put on the home screen: what the browser asks of it, when it is offered, and that no means no. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BrowserContext, Page } from 'playwright-core';
import { go, makeGroup, press, setUpOperator, waitForChip } from './app-driver.ts';
import { createProfile, photograph, type Profile } from './browser.ts';
import { createServerProcess, until, type ServerProcess } from './server-process.ts';

const offer = 'Keep TrafficJamz at hand';

let server: ServerProcess;
let profiles: Profile[];
beforeEach(async () => {
  server = await createServerProcess();
  profiles = [];
  await server.start();
}, 60_000);
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await photograph(profiles, task.name);
  for (const profile of profiles) await profile.close();
  await server.close();
});

async function open(
  prepare: (context: BrowserContext) => Promise<unknown> = async () => null,
): Promise<Page> {
  const profile = await createProfile();
  profiles.push(profile);
  const context = await profile.open();
  await context.addInitScript(() => {
    // Chromium's own offer comes when it likes; the trial makes its own.
    addEventListener('beforeinstallprompt', (event) => {
      if (event.isTrusted) event.stopImmediatePropagation();
    });
  });
  await prepare(context);
  const page = context.pages()[0] ?? (await context.newPage());
  await setUpOperator(page, server, server.origin, 'Ana');
  await waitForChip(page, /^Synced/u);
  return page;
}

/** What Chromium hands over when it would install. Counts how often its question was shown. */
const offerInstall = (page: Page) =>
  page.evaluate(() => {
    const counted = globalThis as unknown as { asked: number };
    counted.asked = 0;
    const event = new Event('beforeinstallprompt', { cancelable: true });
    Object.assign(event, { prompt: async () => (counted.asked += 1) });
    dispatchEvent(event);
    return event.defaultPrevented;
  });
const timesAsked = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { asked: number }).asked);

test('[W8] the browser finds nothing that would keep the app from being installed', async () => {
  const page = await open();
  await until('the worker holds the app', () =>
    page.evaluate(() => navigator.serviceWorker.controller !== null),
  );
  const session = await page.context().newCDPSession(page);
  const { errors, data } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // A profile for tests counts as a private window, in which nothing is installed.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
  const manifest = JSON.parse(data ?? '{}') as { shortcuts?: readonly { url: string }[] };
  for (const { url } of manifest.shortcuts ?? []) {
    await page.goto(server.origin + url);
    await page.getByRole('heading', { level: 1, name: /New group|Open an invitation/u }).waitFor();
  }
  expect(manifest.shortcuts).toHaveLength(2);
});

test('[W8] installing is offered beside the first group, and who declines is not asked again', async () => {
  const page = await open();
  expect(await offerInstall(page)).toBe(true);
  await page.getByText('No group yet').waitFor();
  expect(await page.getByText(offer).count()).toBe(0);
  const groupId = await makeGroup(page, 'Alps');
  expect(await page.getByText(offer).count()).toBe(0);
  await go(page, '/');
  await page.getByText(offer).waitFor();
  await press(page, 'No, thanks');
  await page.getByText(offer).waitFor({ state: 'hidden' });
  await page.reload();
  await page.getByRole('heading', { name: 'Alps' }).waitFor();
  await offerInstall(page);
  expect(await page.getByText(offer).count()).toBe(0);
  // The menu still has it, and it asks the browser's own question, once.
  await go(page, `/g/${groupId}`);
  await press(page, 'Your account');
  await press(page, 'Install the app');
  await until('the question was shown', async () => (await timesAsked(page)) === 1);
  await press(page, 'Your account');
  expect(await page.getByRole('button', { name: 'Install the app' }).count()).toBe(0);
});

test('[W8] where the browser has no question, the way is told', async () => {
  const page = await open((context) =>
    context.addInitScript(() => {
      const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Safari/604.1';
      Object.defineProperty(navigator, 'userAgent', { value: phone });
    }),
  );
  await makeGroup(page, 'Alps');
  await go(page, '/');
  await page.getByText('tap Share, then').waitFor();
  await press(page, 'Your account');
  await press(page, 'Put it on your home screen');
  await page.getByRole('dialog').getByText('tap Share, then').waitFor();
});
