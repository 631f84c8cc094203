/** Audio and edits share one disk: too little of it costs audio alone, and leaving loses nothing that was not sent. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  addMusic,
  appPassword,
  go,
  makeGroup,
  press,
  signIn,
  signUp,
  waitForChip,
} from './app-driver.ts';
import { createProfile, photograph, type Profile } from './browser.ts';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';
import { heardTrack, watchAudio } from './listen.ts';
import { createOperator } from './people.ts';
import { signIn as signInByHand } from './raw-client.ts';
import { makeAudio } from './real-audio.ts';
import { createServerProcess, freePort, until, type ServerProcess } from './server-process.ts';
import { textsInStorage } from './stored-texts.ts';
import { getMedia, hashOf, smallWav } from './upload-client.ts';

const anasProxyAddress = '127.0.0.4';
const trackSamples = 1_500_000;

let server: ServerProcess;
let road: FaultProxy;
let profile: Profile;
let origin: string;
beforeEach(async () => {
  const port = await freePort();
  server = await createServerProcess({ publicPort: port });
  road = await startFaultProxy(server.port, { port, host: anasProxyAddress });
  profile = await createProfile({ loopback: anasProxyAddress });
  origin = `http://127.0.0.1:${port}`;
  await server.start();
  await createOperator(server);
}, 60_000);
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await photograph([profile], task.name);
  await profile.close();
  await Promise.all([road.close(), server.close()]);
});

async function open(): Promise<Page> {
  const context = await profile.open();
  await watchAudio(context);
  return context.pages()[0] ?? context.newPage();
}

/** What the browser gives this origin, in bytes. Asked before its first page: databases remember how much they may grow. */
async function limitQuota(page: Page, quotaSize: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
}

/** Noise: what can be packed takes less of the disk than it is long. */
function noiseWav(seed: number): Buffer {
  const bytes = smallWav(seed, trackSamples);
  return Buffer.concat([bytes.subarray(0, 44), randomBytes(bytes.length - 44)]);
}

const rowOf = (page: Page, title: string) => page.locator('[data-item]', { hasText: title });

test(
  '[M3] [D5] a quota of 20 MB full of music costs music, and no edit',
  { timeout: 240_000 },
  async () => {
    const page = await open();
    await limitQuota(page, 20 * 1024 * 1024);
    await signUp(page, origin, 'Ana');
    const groupId = await makeGroup(page, 'Small disk');
    const names = Array.from({ length: 9 }, (_, n) => `Full ${n + 1}`);
    for (const [n, name] of names.entries()) {
      const buffer = noiseWav(n);
      await addMusic(page, [{ name: `${name}.wav`, mimeType: 'audio/wav', buffer }]);
      // Sent, so that it may go: what only this device has would have to stay.
      await rowOf(page, name)
        .getByText(/^(On this device|On the server)$/u)
        .waitFor({ timeout: 60_000 });
    }
    await waitForChip(page, /^Synced/u);
    road.cut();
    await waitForChip(page, /^Offline/u, 60_000);
    const titles = Array.from({ length: 200 }, (_, n) => `Edit ${n + 1}`);
    for (let at = 0; at < titles.length; at += 20) {
      await page.getByLabel('Add titles').fill(titles.slice(at, at + 20).join('\n'));
      await press(page, /^Add( \d+)?$/u);
      // On the disk, not only on the screen.
      await waitForChip(page, new RegExp(`^Offline \\(${at / 20 + 1} waiting`, 'u'));
    }
    await page.reload();
    await page.getByText(new RegExp(`^${titles.length + names.length} titles`, 'u')).waitFor();
    road.heal();
    await waitForChip(page, /^Synced/u, 60_000);
    await go(page, '/storage');
    const here = Number.parseInt(await page.getByText(/tracks? here$/u).innerText(), 10);
    console.log(`${here} of ${names.length} tracks of 3 MB are still on this device`);
    expect(here).toBeLessThan(names.length);
    await go(page, `/g/${groupId}`);
    await page.getByText(new RegExp(`^${titles.length + names.length} titles`, 'u')).waitFor();
  },
);

test(
  '[M7] [M5] [D12] signed out and restarted with a file that was not sent: nothing lies open, nothing is lost',
  { timeout: 240_000 },
  async () => {
    let page = await open();
    await signUp(page, origin, 'Ana');
    const groupId = await makeGroup(page, 'Left early');
    await until('the worker holds the app', () =>
      page.evaluate(() => navigator.serviceWorker.controller !== null),
    );
    await waitForChip(page, /^Synced/u);
    const { path } = await makeAudio({
      format: 'flac',
      seconds: 120,
      title: 'Canary in a sealed cage',
      artist: 'Quixotic Zebra',
      pitch: 523,
    });
    const bytes = await readFile(path);
    road.cut();
    await addMusic(page, [path]);
    await rowOf(page, 'Canary in a sealed cage').waitFor();
    expect(await textsInStorage(page, ['Canary in a sealed cage'])).toHaveLength(1);
    await press(page, 'Your account');
    await press(page, 'Sign out');
    await page.getByRole('dialog').getByText(/file/u).first().waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('textbox', { name: 'Password' }).waitFor();
    const canaries = ['Canary in a sealed cage', 'Quixotic Zebra', 'Left early'];
    await until('nothing of hers can be read here', async () => {
      return (await textsInStorage(page, canaries)).length === 0;
    });
    await profile.quit();
    road.heal();
    page = await open();
    await page.goto(origin);
    await signIn(page, 'ana');
    await go(page, `/g/${groupId}`);
    await rowOf(page, 'Canary in a sealed cage')
      .getByText('On this device')
      .waitFor({ timeout: 60_000 });
    await waitForChip(page, /^Synced/u, 60_000);
    const papers = { login: 'ana', password: appPassword };
    const { session } = await signInByHand(server.origin, papers, origin);
    const asker = { origin: server.origin, token: session.accessToken };
    await until('the server has every byte', async () => {
      const answer = await getMedia(asker, hashOf(bytes));
      return answer.status === 200 && answer.bytes.length === bytes.length;
    });
    await press(page, 'Play Canary in a sealed cage');
    expect((await heardTrack(page)).sha256).toBe(hashOf(bytes));
  },
);
