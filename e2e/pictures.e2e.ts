/** Pictures of people and groups: cut by keyboard, here at once without a network, on the other screen, without secrets. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import {
  go,
  invite,
  joinByLink,
  makeGroup,
  press,
  setUpOperator,
  waitForChip,
} from './app-driver.ts';
import { createProfile, photograph, type Profile } from './browser.ts';
import { createServerProcess, until, type ServerProcess } from './server-process.ts';

/** What a camera writes beside the pixels; no reader of pictures would find it in the pixels. */
const secret = 'GPS 46.5197N 6.6323E taken by Ana Petrovic';

let server: ServerProcess;
let ana: Profile;
let ben: Profile;
beforeEach(async () => {
  server = await createServerProcess();
  [ana, ben] = [await createProfile(), await createProfile()];
  await server.start();
}, 60_000);
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await photograph([ana, ben], task.name);
  await Promise.all([ana.close(), ben.close()]);
  await server.close();
});

async function open(profile: Profile): Promise<Page> {
  const context = await profile.open();
  return context.pages()[0] ?? (await context.newPage());
}

/** A photograph of 1600 x 1200 pixels, left half red and right half blue, with a camera's notes in it. */
async function takePhoto(page: Page): Promise<Buffer> {
  const table = await page.context().newPage();
  await table.setViewportSize({ width: 1600, height: 1200 });
  await table.setContent(
    '<body style="margin:0;height:1200px;background:linear-gradient(90deg,#d02020 50%,#2040d0 50%)">',
  );
  const jpeg = await table.screenshot({ type: 'jpeg', quality: 90 });
  await table.close();
  const note = Buffer.from(`Exif\0\0${secret}`);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(note.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, note, jpeg.subarray(2)]);
}

async function pick(page: Page, photo: Buffer): Promise<void> {
  const file = { name: 'me.jpg', mimeType: 'image/jpeg', buffer: photo };
  await page.getByTestId('picture-file').setInputFiles(file);
  await page.getByRole('dialog', { name: 'Choose what is seen' }).waitFor();
  await page.getByRole('application').waitFor();
}

/** Colour in the middle of the picture that is shown at this place, as red, green, blue. */
const colourAt = (page: Page, where: string): Promise<readonly number[]> =>
  page
    .locator(`${where} [data-picture] img, ${where} img[data-picture]`)
    .first()
    .evaluate(async (image: HTMLImageElement) => {
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0);
      const { data } = context!.getImageData(canvas.width / 2, canvas.height / 2, 1, 1);
      return [data[0] ?? 0, data[1] ?? 0, data[2] ?? 0];
    });

const isBlue = ([red = 0, , blue = 0]: readonly number[]) => blue > 150 && red < 90;
const isRed = ([red = 0, , blue = 0]: readonly number[]) => red > 150 && blue < 90;

test('[W9] a portrait cut by keyboard without a network: here at once, kept, then on the other screen, and removed again', async () => {
  const page = await open(ana);
  await setUpOperator(page, server, server.origin, 'Ana');
  const groupId = await makeGroup(page, 'Alps');
  const link = await invite(page, groupId);
  await waitForChip(page, /^Synced/u);
  const other = await open(ben);
  await joinByLink(other, link, 'Alps', 'Ben');
  await waitForChip(other, /^Synced/u);
  const photo = await takePhoto(page);

  await server.kill();
  await go(page, '/profile');
  await pick(page, photo);
  await page.getByRole('application').focus();
  // The window goes to the right edge of the picture, where it is blue.
  await page.keyboard.press('+');
  for (let step = 0; step < 12; step += 1) await page.keyboard.press('ArrowRight');
  await press(page, 'Use this picture');
  await until(
    'it is shown',
    async () => (await page.locator('header [data-picture] img').count()) > 0,
  );
  expect(isBlue(await colourAt(page, 'header'))).toBe(true);
  expect(isBlue(await colourAt(page, 'main'))).toBe(true);
  await page.reload();
  await page.locator('header [data-picture] img').waitFor();
  expect(isBlue(await colourAt(page, 'header'))).toBe(true);

  await server.start();
  await waitForChip(page, /^Synced/u, 45_000);
  await go(other, `/g/${groupId}/members`);
  const hers = '[data-member]:has-text("Ana")';
  await other.locator(`${hers} [data-picture] img`).waitFor({ timeout: 45_000 });
  expect(isBlue(await colourAt(other, hers))).toBe(true);
  await expectNoSecrets(server.dataDir);

  await press(page, 'Remove the picture');
  await page.locator('header [data-picture] img').waitFor({ state: 'detached' });
  await other.locator(`${hers} [data-picture] img`).waitFor({ state: 'detached', timeout: 20_000 });
});

test('[W9][W10] the picture of a group, chosen before the group is made, survives a reload and reaches the members', async () => {
  const page = await open(ana);
  await setUpOperator(page, server, server.origin, 'Ana');
  const photo = await takePhoto(page);
  await go(page, '/new');
  await page.getByLabel('Name of the group').fill('Alps');
  await press(page, 'Next');
  await pick(page, photo);
  await press(page, 'Cancel');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect(await page.locator('main [data-picture]').count()).toBe(0);
  await pick(page, photo);
  await page.getByRole('application').focus();
  for (let step = 0; step < 12; step += 1) await page.keyboard.press('ArrowLeft');
  await press(page, 'Use this picture');
  await page.locator('main [data-picture]').waitFor();
  await page.reload();
  await page.locator('main [data-picture]').waitFor();
  await press(page, 'Next');
  await press(page, 'Create group');
  await page.getByTestId('invitation-link').waitFor();
  const link = await page.getByTestId('invitation-link').inputValue();
  await press(page, 'Open the group');
  await waitForChip(page, /^Synced/u);
  await go(page, '/');
  await page.locator('main [data-picture]').waitFor();
  expect(isRed(await colourAt(page, 'main'))).toBe(true);

  const other = await open(ben);
  await joinByLink(other, link, 'Alps', 'Ben');
  await go(other, '/');
  await other.locator('main [data-picture]').waitFor({ timeout: 30_000 });
  expect(isRed(await colourAt(other, 'main'))).toBe(true);
  // What is no picture is said, and nothing changes.
  const groupId = /\/join\/([^/]+)\//u.exec(link)?.[1] ?? '';
  await go(page, `/g/${groupId}/settings`);
  const file = { name: 'note.png', mimeType: 'image/png', buffer: Buffer.from('no picture') };
  await page.getByTestId('picture-file').setInputFiles(file);
  await page.getByText('This is no picture').waitFor();
  await press(page, 'Cancel');
  await press(page, 'Remove the picture');
  await other.locator('main [data-picture]').waitFor({ state: 'detached', timeout: 20_000 });
});

async function expectNoSecrets(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name));
    expect(bytes.includes(secret), `${entry.name} holds what the camera wrote`).toBe(false);
  }
}
