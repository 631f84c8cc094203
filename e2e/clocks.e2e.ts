/** A device whose clock is off, by minutes or years, or jumps: it goes on in step, and what was written later stands. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createProfile, type Profile } from './browser.ts';
import { buildDevicePage } from './device-page/build-page.ts';
import { callDevice } from './device-page/call-device.ts';
import { signIn, type RawClient } from './raw-client.ts';
import { endFiles, serveFilesOnly } from './serve-files.ts';
import { createServerProcess, sleep, until, type ServerProcess } from './server-process.ts';
import { dayMs, jumpTo, shiftPages } from './shifted-clock.ts';
import { trials } from './trials.ts';

const minuteMs = 60_000;
const yearMs = 365 * dayMs;
const shifts = (
  [
    ['ten years ahead', 10 * yearMs],
    ['a day behind', -dayMs],
    ['ten minutes ahead', 10 * minuteMs],
    ['ten years behind', -10 * yearMs],
    ['a day ahead', dayMs],
    ['ten minutes behind', -10 * minuteMs],
  ] as const
).slice(0, trials(3, 6));
/** Further apart than half a round trip and what an estimate may err. */
const apartMs = 500;
/** I9: a network that goes as often as here has used up its quick tries (I10), and the others keep their distance. */
const inStepMs = 40_000;

let folder: string;
let server: ServerProcess;
let profile: Profile;
let page: Page;
let other: RawClient;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jamz-clocks-'));
  await buildDevicePage(folder);
  server = await createServerProcess({ env: { JAMZ_WEB_ROOT: folder } });
  profile = await createProfile();
  await server.start();
  const context = await profile.open();
  await shiftPages(context, 0);
  page = context.pages()[0] ?? (await context.newPage());
  await load();
  await callDevice(page, 'register', /#\/setup\/(\S+)/u.exec(server.output())?.[1] ?? '');
  other = await signIn(server.origin, { login: 'kim', password: 'a long road and a full tank' });
}, 120_000);
afterAll(async () => {
  await profile?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

afterEach(() => setOffline(false));

async function load(): Promise<void> {
  await page.goto(server.origin);
  await page.waitForFunction(() => 'device' in globalThis);
}

let isFirst = true;
/** The same person on a device whose clock is right. */
async function writeElsewhere(value: string): Promise<void> {
  const scope = `user:${other.session.userId}`;
  const set = other.mutation(scope, 'profile.set', { field: 'bio', value });
  const more = isFirst ? { nothingBelow: true } : {};
  isFirst = false;
  const answer = await other.sync(scope, [set], more);
  expect(JSON.stringify(answer)).toMatch(/"end":"(applied|merged)"/u);
}

async function bioOnServer(): Promise<unknown> {
  const answer = await other.sync(`user:${other.session.userId}`, []);
  const puts = 'reset' in answer ? answer.reset.puts : [];
  return puts.find(({ kind }) => kind === 'profile')?.value['bio'];
}

const setOffline = (isOffline: boolean) => page.context().setOffline(isOffline);

/** Back in the network; in step means: nothing waits, and both see the same. */
async function comeBack(expected: string): Promise<void> {
  await setOffline(false);
  await until(
    `in step with ${expected}`,
    async () =>
      (await callDevice(page, 'queue')).length === 0 &&
      (await callDevice(page, 'bio')) === expected &&
      (await callDevice(page, 'status')).status === 'SYNCED',
    inStepMs,
  );
  expect(await bioOnServer()).toBe(expected);
}

/** Two devices write the same field; this one without a network, where its clock may jump meanwhile. */
async function writeBoth(
  order: 'this first' | 'other first',
  words: string,
  meanwhile: () => Promise<void>,
): Promise<void> {
  await setOffline(true);
  const [here, elsewhere] = [`${words}, here`, `${words}, elsewhere`];
  if (order === 'other first') await writeElsewhere(elsewhere);
  if (order === 'other first') await sleep(apartMs);
  await callDevice(page, 'setBio', here);
  await meanwhile();
  await sleep(apartMs);
  if (order === 'this first') await writeElsewhere(elsewhere);
  await comeBack(order === 'this first' ? elsewhere : here);
}

test.each(shifts)(
  '[D9] [EN28] a clock %s: in step, and the later edit stands',
  async (name, shift) => {
    await jumpTo(page, shift);
    await load();
    await callDevice(page, 'setBio', `${name}: written at once`);
    await comeBack(`${name}: written at once`);
    for (const order of ['this first', 'other first'] as const) {
      await writeBoth(order, `${name}: ${order}`, async () => {});
    }
    // Set right, and wrong again, between the writing and the sending.
    await writeBoth('this first', `${name}: jumps right`, () => jumpTo(page, 0));
    await writeBoth('other first', `${name}: jumps off`, () => jumpTo(page, shift));
    await writeBoth('this first', `${name}: jumps twice`, async () => {
      await jumpTo(page, -shift);
      await sleep(apartMs);
      await jumpTo(page, 0);
    });
  },
);

test.each(shifts.slice(0, trials(1, 6)))(
  '[D9] [EN28] started without a server and a clock %s: the later edit stands',
  async (name, shift) => {
    await writeElsewhere(`${name}, cold: first`);
    await comeBack(`${name}, cold: first`);
    await server.stop();
    const files = await serveFilesOnly(server.port, folder);
    await jumpTo(page, shift);
    await load();
    await callDevice(page, 'setBio', `${name}, cold: second`);
    await sleep(apartMs);
    await endFiles(files);
    await server.start();
    await comeBack(`${name}, cold: second`);

    await server.stop();
    const again = await serveFilesOnly(server.port, folder);
    await load();
    await callDevice(page, 'setBio', `${name}, cold: third`);
    await sleep(apartMs);
    await endFiles(again);
    await setOffline(true);
    await server.start();
    await writeElsewhere(`${name}, cold: fourth`);
    await comeBack(`${name}, cold: fourth`);
  },
);
