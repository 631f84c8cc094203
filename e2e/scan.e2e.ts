/** An invitation read by a real browser: from its camera, which is shown a film of another screen, and from pictures. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BrowserContext, Page } from 'playwright-core';
import { go, makeGroup, press, setUpOperator, waitForChip } from './app-driver.ts';
import { createProfile, photograph, type Profile, type ProfileOptions } from './browser.ts';
import { createServerProcess, type ServerProcess } from './server-process.ts';

let server: ServerProcess;
let folder: string;
let profiles: Profile[];
beforeEach(async () => {
  server = await createServerProcess();
  folder = await mkdtemp(join(tmpdir(), 'jamz-scan-'));
  profiles = [];
  await server.start();
}, 60_000);
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await photograph(profiles, task.name);
  for (const profile of profiles) await profile.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(
  options: ProfileOptions = {},
): Promise<{ context: BrowserContext; page: Page }> {
  const profile = await createProfile(options);
  profiles.push(profile);
  const context = await profile.open();
  return { context, page: context.pages()[0] ?? (await context.newPage()) };
}

/** Ana's screen with the code on it; returns it as she sees it, and a page to make photographs of it. */
async function showCode(): Promise<{ ana: Page; code: Buffer }> {
  const { page } = await open();
  // The card unfolds at once: half a code is none.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await setUpOperator(page, server, server.origin, 'Ana');
  const groupId = await makeGroup(page, 'Alps');
  await waitForChip(page, /^Synced/u);
  await go(page, `/g/${groupId}/invite`);
  await press(page, 'Show link');
  const picture = page.getByRole('img', { name: 'QR code of the invitation link' });
  await picture.waitFor();
  return { ana: page, code: await picture.screenshot() };
}

const angles = [
  'rotateX(24deg) rotateY(-16deg) rotateZ(8deg)',
  'rotateX(10deg) rotateY(25deg) rotateZ(17deg)',
  'rotateX(10deg) rotateY(-8deg) rotateZ(-12deg)',
  'rotateZ(90deg)',
] as const;

/** How another phone's camera would see it: from the side, a little out of focus, on a dark table. */
async function photographOf(page: Page, code: Buffer, turns: string = angles[0]): Promise<Buffer> {
  const table = await page.context().newPage();
  await table.setViewportSize({ width: 960, height: 720 });
  await table.setContent(`<style>
      body { margin: 0; height: 720px; display: grid; place-items: center; background: #39424d; perspective: 900px; }
      img { width: 380px; padding: 30px; background: #f4f1ea; border-radius: 24px;
        transform: ${turns}; filter: blur(0.7px) contrast(0.75) brightness(0.9); }
    </style><img src="data:image/png;base64,${code.toString('base64')}">`);
  await table.locator('img').evaluate((image: HTMLImageElement) => image.decode());
  const photo = await table.screenshot({ type: 'jpeg', quality: 80 });
  await table.close();
  return photo;
}

const isAtInvitation = (page: Page) =>
  page.getByRole('heading', { name: 'Alps', exact: true }).waitFor();

test('[W11] the camera reads the code off another screen, and the lamp goes out', async () => {
  const { ana, code } = await showCode();
  // Motion JPEG is pictures one after the other; the camera shows them again and again.
  const photo = await photographOf(ana, code);
  const film = join(folder, 'screen.mjpeg');
  await writeFile(film, Buffer.concat(Array.from({ length: 20 }, () => photo)));
  const { context, page } = await open({
    switches: ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`],
  });
  const policy: string[] = [];
  page.on('console', (message) => {
    if (/content security|trusted ?type/iu.test(message.text())) policy.push(message.text());
  });
  await page.goto(`${server.origin}/#/sign-in`);
  await page.getByRole('link', { name: 'Scan or paste your invitation' }).click();
  await page.getByRole('button', { name: 'Use the camera' }).waitFor();
  await context.grantPermissions(['camera'], { origin: server.origin });
  await page.reload();
  await isAtInvitation(page);
  await page.getByText('Sign in to join').waitFor();
  expect(await page.locator('video').count()).toBe(0);
  expect(policy).toEqual([]);
  // Allowed once, the camera begins by itself, and the way back never leads into it again.
  await page.goBack();
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
});

test('[W11] a code in pictures from four sides, a picture without one, and a file that is none', async () => {
  const { ana, code } = await showCode();
  const photos: Buffer[] = [];
  for (const turns of angles) photos.push(await photographOf(ana, code, turns));
  const { page } = await open();
  await page.goto(`${server.origin}/#/scan`);
  const input = page.getByTestId('scan-file');
  await input.setInputFiles({ name: 'note.png', mimeType: 'image/png', buffer: Buffer.from('no') });
  await page.getByText('no picture that can be read').waitFor();
  const empty = await page.screenshot({ clip: { x: 0, y: 0, width: 60, height: 40 } });
  await input.setInputFiles({ name: 'empty.png', mimeType: 'image/png', buffer: empty });
  await page.getByText('No code was found').waitFor();
  for (const photo of photos) {
    await page.goto(`${server.origin}/#/scan`);
    await input.setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: photo });
    await isAtInvitation(page);
  }
});

test('[W11] refused, absent, wrong and foreign: each says so, and the link can be pasted', async () => {
  const { page } = await open({ switches: ['--use-fake-device-for-media-stream'] });
  await page.goto(`${server.origin}/#/scan`);
  await press(page, 'Use the camera');
  await page.getByText('The camera is not allowed here').waitFor();
  await page.getByLabel('Invitation link').fill('https://example.org/');
  await press(page, 'Open');
  await page.getByText('not an invitation link').waitFor();
  const place = `/join/${'a'.repeat(40)}/${'b'.repeat(22)}`;
  await page.getByLabel('Invitation link').fill(`https://other.example/#${place}`);
  await press(page, 'Open');
  await page.getByText('another server: other.example').waitFor();
  const away = page.getByRole('link', { name: 'Open it there' });
  expect(await away.getAttribute('href')).toBe(`https://other.example/#${place}`);
  await page.getByLabel('Invitation link').fill(`${server.origin}/#${place}`);
  await page.getByLabel('Invitation link').press('Enter');
  await page.getByText('Sign in to join').waitFor();

  const blind = await open({
    switches: [
      '--use-fake-device-for-media-stream=device-count=0',
      '--use-fake-ui-for-media-stream',
    ],
  });
  await blind.page.goto(`${server.origin}/#/scan`);
  const start = blind.page.getByRole('button', { name: 'Use the camera' });
  const none = blind.page.getByText('There is no camera here');
  await start.or(none).waitFor();
  if (await start.isVisible()) await start.click();
  await none.waitFor();
});
