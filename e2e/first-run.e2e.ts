/** The first run as a new operator lives it: reloaded at every step, the server away in between, with and without the demo. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { press, waitForChip } from './app-driver.ts';
import { createProfile, photograph, type Profile } from './browser.ts';
import { createServerProcess, until, type ServerProcess } from './server-process.ts';

let server: ServerProcess;
let ana: Profile;
beforeEach(async () => {
  server = await createServerProcess();
  ana = await createProfile();
  await server.start();
}, 60_000);
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await photograph([ana], task.name);
  await ana.close();
  await server.close();
});

/** Opens the printed link and makes the account; leaves the page at the name of the server. */
async function makeAccount(): Promise<Page> {
  const context = await ana.open();
  const page = context.pages()[0] ?? (await context.newPage());
  const link = /http:\/\/\S+#\/setup\/\S+/u.exec(server.output())?.[0] ?? '';
  await page.goto(link);
  await page.getByLabel('Your name').fill('Ana');
  await page.getByLabel('Sign-in name or e-mail').fill('ana');
  await page.reload();
  expect(await page.getByLabel('Your name').inputValue()).toBe('Ana');
  await page
    .getByRole('textbox', { name: 'Choose a password' })
    .fill('a long road and a full tank');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Name your server' }).waitFor();
  return page;
}

async function nameServer(page: Page, name: string): Promise<void> {
  const field = page.getByLabel('Name of the server');
  await field.fill(name);
  await page.reload();
  expect(await field.inputValue()).toBe(name);
  await field.press('Enter');
}

test('[W6] account, name and demo: every step survives a reload, and the demo opens with its music', async () => {
  const page = await makeAccount();
  await nameServer(page, 'Our road trips');
  await page.getByRole('heading', { name: 'How do you want to begin?' }).waitFor();
  await page.getByLabel(/^With a demo group/u).check();
  await page.reload();
  expect(await page.getByLabel(/^With a demo group/u).isChecked()).toBe(true);
  await press(page, 'Begin');
  await page.getByRole('progressbar', { name: 'Making the demo' }).waitFor();
  await page.getByText(/^\d of \d pieces are ready$/u).waitFor({ timeout: 60_000 });
  await page.reload();
  await page.getByRole('progressbar', { name: 'Making the demo' }).waitFor();
  await page.getByRole('button', { name: 'Open the demo group' }).click({ timeout: 150_000 });
  await until('music is on screen', async () => (await page.locator('[data-item]').count()) >= 6);
  await waitForChip(page, /^Synced/u);
  const told = (await (await fetch(`${server.origin}/api/setup`)).json()) as object;
  expect(told).toMatchObject({ needed: false, serverName: 'Our road trips' });
  // The link has done its work.
  await page.goto(`${server.origin}/#/`);
  await page.getByRole('heading', { name: 'Your groups' }).waitFor();
});

test('[W6] the server away: each step says so, waits, and goes on', async () => {
  const page = await makeAccount();
  await server.kill();
  await page.getByLabel('Name of the server').fill('Night drive');
  await press(page, 'Next');
  await page.getByText('The server does not answer').waitFor({ timeout: 40_000 });
  await server.start();
  await press(page, 'Next');
  await page.getByRole('heading', { name: 'How do you want to begin?' }).waitFor();
  await press(page, 'Back');
  expect(await page.getByLabel('Name of the server').inputValue()).toBe('Night drive');
  await press(page, 'Next');
  await page.getByLabel(/^With a demo group/u).check();
  await press(page, 'Begin');
  await page.getByRole('progressbar', { name: 'Making the demo' }).waitFor();
  // Nobody has to wait for it.
  await press(page, 'Go on without waiting');
  await page.getByRole('link', { name: 'New group' }).waitFor();
  await server.kill();
  await server.start();
  await page.locator('main a[href^="#/g/"]').waitFor({ timeout: 150_000 });
});
