/** Real audio by real encoders through the whole app: tags and lengths, refusals, and a big file over a bad road. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { addMusic, makeGroup, signUp, waitForChip } from './app-driver.ts';
import { createProfile, photograph, type Profile } from './browser.ts';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';
import { playAndSeek, watchAudio } from './listen.ts';
import { createOperator } from './people.ts';
import { makeAudio, type AudioFormat, type MadeAudio } from './real-audio.ts';
import {
  createServerProcess,
  freePort,
  sleep,
  until,
  type ServerProcess,
} from './server-process.ts';

const formats: readonly AudioFormat[] = ['mp3', 'wav', 'ogg', 'flac', 'm4a'];
const bigSeconds = 1_800;
const bigBytesMin = 150 * 1024 * 1024;

let small: readonly MadeAudio[];
let server: ServerProcess;
let road: FaultProxy;
let ana: Profile;
let origin: string;

beforeAll(async () => {
  small = await Promise.all(
    formats.map((format, n) =>
      makeAudio({
        format,
        seconds: 40 + n,
        title: `Piece ${format}`,
        artist: `Band ${n}`,
        pitch: 300 + n,
      }),
    ),
  );
}, 120_000);
afterAll(async () => {
  for (const { path } of small) await rm(dirname(path), { recursive: true, force: true });
});
beforeEach(async () => {
  const port = await freePort();
  server = await createServerProcess({ publicPort: port });
  road = await startFaultProxy(server.port, { port });
  ana = await createProfile();
  origin = `http://127.0.0.1:${port}`;
  await server.start();
  await createOperator(server);
}, 60_000);
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await photograph([ana], task.name);
  await ana.close();
  await road.close();
  await server.close();
});

async function openGroup(): Promise<Page> {
  const context = await ana.open();
  await watchAudio(context);
  const page = context.pages()[0] ?? (await context.newPage());
  await signUp(page, origin, 'Ana');
  await makeGroup(page, 'Alps');
  await until('the worker holds the app', () =>
    page.evaluate(() => navigator.serviceWorker.controller !== null),
  );
  return page;
}

const rowOf = (page: Page, title: string) => page.locator('[data-item]', { hasText: title });

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  return hash.digest('hex');
}

/** Files of the server that are at least so large, wherever it keeps them. */
async function filesOver(bytes: number, folder = server.dataDir): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return paths.filter((_, at) => (sizes[at] ?? 0) >= bytes);
}

test(
  '[M6] [M8] five kinds of audio with their tags and lengths; what is none is refused and the playlist stays whole',
  { timeout: 180_000 },
  async () => {
    const page = await openGroup();
    const folder = dirname(small[0]?.path ?? '');
    const text = join(folder, 'words.mp3');
    const empty = join(folder, 'empty.ogg');
    await writeFile(text, 'only words, and no music in them\n'.repeat(500));
    await writeFile(empty, '');
    await addMusic(page, [text, ...small.map(({ path }) => path), empty]);
    for (const { title, artist, seconds } of small) {
      const row = rowOf(page, title);
      await row.waitFor({ timeout: 60_000 });
      const shown = await row.innerText();
      expect(shown, title).toContain(artist);
      expect(shown, title).toContain(`0:${seconds}`);
    }
    const failed = page.locator('[data-placeholder=failed]');
    await until('both are refused', async () => (await failed.count()) === 2);
    const reasons = (await failed.allInnerTexts()).join('\n');
    expect(reasons).toContain('no audio');
    expect(reasons).toContain('is empty');
    await waitForChip(page, /^Synced/u);
    for (const { title } of small) {
      const row = rowOf(page, title);
      await row.getByText('On this device', { exact: true }).waitFor({ timeout: 60_000 });
      const { seekErrorS } = await playAndSeek(page, title, 30);
      expect(seekErrorS, title).toBeLessThan(0.1);
    }
  },
);

test(
  '[M1] [M5] a file of 150 MB over a road that is cut three times, to a server that is killed once: the same bytes arrive',
  { timeout: 600_000 },
  async () => {
    const page = await openGroup();
    const order = {
      format: 'wav',
      seconds: bigSeconds,
      title: 'Long way',
      artist: 'Band',
    } as const;
    const big = await makeAudio({ ...order, pitch: 440 });
    try {
      expect((await stat(big.path)).size).toBeGreaterThan(bigBytesMin);
      const hash = await hashOfFile(big.path);
      const began = performance.now();
      await addMusic(page, [big.path]);
      const row = rowOf(page, 'Long way');
      await row.waitFor({ timeout: 120_000 });
      console.log(`150 MB stored and hashed in ${Math.round(performance.now() - began)} ms`);
      const sent = async (): Promise<number> => {
        const shown = await row.innerText();
        if (/^On this device$/mu.test(shown)) return 100;
        return Number(/sending (\d+) %/u.exec(shown)?.[1] ?? -1);
      };
      for (const percent of [10, 30, 50]) {
        await until(`${percent} % are sent`, async () => (await sent()) >= percent, 120_000);
        road.cut();
        await sleep(1_000);
        expect(await sent()).toBeLessThan(100);
        road.heal();
      }
      await until('70 % are sent', async () => (await sent()) >= 70, 120_000);
      await server.kill();
      await server.start();
      await until('all is sent', async () => (await sent()) === 100, 240_000);
      const [stored, ...others] = await filesOver(bigBytesMin);
      expect(others).toEqual([]);
      expect(await hashOfFile(stored ?? '')).toBe(hash);
    } finally {
      await rm(dirname(big.path), { recursive: true, force: true });
    }
  },
);
