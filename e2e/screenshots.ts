/**
 * Walks through the app on a real server, as two people, and takes a picture of every screen and state: phone and
 * desktop, light and dark. Each is held against axe. `node --conditions=source e2e/screenshots.ts [--picture]` writes
 * into test-results/screenshots; with `--picture` also the one of the README.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext, Page } from 'playwright-core';
import { removeTitle } from './app-driver.ts';
import { createProfile } from './browser.ts';
import { createServerProcess, until, type ServerProcess } from './server-process.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'test-results/screenshots');
const password = 'a long road and a full tank';
const sizes = [
  ['phone', { width: 390, height: 844 }],
  ['desktop', { width: 1280, height: 800 }],
] as const;
const findings: string[] = [];
const only = process.env['JAMZ_SHOTS_ONLY'];
let taken = 0;

/** The same state in both sizes and both schemes. */
async function shoot(page: Page, name: string, options: { readonly full?: boolean } = {}) {
  if (only !== undefined && !name.startsWith(only)) return;
  for (const [device, size] of sizes) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.waitForTimeout(250);
      const path = join(folder, `${name}-${device}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: options.full ?? false });
      taken += 1;
      // Both schemes for contrast; the wide page has the same parts as the narrow one.
      if (device === 'phone') await holdAgainstAxe(page, `${name} ${colorScheme}`);
    }
  }
  await page.setViewportSize(sizes[0][1]);
}

async function holdAgainstAxe(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  for (const { id, impact, nodes } of violations) {
    findings.push(
      `${impact ?? 'unknown'}: ${id} on ${where}: ${nodes[0]?.html ?? ''}`.slice(0, 240),
    );
  }
}

function listenForTrouble(context: BrowserContext, who: string): void {
  const listen = (page: Page) => {
    page.on('pageerror', (error) =>
      findings.push(`serious: page error of ${who}: ${error.message}`),
    );
    page.on('console', (message) => {
      if (/content security|trusted ?type/iu.test(message.text()))
        findings.push(`serious: policy violation of ${who}: ${message.text().slice(0, 200)}`);
    });
  };
  context.pages().forEach(listen);
  context.on('page', listen);
}

const chip = (page: Page, text: RegExp) =>
  page.getByRole('button', { name: text }).first().waitFor({ timeout: 20_000 });
const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name }).first().click();
const go = (page: Page, place: string) =>
  page.evaluate((hash) => {
    location.hash = hash;
  }, place);

async function register(page: Page, name: string, login: string, button: RegExp) {
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Sign-in name or e-mail').fill(login);
  await page.getByRole('textbox', { name: 'Choose a password' }).fill(password);
  await press(page, button);
}

async function setUp(page: Page, server: ServerProcess): Promise<void> {
  await page.goto(`${server.origin}/#/sign-in`);
  await page.getByText('no operator yet').waitFor();
  await shoot(page, '01-sign-in-before-setup');
  const link = /http:\/\/\S+#\/setup\/\S+/u.exec(server.output())?.[0];
  if (link === undefined) throw new Error(`no setup link in:\n${server.output()}`);
  await page.goto(link.replace(/^http:\/\/[^/]+/u, server.origin));
  await page.reload();
  await page.getByRole('button', { name: 'Create the operator account' }).waitFor();
  await shoot(page, '02-setup');
  await press(page, 'Create the operator account');
  await shoot(page, '03-setup-faults');
  await register(page, 'Ana Petrović', 'ana', /Create the operator account/u);
  await page.getByRole('heading', { name: 'Name your server' }).waitFor();
  await shoot(page, '03b-first-run-name');
  await press(page, 'Next');
  await page.getByRole('heading', { name: 'How do you want to begin?' }).waitFor();
  await shoot(page, '03c-first-run-start');
  await press(page, 'Begin');
  await page.getByText('No group yet').waitFor();
  await chip(page, /^Synced/u);
  await shoot(page, '04-groups-empty');
}

async function makeGroup(page: Page): Promise<string> {
  await page.getByRole('link', { name: 'New group' }).click();
  await page.getByLabel('Name of the group').fill('Alps 2027');
  await page.getByLabel('What is it about?').fill('Two cars over the Splügen to the lake.');
  await shoot(page, '05-new-group');
  await press(page, 'Next');
  await page.getByRole('heading', { name: 'Give it a face' }).waitFor();
  await shoot(page, '05b-new-group-picture');
  await press(page, 'Skip');
  await page.getByRole('heading', { name: 'Who may what?' }).waitFor();
  await shoot(page, '05c-new-group-rules');
  await press(page, 'Create group');
  await page.getByTestId('invitation-link').waitFor();
  await chip(page, /^Synced/u);
  await shoot(page, '05d-new-group-invite', { full: true });
  await press(page, 'Open the group');
  await page.getByText('Nothing to hear yet').waitFor();
  await chip(page, /^Synced/u);
  await shoot(page, '06-playlist-empty');
  await addTitles(page, ['Road to Nowhere', 'Autobahn', 'Running on Empty', 'Azzurro']);
  await chip(page, /^Synced/u);
  return new URL(page.url()).hash.replace('#/g/', '');
}

async function addTitles(page: Page, titles: readonly string[]): Promise<void> {
  await page.getByLabel('Add titles').fill(titles.join('\n'));
  await press(page, /^Add( \d+)?$/u);
  await page.getByText(titles.at(-1) ?? '', { exact: true }).waitFor();
}

async function invite(page: Page, groupId: string): Promise<string> {
  await go(page, `/g/${groupId}/invite`);
  await shoot(page, '07-invite-none');
  await press(page, 'New invitation link');
  await page.getByTestId('invitation-link').waitFor();
  await chip(page, /^Synced/u);
  await shoot(page, '08-invite-link', { full: true });
  return page.getByTestId('invitation-link').inputValue();
}

async function joinByLink(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByText('Sign in to join').waitFor();
  await page.getByText('Alps 2027').waitFor();
  await shoot(page, '09-join-stranger');
  await page.getByRole('link', { name: 'Create account' }).click();
  await page.getByRole('button', { name: 'Create account' }).waitFor();
  await shoot(page, '10-sign-up');
  await register(page, 'Ben Okafor', 'ben', /Create account/u);
  await page.getByRole('button', { name: /^Join Alps/u }).waitFor();
  await shoot(page, '11-join-preview');
  await press(page, /^Join Alps/u);
  await page.getByText('You are in this group').waitFor();
  await page.getByRole('link', { name: 'Open the group' }).click();
  await page.getByText('Running on Empty').waitFor();
  await addTitles(page, ['On the Road Again', 'Life Is a Highway']);
  await chip(page, /^Synced/u);
}

async function lookAround(page: Page, groupId: string): Promise<void> {
  await go(page, '/');
  await page.getByText('Your groups').waitFor();
  await shoot(page, '12-groups');
  await go(page, `/g/${groupId}`);
  await page.getByText('Life Is a Highway').waitFor();
  await shoot(page, '13-playlist');
  await removeTitle(page, 'Autobahn');
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  await shoot(page, '14-removed-with-undo');
  await press(page, 'Undo');
  await page.getByText('Autobahn', { exact: true }).waitFor();
  await go(page, `/g/${groupId}/members`);
  await page.getByRole('button', { name: /^Actions for Ben/u }).waitFor();
  await shoot(page, '15-members');
  await press(page, /^Actions for Ben/u);
  await shoot(page, '16-member-menu');
  await page.keyboard.press('Escape');
  await go(page, `/g/${groupId}/settings`);
  await page.getByLabel('Name of the group').waitFor();
  await shoot(page, '17-settings');
  await go(page, '/profile');
  await page.getByLabel('About you').waitFor();
  await shoot(page, '18-profile');
  await go(page, '/devices');
  await page.getByText('This device', { exact: true }).waitFor();
  await shoot(page, '19-devices');
  await press(page, 'Your account');
  await shoot(page, '20-account-menu');
  await page.keyboard.press('Escape');
  await press(page, /^Synced/u);
  await shoot(page, '21-panel-synced');
  await page.keyboard.press('Escape');
  await go(page, '/nowhere');
  await shoot(page, '22-not-found');
}

async function goOffline(page: Page, server: ServerProcess, groupId: string): Promise<void> {
  await go(page, `/g/${groupId}`);
  await page.getByText('Azzurro').waitFor();
  await server.kill();
  await addTitles(page, ['Through the Tunnel', 'No Signal']);
  await chip(page, /^Offline/u);
  await shoot(page, '23-playlist-offline');
  await page.reload();
  await page.getByText('No Signal').waitFor();
  await press(page, /^Offline/u);
  await press(page, 'Sync now');
  await page.getByText('No connection to the server').waitFor();
  await shoot(page, '24-panel-offline', { full: true });
  await page.keyboard.press('Escape');
  await go(page, `/g/${groupId}/invite`);
  await press(page, 'New invitation link');
  await page.getByText('opens once this phone').waitFor();
  await shoot(page, '25-invite-offline', { full: true });
  await go(page, '/devices');
  await page.getByText('shown when you are online').waitFor();
  await shoot(page, '26-devices-offline');
  await press(page, 'Your account');
  await press(page, 'Sign out');
  await page.getByText('Keep for my next sign-in').waitFor();
  await shoot(page, '27-sign-out-unsent');
  await page.keyboard.press('Escape');
  await go(page, `/join/${'a'.repeat(40)}/${'b'.repeat(22)}`);
  await page.getByText('No connection right now').waitFor({ timeout: 40_000 });
  await shoot(page, '28-join-offline');
  await press(page, 'Save my request');
  await page.getByText('Request saved, will be sent').waitFor();
  await shoot(page, '29-join-saved');
  await server.start();
  await chip(page, /^Synced/u);
}

async function seeRefusals(page: Page, other: Page, groupId: string): Promise<void> {
  await go(page, `/g/${groupId}/invite`);
  await press(page, 'New invitation link');
  const link = page.getByTestId('invitation-link');
  await link.waitFor();
  await chip(page, /^Synced/u);
  const place = new URL(await link.inputValue()).hash;
  await press(page, 'Withdraw');
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
  await chip(page, /^Synced/u);
  await go(other, `/g/${groupId}/members`);
  await press(other, 'Leave the group');
  await other.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
  await other.getByText('No group yet').waitFor();
  await chip(other, /^Synced/u);
  await go(other, place.slice(1));
  await press(other, 'Ask to join');
  await other.getByRole('heading', { name: 'This invitation was withdrawn' }).waitFor();
  await shoot(other, '30-join-refused');
}

const server = await createServerProcess();
const [first, second] = [await createProfile(), await createProfile()];
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const pages: Page[] = [];
try {
  await server.start();
  const [ana, ben] = [await first.open(), await second.open()];
  listenForTrouble(ana, 'Ana');
  listenForTrouble(ben, 'Ben');
  const page = await ana.newPage();
  const other = await ben.newPage();
  pages.push(page, other);
  await setUp(page, server);
  const groupId = await makeGroup(page);
  const link = await invite(page, groupId);
  await joinByLink(other, link);
  await lookAround(page, groupId);
  if (process.argv.includes('--picture')) await takePicture(page, groupId);
  await goOffline(page, server, groupId);
  await seeRefusals(page, other, groupId);
} catch (error) {
  // What was on screen tells more than what was waited for.
  for (const [index, page] of pages.entries()) {
    await page.screenshot({ path: join(folder, `failed-${index}.png`) });
  }
  throw error;
} finally {
  await Promise.all([first.close(), second.close(), server.close()]);
}
const serious = findings.filter((finding) => /^(?:serious|critical)/u.test(finding));
for (const finding of new Set(findings)) console.log(finding);
console.log(`${taken} pictures in test-results/screenshots, ${serious.length} serious findings`);
if (serious.length > 0) process.exitCode = 1;

async function takePicture(page: Page, groupId: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await go(page, `/g/${groupId}`);
  await until('the titles are on screen', async () => page.getByText('Azzurro').isVisible());
  await page.waitForTimeout(400);
  await mkdir(join(root, 'docs/pictures'), { recursive: true });
  await page.screenshot({ path: join(root, 'docs/pictures/app.png') });
}
