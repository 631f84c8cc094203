/**
 * A full group stays smooth to scroll, add and reorder. Times are those of the display, which other work on the machine
 * adds to: they are printed beside their marks and judged on a machine at rest (`npm run e2e -- --full smooth`); here only
 * what is far off fails.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { moveTitleUp, press, titlesOnScreen } from './app-driver.ts';
import { createProfile, photograph, type Profile } from './browser.ts';
import { installMeter, measure, roll, slowDown, trace, type Smoothness } from './frame-meter.ts';
import { fillGroup } from './full-group.ts';
import { createOperator, password } from './people.ts';
import { signIn } from './raw-client.ts';
import { createServerProcess, type ServerProcess } from './server-process.ts';
import { trials } from './trials.ts';

const freeTitles = 40;
const tries = trials(1, 3);
const actsMax = trials(3, 5);
/** Marks: a sixtieth of a second, as pages get to know it to a tenth of a millisecond, give or take. */
const frameMs = 16.7 + 0.3;
const stallMs = 50 + 0.3;
const answerMs = 200;
/** So long that no load explains it. */
const farOffMs = 20_000;

let server: ServerProcess;
let profile: Profile;
let page: Page;
let groupId: string;

beforeAll(async () => {
  server = await createServerProcess();
  await server.start();
  await createOperator(server);
  const owner = await signIn(server.origin, { login: 'olga', password });
  groupId = await fillGroup(server.origin, owner, freeTitles);
  profile = await createProfile();
  const context = await profile.open();
  page = context.pages()[0] ?? (await context.newPage());
  await page.goto(`${server.origin}/#/sign-in`);
  await page.getByLabel('Sign-in name or e-mail').fill('olga');
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await press(page, 'Sign in');
  await page.getByText('Everybody').first().waitFor();
  await openPlaylist();
  const { model = 'unknown' } = cpus()[0] ?? {};
  console.log(
    `machine: ${cpus().length} x ${model}, Chromium ${context.browser()?.version() ?? ''}`,
  );
}, 180_000);
afterAll(async () => {
  await profile.close();
  await server.close();
});

async function openPlaylist(): Promise<void> {
  await page.goto(`${server.origin}/#/g/${groupId}`);
  await page.locator('[data-item]').first().waitFor();
  await page.getByRole('button', { name: /^Synced/u }).waitFor();
  await installMeter(page);
}

const acts: Readonly<Record<string, () => Promise<void>>> = {
  async scroll() {
    for (const [px, speed] of [
      [4_000, 1_500],
      [9_000, 4_000],
      [-13_000, 5_000],
    ] as const) {
      await roll(page, px, speed);
    }
  },
  async add() {
    const field = page.getByLabel('Add titles');
    for (let n = 0; n < 3; n += 1) {
      await field.pressSequentially(`Added ${n}`, { delay: 80 });
      await press(page, /^Add( \d+)?$/u);
      await page.waitForTimeout(250);
    }
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForTimeout(100);
  },
  async keys() {
    await page.locator('[data-item] .handle').nth(1).focus();
    await page.keyboard.press('Space');
    for (let n = 0; n < 5; n += 1) {
      await page.waitForTimeout(120);
      await page.keyboard.press('ArrowDown');
    }
    await page.waitForTimeout(300);
    await page.keyboard.press('Space');
    await page.waitForTimeout(300);
  },
  async menu() {
    // By whatever stands third now: an act can be tried again.
    for (let n = 0; n < 2; n += 1) {
      const title = (await titlesOnScreen(page))[3] ?? '';
      await moveTitleUp(page, title);
      await page.waitForTimeout(300);
    }
  },
  async drag() {
    const handle = page.locator('[data-item] .handle').first();
    const from = await handle.boundingBox();
    if (from === null) throw new Error('the first row is out of sight');
    await page.mouse.move(from.x + 10, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(from.x + 10, from.y + 260, { steps: 60 });
    await page.mouse.move(from.x + 10, from.y + 40, { steps: 60 });
    await page.mouse.move(from.x + 10, from.y + 180, { steps: 40 });
    await page.mouse.up();
    await page.waitForTimeout(300);
  },
};

/** Runs every act until all are good, at most a few times; tells all of it. */
async function measureActs(
  label: string,
  isGood: (measured: Smoothness) => boolean,
): Promise<Record<string, Smoothness>> {
  const best: Record<string, Smoothness> = {};
  for (const [name, act] of Object.entries(acts).slice(0, actsMax)) {
    for (let n = 0; n < tries; n += 1) {
      await page.evaluate(() => scrollTo(0, 0));
      await page.waitForTimeout(300);
      const measured = await measure(page, act);
      const { frames, p95, max, inp } = measured;
      console.log(
        `${label} ${name}: ${frames} frames, p95 ${p95.toFixed(1)} ms, max ${max.toFixed(1)} ms, INP ${inp} ms`,
      );
      best[name] = measured;
      if (isGood(measured)) break;
    }
  }
  return best;
}

/** `test-results/smooth-trace.json.gz`, for the browser's own tools. */
async function keepTrace(): Promise<void> {
  const kept: unknown[] = [];
  for (const [name, act] of Object.entries(acts).slice(0, actsMax)) {
    await page.evaluate(() => scrollTo(0, 0));
    const { events, longestTaskMs } = await trace(page, act);
    kept.push(...events);
    console.log(
      `${name}: longest task of the page ${longestTaskMs.toFixed(1)} ms of processor time`,
    );
  }
  const folder = join(import.meta.dirname, '../test-results');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'smooth-trace.json.gz'), gzipSync(JSON.stringify(kept)));
}

test('[U8] 250 titles and 50 members: frames beside their marks, p95 16.7 ms and none over 50 ms', async ({
  task,
}) => {
  const isGood = ({ p95, max }: Smoothness) => p95 <= frameMs && max <= stallMs;
  const measured = await measureActs('full speed', isGood);
  await photograph([profile], task.name);
  await keepTrace();
  for (const [name, one] of Object.entries(measured)) {
    expect(one.frames, name).toBeGreaterThan(10);
    expect(one.max, name).toBeLessThan(farOffMs);
  }
});

test('[U8] 250 titles at a quarter of the speed: answers beside their mark of 200 ms', async () => {
  await openPlaylist();
  await slowDown(page, 4);
  const measured = await measureActs('throttled 4x', ({ inp }) => inp < answerMs);
  await slowDown(page, 1);
  for (const [name, { inp }] of Object.entries(measured)) {
    expect(inp, name).toBeLessThan(farOffMs);
  }
});
