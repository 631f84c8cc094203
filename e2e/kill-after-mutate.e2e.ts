/** What `mutate()` said was kept is kept, whenever the browser dies afterwards; and what that costs beside the floor. */
import type { Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProfile, type Profile } from './browser.ts';
import { buildDevicePage, type Spoiled } from './device-page/build-page.ts';
import { callDevice } from './device-page/call-device.ts';
import type { Evidence } from './device-page/page.ts';
import { endFiles, serveFilesOnly } from './serve-files.ts';
import { createServerProcess, sleep, type ServerProcess } from './server-process.ts';
import { trials } from './trials.ts';

const killAfterMs = [0, 1, 5, 50];
const rounds = trials(24, 300);

let folder: string;
let server: ServerProcess;
let files: Server | undefined;
let profile: Profile;

async function openPage(): Promise<Page> {
  const context = await profile.open();
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(server.origin);
  await page.waitForFunction(() => 'device' in globalThis);
  return page;
}

const serveSpoiled = async (spoiled?: Spoiled): Promise<void> => {
  const root = join(folder, spoiled ?? 'whole');
  await buildDevicePage(root, spoiled);
  if (files !== undefined) await endFiles(files);
  files = await serveFilesOnly(server.port, root);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jamz-page-'));
  const root = join(folder, 'served');
  await buildDevicePage(root);
  server = await createServerProcess({ env: { JAMZ_WEB_ROOT: root } });
  await server.start();
  profile = await createProfile();
  const page = await openPage();
  const token = /#\/setup\/(\S+)/u.exec(server.output())?.[1] ?? '';
  await callDevice(page, 'register', token);
  await callDevice(page, 'setBio', 'before the trials');
  await page.waitForTimeout(500);
  await profile.quit();
  await server.stop();
  await serveSpoiled();
}, 120_000);
afterAll(async () => {
  await profile?.close();
  files?.closeAllConnections();
  files?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

test(
  `[D1][EN23] SIGKILL 0, 1, 5, 50 ms after mutate() resolved: 0 of ${rounds} lost`,
  { timeout: 60_000 + rounds * 5_000 },
  async () => {
    const promised: string[] = [];
    const lost: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const page = await openPage();
      const queued = new Set((await callDevice(page, 'queue')).map(({ id }) => id));
      lost.push(...promised.filter((id) => !queued.has(id)));
      const { id } = await callDevice(page, 'setBio', `trial ${round}`);
      promised.push(id);
      await sleep(killAfterMs[round % killAfterMs.length] ?? 0);
      await profile.kill();
    }
    const page = await openPage();
    const queue = await callDevice(page, 'queue');
    const seqs = queue.map(({ seq }) => seq);
    expect(lost).toEqual([]);
    expect(promised.filter((id) => !queue.some((row) => row.id === id))).toEqual([]);
    expect(seqs).toEqual(seqs.map((_, at) => at + (seqs[0] ?? 0)));
    await profile.quit();
    console.log(`${rounds} kills, ${promised.length} promised, ${lost.length} lost`);
  },
);

const prove = async (): Promise<Evidence> => {
  const page = await openPage();
  const evidence = await callDevice(page, 'prove', 'what does it take');
  await profile.quit();
  return evidence;
};
const isProof = ({ outbox }: Evidence): boolean =>
  outbox.length > 0 &&
  outbox.every((entry) => entry.durability === 'strict' && entry.completeFirst);

test('[EN23] every outbox transaction is strict and complete before mutate() resolves', async () => {
  const evidence = await prove();
  expect(isProof(evidence), JSON.stringify(evidence)).toBe(true);
});

test(
  '[EN23] a build without strict durability, or that resolves before complete, is noticed',
  { timeout: 120_000 },
  async () => {
    try {
      for (const spoiled of ['not-strict', 'too-early'] as const) {
        await serveSpoiled(spoiled);
        const evidence = await prove();
        expect(isProof(evidence), `${spoiled}: ${JSON.stringify(evidence)}`).toBe(false);
      }
    } finally {
      await serveSpoiled();
    }
  },
);

test(
  '[EN23] 1,000 sequential writes beside the same transaction by raw strict IndexedDB',
  { timeout: 120_000 },
  async () => {
    const page = await openPage();
    await callDevice(page, 'compare', 50, 25);
    const figures = await callDevice(page, 'compare', 1_000, 50);
    await profile.quit();
    for (const part of ['p50', 'p95'] as const) {
      const { ours, numbered, put } = figures[part];
      const show = (ms: number): string => ms.toFixed(2);
      console.log(
        `${figures.count} writes, ${part}: ours ${show(ours)} ms, same transaction raw ${show(numbered)} ms ` +
          `(ratio ${show(figures.besideNumbered[part])}), one raw put ${show(put)} ms ` +
          `(ratio ${show(figures.besidePut[part])})`,
      );
    }
    // The aim is 1.3 (docs/decisions/0011-what-a-durable-write-costs.md) and is judged by `npm run bench -- --only writes`; here only
    // what is far off fails, since a machine with other work on it adds to our side alone.
    expect(figures.besideNumbered.p50).toBeLessThan(2.5);
  },
);
