/** The first journey: real audio added in a tunnel, kept over SIGKILL, played from the device, and heard by the other. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  addMusic,
  addTitle,
  go,
  invite,
  joinByLink,
  makeGroup,
  marksOnScreen,
  moveTitleUp,
  press,
  removeTitle,
  signUp,
  titlesOnScreen,
  waitForChip,
} from './app-driver.ts';
import { clearHttpCache, createProfile, photograph, type Profile } from './browser.ts';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';
import { heardTrack, playAndSeek, watchAudio } from './listen.ts';
import { createOperator } from './people.ts';
import { readWholeLog } from './read-log.ts';
import { makeAudio, type MadeAudio } from './real-audio.ts';
import { createServerProcess, freePort, until, type ServerProcess } from './server-process.ts';

const anasProxyAddress = '127.0.0.3';

interface World {
  readonly server: ServerProcess;
  readonly ana: Profile;
  readonly ben: Profile;
  readonly tunnel: FaultProxy;
  readonly road: FaultProxy;
  readonly origin: string;
}

let files: readonly MadeAudio[];
let world: World;
beforeAll(async () => {
  files = await Promise.all(
    (['mp3', 'flac', 'ogg'] as const).map((format, n) =>
      makeAudio({
        format,
        seconds: 90,
        title: `Journey ${n + 1}`,
        artist: `Band ${n + 1}`,
        pitch: 330 + n,
      }),
    ),
  );
}, 120_000);
beforeEach(async () => {
  const port = await freePort();
  const server = await createServerProcess({ publicPort: port });
  const road = await startFaultProxy(server.port, { port });
  const tunnel = await startFaultProxy(server.port, { port, host: anasProxyAddress });
  const [ana, ben] = [await createProfile({ loopback: anasProxyAddress }), await createProfile()];
  world = { server, road, tunnel, ana, ben, origin: `http://127.0.0.1:${port}` };
  await server.start();
}, 60_000);
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await photograph([world.ana, world.ben], task.name);
  const { server, road, tunnel, ana, ben } = world;
  await Promise.all([ana.close(), ben.close()]);
  await Promise.all([road.close(), tunnel.close(), server.close()]);
});

async function open(profile: Profile): Promise<Page> {
  const context = await profile.open();
  await watchAudio(context);
  return context.pages()[0] ?? context.newPage();
}

const hashOf = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

test(
  '[M1] [M4] [M5] [M8] [I2] a tunnel with music: added, put in order and played without a network, then heard by the other',
  { timeout: 240_000 },
  async () => {
    const { server, origin, ana: anasProfile, ben: bensProfile, tunnel } = world;
    let ana = await open(anasProfile);
    await createOperator(server);
    await signUp(ana, origin, 'Ana');
    const groupId = await makeGroup(ana, 'Alps');
    await addTitle(ana, 'Before the tunnel');
    const link = await invite(ana, groupId);
    const ben = await open(bensProfile);
    await joinByLink(ben, link, 'Alps', 'Ben');
    await ben.getByText('Before the tunnel', { exact: true }).waitFor();
    await go(ana, `/g/${groupId}`);
    await until('the worker holds the app', () =>
      ana.evaluate(() => navigator.serviceWorker.controller !== null),
    );
    await waitForChip(ana, /^Synced/u);
    // A browser writes cookies to its disk every half minute; Ana has used the app before today.
    await anasProfile.quit();
    ana = await open(anasProfile);
    await ana.goto(`${origin}/#/g/${groupId}`);
    await waitForChip(ana, /^Synced/u);

    tunnel.cut();
    await clearHttpCache(ana);
    await addMusic(
      ana,
      files.map(({ path }) => path),
    );
    for (const { title } of files) await ana.getByText(title, { exact: true }).waitFor();
    await moveTitleUp(ana, 'Journey 3');
    await until('the order is new', async () =>
      (await titlesOnScreen(ana)).join().endsWith('Journey 1,Journey 3,Journey 2'),
    );
    await removeTitle(ana, 'Journey 2');
    const left = ['Before the tunnel', 'Journey 1', 'Journey 3'];
    const isLeft = async (page: Page) => expect(await titlesOnScreen(page)).toEqual(left);
    await until('it is removed', async () => (await titlesOnScreen(ana)).length === left.length);
    await isLeft(ana);
    await addTitle(ben, 'Ben meanwhile');

    await ana.reload();
    await ana.getByText('Journey 3', { exact: true }).waitFor();
    await isLeft(ana);
    await anasProfile.kill();
    ana = await open(anasProfile);
    await clearHttpCache(ana);
    await ana.goto(`${origin}/#/g/${groupId}`);
    await ana.getByText('Journey 3', { exact: true }).waitFor();
    await isLeft(ana);
    expect((await marksOnScreen(ana)).length).toBeGreaterThanOrEqual(2);
    for (const title of ['Journey 1', 'Journey 3']) {
      const { seekErrorS, from } = await playAndSeek(ana, title, 60);
      expect(seekErrorS, title).toBeLessThan(0.1);
      expect(from).toContain('/api/media/');
    }

    tunnel.heal();
    await waitForChip(ana, /^Synced/u, 45_000);
    const [first, , third] = files;
    for (const file of [first, third]) {
      const wanted = await hashOf(file?.path ?? '');
      const row = ben.locator('[data-item]', { hasText: file?.title ?? '' });
      await row.getByText('On the server').waitFor({ timeout: 45_000 });
      await press(ben, new RegExp(`^Play ${file?.title ?? ''}$`, 'u'));
      const heard = await heardTrack(ben, (src) => src.endsWith(wanted));
      expect(heard.sha256, basename(file?.path ?? '')).toBe(wanted);
    }
    await until('both playlists are equal', async () => {
      const [mine, theirs] = [await titlesOnScreen(ana), await titlesOnScreen(ben)];
      return mine.length === left.length + 1 && mine.join('\n') === theirs.join('\n');
    });
    expect(await marksOnScreen(ana)).toEqual([]);

    await server.stop();
    const log = await readWholeLog(server.dataDir);
    expect(log.faults).toEqual([]);
    const done = log.entries.filter(({ end }) => end === 'applied' || end === 'merged');
    const count = (name: string) => done.filter((entry) => entry.name === name).length;
    expect(new Set(done.map(({ id }) => id)).size).toBe(done.length);
    expect(count('track.register')).toBe(files.length);
    expect(count('playlist.move')).toBe(1);
    expect(count('playlist.remove')).toBe(1);
    expect(log.entries.filter(({ end }) => end === 'rejected' || end === 'parked')).toEqual([]);
  },
);
