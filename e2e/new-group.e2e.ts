/** The wizard of a new group in a real browser: reloaded at each step, tapped twice, and without a network. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { go, press, setUpOperator, waitForChip } from './app-driver.ts';
import { createProfile, photograph, type Profile } from './browser.ts';
import { readWholeLog } from './read-log.ts';
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

async function begin(): Promise<Page> {
  const context = await ana.open();
  const page = context.pages()[0] ?? (await context.newPage());
  await setUpOperator(page, server, server.origin, 'Ana');
  await waitForChip(page, /^Synced/u);
  await until('the worker holds the app', () =>
    page.evaluate(() => navigator.serviceWorker.controller !== null),
  );
  return page;
}

test('[W10] every step survives a reload, by keyboard, and two taps make one group', async () => {
  const page = await begin();
  await go(page, '/new');
  await page.getByLabel('Name of the group').fill('Alps 2027');
  await page.getByLabel('What is it about?').fill('Two cars over the pass.');
  await page.reload();
  const name = page.getByLabel('Name of the group');
  expect(await name.inputValue()).toBe('Alps 2027');
  await name.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Give it a face' }).waitFor();
  await page.goBack();
  expect(await name.inputValue()).toBe('Alps 2027');
  await page.goForward();
  await press(page, 'Skip');
  await page.getByLabel('An admin lets each person in').check();
  await page.getByLabel('Admins', { exact: true }).check();
  await page.reload();
  expect(await page.getByLabel('An admin lets each person in').isChecked()).toBe(true);
  expect(await page.getByLabel('Admins', { exact: true }).isChecked()).toBe(true);
  // Two taps within one frame, before anything could be drawn.
  await page.getByRole('button', { name: 'Create group' }).evaluate((button: HTMLElement) => {
    button.click();
    button.click();
  });
  const link = page.getByTestId('invitation-link');
  await link.waitFor();
  const before = await link.inputValue();
  await page.reload();
  await link.waitFor();
  expect(await link.inputValue()).toBe(before);
  await page.goBack();
  await link.waitFor();
  await press(page, 'Open the group');
  await page.getByRole('heading', { name: 'Alps 2027' }).waitFor();
  await waitForChip(page, /^Synced/u);
  await go(page, '/new');
  expect(await name.inputValue()).toBe('');

  await server.stop();
  const { entries } = await readWholeLog(server.dataDir);
  const done = (what: string) => entries.filter(({ name: other }) => other === what);
  expect(done('group.create')).toHaveLength(1);
  expect(done('invitation.create')).toHaveLength(1);
});

test('[W10] without a network: the group stands, the link says when it opens, a reload in the middle makes no second one', async () => {
  const page = await begin();
  await server.kill();
  await go(page, '/new');
  await page.getByLabel('Name of the group').fill('In the dark');
  await press(page, 'Next');
  await press(page, 'Skip');
  // The page goes away in the very moment after the tap.
  await page.getByRole('button', { name: 'Create group' }).evaluate((button: HTMLElement) => {
    button.click();
    setTimeout(() => location.reload(), 0);
  });
  await page.waitForLoadState();
  await until('a way on is on screen', async () => {
    const again = page.getByRole('button', { name: 'Create group' });
    if (await again.isVisible()) await again.click({ timeout: 2_000 }).catch(() => undefined);
    return page.getByTestId('invitation-link').isVisible();
  });
  await page.getByText('opens once this phone has been online').waitFor();
  await press(page, 'Open the group');
  await page.getByRole('heading', { name: 'In the dark' }).waitFor();
  await server.start();
  await waitForChip(page, /^Synced/u, 60_000);
  await server.stop();
  const { entries } = await readWholeLog(server.dataDir);
  expect(entries.filter(({ name }) => name === 'group.create')).toHaveLength(1);
  const invitations = entries.filter(({ name }) => name === 'invitation.create');
  expect(invitations).toHaveLength(1);
});
