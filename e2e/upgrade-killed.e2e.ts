/** The storage of the version before, with work that waits in it, and the browser killed at every step of its upgrade. */
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createProfile, type Profile } from './browser.ts';
import { buildDevicePage } from './device-page/build-page.ts';
import { callDevice } from './device-page/call-device.ts';
import { putBackToVersion9, stopUpgrade, versionOf } from './older-storage.ts';
import { readWholeLog } from './read-log.ts';
import { endFiles, serveFilesOnly } from './serve-files.ts';
import { createServerProcess, until, type ServerProcess } from './server-process.ts';
import { trials } from './trials.ts';

/** More stores than any version has added. */
const stepsMax = 20;
const waiting = [0, 1, 500].slice(-trials(1, 3));

let folder: string;
let server: ServerProcess;
let profile: Profile;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jamz-upgrade-'));
  await buildDevicePage(folder);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  server = await createServerProcess({ env: { JAMZ_WEB_ROOT: folder } });
  profile = await createProfile();
  await server.start();
}, 60_000);
afterEach(async () => {
  await profile.close();
  await server.close();
});

async function openPage(path = '/'): Promise<Page> {
  const context = await profile.open();
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(`${server.origin}${path}`);
  if (path === '/') await page.waitForFunction(() => 'device' in globalThis);
  return page;
}

/**
 * Kim has so many edits on the device that nobody has seen, in storage of the version before. The server is gone by
 * then; its files are there, as a browser's cache would have them.
 */
async function leaveInOldStorage(edits: number): Promise<Server> {
  const page = await openPage();
  await callDevice(page, 'register', /#\/setup\/(\S+)/u.exec(server.output())?.[1] ?? '');
  await server.stop();
  const files = await serveFilesOnly(server.port, folder);
  for (let n = 0; n < edits; n += 1) await callDevice(page, 'setBio', `Edit ${n}`);
  expect(await callDevice(page, 'queue')).toHaveLength(edits);
  await profile.quit();
  const aside = await openPage('/not-the-app');
  await putBackToVersion9(aside);
  expect(await versionOf(aside)).toBe(9);
  await profile.quit();
  return files;
}

test.each(waiting)(
  '[D16] [D3] version 9 with %i edits, killed at every step of the upgrade to this one: none lost, each sent once',
  { timeout: 180_000 },
  async (edits) => {
    const files = await leaveInOldStorage(edits);
    const killedAt: string[] = [];
    for (let step = 1; step < stepsMax && killedAt.at(-1) !== 'after'; step += 1) {
      const context = await profile.open();
      const { stopped } = await stopUpgrade(context, step);
      const page = context.pages()[0] ?? (await context.newPage());
      const where = stopped(page);
      // It never gets there: the page stands still.
      void page.goto(server.origin).catch(() => {});
      killedAt.push(await where);
      await profile.kill();
    }
    console.log(`${edits} edits, killed at ${killedAt.length} steps`);
    expect(killedAt.filter((where) => where === 'inside')).toHaveLength(6);
    expect(killedAt.at(-1)).toBe('after');

    const page = await openPage();
    expect(await callDevice(page, 'queue')).toHaveLength(edits);
    expect(await versionOf(page)).toBeGreaterThan(9);
    // What the server had confirmed lay one by one then, and is read all the same.
    expect(await callDevice(page, 'displayName')).toBe('Kim');
    await endFiles(files);
    await server.start();
    await until('all is sent', async () => (await callDevice(page, 'queue')).length === 0, 45_000);
    await server.stop();
    const { entries, faults } = await readWholeLog(server.dataDir);
    expect(faults).toEqual([]);
    const sent = entries.filter(({ name }) => name === 'profile.set');
    expect(sent.every(({ end }) => end === 'applied')).toBe(true);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(sent.length);
    expect(sent).toHaveLength(edits);
  },
);
