/** A disk of 20 MB full of music: it costs audio that can be fetched again, and never an edit (T6). */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope } from '@jamz/core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProfile, type Profile } from './browser.ts';
import { buildDevicePage } from './device-page/build-page.ts';
import { callDevice } from './device-page/call-device.ts';
import { createServerProcess, until, type ServerProcess } from './server-process.ts';

const quotaBytes = 20 * 1024 * 1024;
const edits = 1_000;

let folder: string;
let server: ServerProcess;
let profile: Profile;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jamz-full-disk-'));
  await buildDevicePage(folder);
  server = await createServerProcess({ env: { JAMZ_WEB_ROOT: folder } });
  await server.start();
  profile = await createProfile();
}, 120_000);
afterAll(async () => {
  await profile?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

async function openPage(): Promise<Page> {
  const context = await profile.open();
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(server.origin);
  await page.waitForFunction(() => 'device' in globalThis);
  return page;
}

test(
  `[D5] [M3] a quota of 20 MB: ${edits} edits, 0 refused; the audio heard longest ago went for them`,
  { timeout: 180_000 },
  async () => {
    const page = await openPage();
    const session = await page.context().newCDPSession(page);
    const { origin } = server;
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: quotaBytes });
    const token = /#\/setup\/(\S+)/u.exec(server.output())?.[1] ?? '';
    await callDevice(page, 'register', token);
    const scope = (await callDevice(page, 'createGroup')) as Scope;
    const hashes = await callDevice(page, 'fillCache', scope);
    expect(hashes.length).toBeGreaterThan(10);
    await page.reload();
    await page.waitForFunction(() => 'device' in globalThis);
    await until('the files are read', async () => (await callDevice(page, 'cached')).length > 0);
    const before = await callDevice(page, 'cached');
    await server.stop();
    let refused = 0;
    for (let n = 0; n < edits; n += 50) {
      refused += await callDevice(page, 'describe', scope, 50);
    }
    const after = await callDevice(page, 'cached');
    console.log(`${before.length} tracks before, ${after.length} after ${edits} edits`);
    expect(refused).toBe(0);
    const described = (await callDevice(page, 'queue')).length;
    expect(described).toBeGreaterThanOrEqual(edits);
    expect(after.length).toBeLessThan(before.length);
    expect(after).not.toContain(hashes[0]);
    expect(after).toContain(hashes.at(-1));
  },
);
