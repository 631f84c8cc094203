/**
 * Walks through the app on a real server, as two people, and takes a picture of every screen and state: phone and
 * desktop, light and dark. Each is held against axe. `node --conditions=source e2e/screenshots.ts [--picture]` writes
 * into test-results/screenshots; with `--picture` also the one of the README.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { addMusic, go, press, removeTitle, waitForChip } from './app-driver.ts';
import { createProfile } from './browser.ts';
import { disagree } from './conflict-shots.ts';
import { drawPhoto, type Motif } from './drawn-photo.ts';
import { walkThroughMusic } from './music-shots.ts';
import { createServerProcess, until, type ServerProcess } from './server-process.ts';
import { createShutter } from './shutter.ts';
import { toneWav } from './tone.ts';

const root = join(import.meta.dirname, '..');
const password = 'a long road and a full tank';
const { shoot, ...shutter } = await createShutter(
  join(root, 'test-results/screenshots'),
  process.env['JAMZ_SHOTS_ONLY'],
);
const heading = (page: Page, name: string | RegExp) =>
  page.getByRole('heading', { name }).first().waitFor();

async function register(page: Page, name: string, login: string, button: RegExp) {
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Sign-in name or e-mail').fill(login);
  await page.getByRole('textbox', { name: 'Choose a password' }).fill(password);
  await press(page, button);
}

async function pickPicture(page: Page, motif: Motif): Promise<void> {
  const buffer = await drawPhoto(page, motif);
  const file = { name: `${motif}.jpg`, mimeType: 'image/jpeg', buffer };
  await page.getByTestId('picture-file').setInputFiles(file);
  await page.getByRole('application').waitFor();
}

async function setUp(page: Page, server: ServerProcess): Promise<void> {
  await page.goto(`${server.origin}/#/sign-in`);
  await page.getByText('no operator yet').waitFor();
  await shoot(page, '01-sign-in-before-setup');
  const link = /http:\/\/\S+#\/setup\/\S+/u.exec(server.output())?.[0] ?? '';
  await page.goto(link);
  await page.reload();
  await page.getByRole('button', { name: 'Create the operator account' }).waitFor();
  await shoot(page, '02-setup');
  await press(page, 'Create the operator account');
  await shoot(page, '03-setup-faults');
  await register(page, 'Ana Petrović', 'ana', /Create the operator account/u);
  await heading(page, 'Name your server');
  await page.getByLabel('Name of the server').fill('Our road trips');
  await shoot(page, '03b-first-run-name');
  await press(page, 'Next');
  await heading(page, 'How do you want to begin?');
  await page.getByLabel(/^With a demo group/u).check();
  await shoot(page, '03c-first-run-start');
  await press(page, 'Begin');
  await page.getByText(/pieces are ready/u).waitFor({ timeout: 60_000 });
  await shoot(page, '03d-first-run-demo');
  await press(page, 'Go on without waiting');
  await waitForChip(page, /^Synced/u);
}

async function makeGroup(page: Page): Promise<string> {
  await go(page, '/new');
  await page.getByLabel('Name of the group').fill('Alps 2027');
  await page.getByLabel('What is it about?').fill('Two cars over the Splügen to the lake.');
  await shoot(page, '05-new-group');
  await press(page, 'Next');
  await heading(page, 'Give it a face');
  await shoot(page, '05b-new-group-picture');
  await pickPicture(page, 'mountains');
  await shoot(page, '05c-picture-dialog');
  await press(page, 'Use this picture');
  await page.locator('main [data-picture]').waitFor();
  await shoot(page, '05d-new-group-picked');
  await press(page, 'Next');
  await heading(page, 'Who may what?');
  await shoot(page, '05e-new-group-rules');
  await press(page, 'Create group');
  await page.getByTestId('invitation-link').waitFor();
  await waitForChip(page, /^Synced/u);
  await shoot(page, '05f-new-group-invite', { full: true });
  await press(page, 'Show it large');
  await shoot(page, '05g-code-large');
  await press(page, 'Close');
  await press(page, 'Open the group');
  await page.getByText('Nothing to hear yet').waitFor();
  await waitForChip(page, /^Synced/u);
  await shoot(page, '06-playlist-empty');
  await addTitles(page, ['Road to Nowhere', 'Autobahn', 'Running on Empty', 'Azzurro']);
  await waitForChip(page, /^Synced/u);
  return new URL(page.url()).hash.replace('#/g/', '');
}

async function addTitles(page: Page, titles: readonly string[]): Promise<void> {
  await page.getByLabel('Add titles').fill(titles.join('\n'));
  await press(page, /^Add( \d+)?$/u);
  await page.getByText(titles.at(-1) ?? '', { exact: true }).waitFor();
}

async function invite(page: Page, groupId: string): Promise<string> {
  await go(page, `/g/${groupId}/invite`);
  await shoot(page, '07-invite');
  await press(page, 'Show link');
  await page.getByTestId('invitation-link').waitFor();
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
  await go(page, '/');
  await page.getByText('No group yet').waitFor();
  await waitForChip(page, /^Synced/u);
  await shoot(page, '04-groups-empty');
  await go(page, new URL(link).hash.slice(1));
  await page.getByRole('button', { name: /^Join Alps/u }).waitFor();
  await shoot(page, '11-join-preview');
  await press(page, /^Join Alps/u);
  await page.getByText('You are in this group').waitFor();
  await shoot(page, '11b-joined');
  await page.getByRole('link', { name: 'Open the group' }).click();
  await page.getByText('Running on Empty').waitFor();
  await addTitles(page, ['On the Road Again', 'Life Is a Highway']);
  await go(page, '/profile');
  await pickPicture(page, 'face');
  await shoot(page, '18b-portrait-dialog');
  await press(page, 'Use this picture');
  await page.locator('header [data-picture] img').waitFor();
  await waitForChip(page, /^Synced/u);
}

async function scan(page: Page): Promise<void> {
  await go(page, '/scan');
  await heading(page, 'Open an invitation');
  await shoot(page, '31-scan');
  await press(page, 'Use the camera');
  await page.getByText(/camera is not allowed|no camera here/u).waitFor();
  await page.getByLabel('Invitation link').fill('https://example.org/');
  await page.getByLabel('Invitation link').press('Enter');
  await page.getByText('not an invitation link').waitFor();
  await shoot(page, '32-scan-no-camera');
}

async function lookAround(page: Page, groupId: string): Promise<void> {
  await go(page, '/');
  await heading(page, 'Your groups');
  const offer = page.getByRole('button', { name: 'No, thanks' });
  if (await offer.isVisible()) {
    await shoot(page, '12b-install-banner');
    await offer.click();
  }
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
  await page.locator('[data-member] [data-picture] img').first().waitFor({ timeout: 20_000 });
  await shoot(page, '15-members');
  await press(page, /^Actions for Ben/u);
  await page.waitForTimeout(400);
  await shoot(page, '16-member-menu');
  await page.getByRole('menuitem', { name: 'Remove from the group' }).click();
  await shoot(page, '16b-member-remove');
  await press(page, 'Cancel');
  await press(page, 'My nickname here');
  await shoot(page, '16c-nickname');
  await press(page, 'Cancel');
  await go(page, `/g/${groupId}/settings`);
  await page.getByLabel('Name of the group').waitFor();
  await shoot(page, '17-settings', { full: true });
}

async function lookAtOwnThings(page: Page): Promise<void> {
  await go(page, '/profile');
  await page.getByLabel('About you').waitFor();
  await shoot(page, '18-profile');
  await press(page, 'Delete my account');
  await shoot(page, '18c-erase');
  await press(page, 'Cancel');
  await go(page, '/devices');
  await page.getByText('This device', { exact: true }).waitFor();
  await shoot(page, '19-devices');
  await press(page, 'Your account');
  await page.getByText(/^Version /u).waitFor();
  await page.waitForTimeout(400);
  await shoot(page, '20-account-menu');
  await page.keyboard.press('Escape');
  await press(page, /^Synced/u);
  await page.getByRole('button', { name: 'Sync now' }).waitFor();
  await page.waitForTimeout(400);
  await shoot(page, '21-panel-synced');
  await page.keyboard.press('Escape');
  await go(page, '/nowhere');
  await shoot(page, '22-not-found');
}

/** The group that the server made: people with pictures, and music that sounds. */
async function listen(page: Page): Promise<void> {
  await go(page, '/');
  await page.locator('main a[href^="#/g/"]').nth(1).waitFor({ timeout: 150_000 });
  await page
    .getByRole('link', { name: /^(?!Alps)/u })
    .locator('h2')
    .first()
    .click();
  await until(
    'the music is there',
    async () => (await page.locator('[data-item]').count()) >= 6,
    150_000,
  );
  await page
    .getByRole('button', { name: /^Play / })
    .first()
    .click();
  await page.locator('[data-player-phase=playing]').waitFor();
  await page.waitForTimeout(4_000);
  await shoot(page, '33-playing');
  await press(page, /^Open the player/u);
  await page.getByRole('slider', { name: 'Position' }).waitFor();
  await shoot(page, '34-player');
  await press(page, 'Close the player');
  await go(page, `${new URL(page.url()).hash.slice(1)}/members`);
  await shoot(page, '35-demo-members');
  await go(page, '/storage');
  await page.waitForTimeout(800);
  await shoot(page, '36-storage', { full: true });
  await go(page, '/');
  await shoot(page, '12c-groups-with-player');
}

async function goOffline(page: Page, server: ServerProcess, groupId: string): Promise<void> {
  await go(page, `/g/${groupId}`);
  await page.getByText('Azzurro').waitFor();
  await server.kill();
  await addTitles(page, ['Through the Tunnel', 'No Signal']);
  await addMusic(page, [{ name: 'Tape.wav', mimeType: 'audio/wav', buffer: toneWav(30) }]);
  await waitForChip(page, /^Offline/u);
  await page.waitForTimeout(1_000);
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
  await go(page, `/g/${'c'.repeat(40)}`);
  await page
    .getByText(/not on this device|Opening the group/u)
    .first()
    .waitFor();
  await shoot(page, '29b-group-unknown');
  await server.start();
  await waitForChip(page, /^Synced/u);
}

async function seeRefusals(page: Page, other: Page, groupId: string): Promise<void> {
  await go(page, `/g/${groupId}/settings`);
  await page.getByLabel('An admin lets each person in').check();
  await go(page, `/g/${groupId}/invite`);
  await press(page, 'New invitation link');
  const link = page.getByTestId('invitation-link');
  await link.waitFor();
  await waitForChip(page, /^Synced/u);
  const place = new URL(await link.inputValue()).hash.slice(1);
  await go(other, `/g/${groupId}/members`);
  await press(other, 'Leave the group');
  await other.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
  await other.getByText('No group yet').waitFor();
  await waitForChip(other, /^Synced/u);
  await go(other, place);
  await press(other, /^Join Alps/u);
  await other.getByText('Waiting for an admin').waitFor();
  await shoot(other, '30-join-waiting');
  await go(page, `/g/${groupId}/members`);
  await page.getByText('Want to join').waitFor();
  await shoot(page, '30b-join-requests');
  await press(page, /^Decline Ben/u);
  await go(page, `/g/${groupId}/invite`);
  await press(page, 'Withdraw');
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
  await waitForChip(page, /^Synced/u);
  await go(other, '/');
  // The door forgets what it said about a link after a moment.
  await other.waitForTimeout(1_000);
  await go(other, place);
  await press(other, /^(?:Ask to join|Join Alps)/u);
  await other.getByRole('heading', { name: 'This invitation was withdrawn' }).waitFor();
  await shoot(other, '30c-join-refused');
}

/** What takes longer than it should, and what broke. */
async function seeTrouble(page: Page, server: ServerProcess): Promise<void> {
  await page.route('**/api/setup', () => undefined);
  await page.goto(`${server.origin}/#/setup/${'x'.repeat(22)}`);
  await page.reload();
  await page.getByText('Looking at the server').waitFor();
  await shoot(page, '37-waiting');
  await page.getByText('takes longer than it should').waitFor({ timeout: 20_000 });
  await shoot(page, '38-waiting-too-long');
}

const server = await createServerProcess();
const [first, second, third] = [
  await createProfile(),
  await createProfile(),
  await createProfile(),
];
const pages: Page[] = [];
try {
  await server.start();
  const [ana, ben, carl] = [await first.open(), await second.open(), await third.open()];
  shutter.listen(ana, 'Ana');
  shutter.listen(ben, 'Ben');
  const page = await ana.newPage();
  const other = await ben.newPage();
  const stranger = await carl.newPage();
  pages.push(page, other, stranger);
  await setUp(page, server);
  const groupId = await makeGroup(page);
  const link = await invite(page, groupId);
  await joinByLink(other, link);
  await scan(other);
  await lookAround(page, groupId);
  await lookAtOwnThings(page);
  await listen(page);
  if (process.argv.includes('--picture')) await takePicture(page);
  await goOffline(page, server, groupId);
  await walkThroughMusic({ page, other, groupId, server, shoot });
  const account = { login: 'ana', password };
  await disagree({ page, origin: server.origin, groupId, account, shoot });
  await seeRefusals(page, other, groupId);
  await seeTrouble(stranger, server);
} catch (error) {
  // What was on screen tells more than what was waited for.
  await shutter.fail(pages);
  throw error;
} finally {
  await Promise.all([first.close(), second.close(), third.close(), server.close()]);
}
if (shutter.report() > 0) process.exitCode = 1;

/** Three screens side by side, as they are on a phone. */
async function takePicture(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  const shots: string[] = [];
  const take = async () => {
    await page.waitForTimeout(600);
    shots.push((await page.screenshot()).toString('base64'));
  };
  await go(page, '/');
  await heading(page, 'Your groups');
  await take();
  await page
    .getByRole('link', { name: /^(?!Alps)/u })
    .locator('h2')
    .first()
    .click();
  await page.locator('[data-item]').first().waitFor();
  await take();
  await press(page, /^Open the player/u);
  await page.getByRole('slider', { name: 'Position' }).waitFor();
  await take();
  await press(page, 'Close the player');
  const table = await page.context().newPage();
  await table.setViewportSize({ width: 1290, height: 924 });
  const phones = shots.map((shot) => `<img src="data:image/png;base64,${shot}">`).join('');
  await table.setContent(
    `<style>body{margin:0;padding:40px;display:flex;gap:20px}
    img{width:390px;height:844px;border-radius:36px;box-shadow:0 0 0 1px #0002,0 24px 50px -24px #3a165099}</style>${phones}`,
  );
  await mkdir(join(root, 'docs/pictures'), { recursive: true });
  const path = join(root, 'docs/pictures/app.png');
  await table.screenshot({ path, omitBackground: true });
  await table.close();
}
