/** What a device still holds when its person has left it, or when a group was taken from it: nothing that is not theirs. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import {
  addTitle,
  appPassword,
  go,
  press,
  rename,
  signIn as signInOnScreen,
  signUp,
  titlesOnScreen,
  waitForChip,
  waitUntilSent,
} from './app-driver.ts';
import { callAs } from './cast.ts';
import { createProfile, findBytes, photograph, type Profile } from './browser.ts';
import {
  addMember,
  createGroup,
  createOperator,
  createPerson,
  expectEnd,
  newId,
} from './people.ts';
import { signIn, type RawClient } from './raw-client.ts';
import { keptText, waitForKept } from './kept-text.ts';
import { readWholeLog } from './read-log.ts';
import { createServerProcess, until, type ServerProcess } from './server-process.ts';
import { textsInStorage } from './stored-texts.ts';

/** How soon a removed person's device has to be rid of the group (D19). */
const goneMs = 5_000;

let server: ServerProcess;
let profile: Profile;
let ana: RawClient;
beforeEach(async () => {
  server = await createServerProcess();
  profile = await createProfile();
  await server.start();
  await createOperator(server);
}, 60_000);
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await photograph([profile], task.name);
  await profile.close();
  await server.close();
});

const plant = (what: string): string => `${what} ${randomBytes(6).toString('hex')}`;

interface Begun {
  readonly page: Page;
  readonly scope: string;
  readonly benId: string;
  /** Words of the group and of the others, all on Ben's device. */
  readonly words: readonly string[];
}

/** Ana's group, full of planted words, with Ben in it: on his own device, where he has seen all of it. */
async function begin(): Promise<Begun> {
  const words = ['Group', 'About', 'Title', 'Ana', 'Nick'].map(plant);
  const [group, about, title, name, nickname] = words as [string, string, string, string, string];
  ana = await createPerson(server.origin, 'ana', name);
  const scope = await createGroup(ana, group);
  const context = await profile.open();
  const page = context.pages()[0] ?? (await context.newPage());
  await signUp(page, server.origin, 'Ben');
  const ben = await signIn(server.origin, { login: 'ben', password: appPassword });
  const benId = ben.session.userId;
  await addMember(ana, scope, ben);
  const say = async (what: string, args: object) =>
    expectEnd(await ana.sync(scope, [ana.mutation(scope, what, args)]), 'applied');
  await say('group.set', { field: 'description', value: about });
  await say('member.setNickname', { nickname });
  await say('playlist.append', { runId: newId(), items: [{ id: newId(), title }] });
  await page.goto(`${server.origin}/#/g/${scope.slice('group:'.length)}`);
  await page.getByText(title, { exact: true }).waitFor();
  await waitForChip(page, /^Synced/u);
  // The screen itself lies here too, for the next start: whatever leaves this device takes it along.
  await waitForKept(page, [group, about, title]);
  expect(await textsInStorage(page, words)).toEqual(words);
  return { page, scope, benId, words };
}

async function signOut(page: Page, choice: string): Promise<void> {
  await press(page, 'Your account');
  await press(page, 'Sign out');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(choice).check();
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('textbox', { name: 'Password' }).waitFor();
}

const titles = Array.from({ length: 10 }, (_, n) => plant(`Own words ${n + 1}`));

test('[D12] [C10] signed out with edits that wait: a file of them, 0 planted strings here, nobody else sends them, all sent by their person', async () => {
  const { page, scope, words } = await begin();
  const own = plant('My name');
  await rename(page, own);
  await waitUntilSent(page, own);
  await go(page, `/${scope.replace('group:', 'g/')}`);
  await server.kill();
  for (const title of titles) await addTitle(page, title);
  await waitForChip(page, /^Offline \(10 waiting\)/u);
  const saving = page.waitForEvent('download');
  await signOut(page, 'Save a copy as a file');
  const file = await readFile(await (await saving).path(), 'utf8');
  for (const title of titles) expect(file).toContain(`“${title}”`);

  const all = [...words, own, ...titles];
  await until(
    'nothing can be read here',
    async () => (await textsInStorage(page, all)).length === 0,
  );
  // What was never sent was never written in the clear, not even for a moment.
  expect(await findBytes(join(profile.folder, 'Default/IndexedDB'), titles)).toEqual([]);
  await server.start();
  // The next one at this browser: another person, who signs up and works.
  await signUp(page, server.origin, 'Carl');
  await waitForChip(page, /^Synced/u);
  await signOutClean(page);
  await signInOnScreen(page, 'ben');
  await waitForChip(page, /^Synced/u);
  await go(page, `/${scope.replace('group:', 'g/')}`);
  await page.getByText(titles.at(-1) ?? '', { exact: true }).waitFor();
  expect((await titlesOnScreen(page)).slice(1)).toEqual(titles);
  await profile.quit();
  for (const folder of ['Local Storage', 'Service Worker/CacheStorage'])
    expect(await findBytes(join(profile.folder, 'Default', folder), all)).toEqual([]);
  expect(await authorsOf('playlist.append')).toEqual(['ana', ...titles.map(() => 'ben')]);
});

test('[U11] [D12] the kept screen goes with its person: signed out here, in another tab, or from afar', async () => {
  const { page, scope, words } = await begin();
  const place = `${server.origin}/#/g/${scope.slice('group:'.length)}`;
  const other = await page.context().newPage();
  await other.goto(place);
  await other.getByText(words[2] ?? '', { exact: true }).waitFor();
  await signOutClean(other);
  await page.getByRole('textbox', { name: 'Password' }).waitFor();
  await until(
    'nothing can be read here',
    async () => (await textsInStorage(page, words)).length === 0,
  );
  // A page that was just about to keep the screen has had its time.
  await page.waitForTimeout(2_500);
  expect(await keptText(page)).toBeNull();
  expect(await textsInStorage(page, words)).toEqual([]);
  await signInOnScreen(page, 'ben');
  await page.goto(place);
  await waitForKept(page, words.slice(0, 3));

  const elsewhere = await signIn(server.origin, { login: 'ben', password: appPassword });
  await endOtherSessions(elsewhere);
  await page.getByRole('textbox', { name: 'Password' }).waitFor();
  await until('the screen is gone', async () => (await keptText(page)) === null);
  await page.waitForTimeout(2_500);
  expect(await keptText(page)).toBeNull();
  await profile.quit();
  const cached = join(profile.folder, 'Default/Service Worker/CacheStorage');
  expect(await findBytes(cached, words)).toEqual([]);
});

/** As from another device, because this one was lost. */
async function endOtherSessions(person: RawClient): Promise<void> {
  const papers = { token: person.accessToken() };
  const answer = await callAs(server.origin, papers, {
    method: 'DELETE',
    path: '/api/auth/sessions',
  });
  if (answer.status >= 300) throw new Error(answer.text);
}

async function signOutClean(page: Page): Promise<void> {
  await press(page, 'Your account');
  await press(page, 'Sign out');
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('textbox', { name: 'Password' }).waitFor();
}

/** Who made each applied mutation of this name, in the order of the stopped server's log; each is there once. */
async function authorsOf(name: string): Promise<readonly string[]> {
  const persons = new Map<string, string>([[ana.session.userId, 'ana']]);
  const ben = await signIn(server.origin, { login: 'ben', password: appPassword });
  persons.set(ben.session.userId, 'ben');
  await server.stop();
  const { entries, faults } = await readWholeLog(server.dataDir);
  expect(faults).toEqual([]);
  const found = entries.filter((entry) => entry.name === name && entry.end === 'applied');
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
  return found.map(({ userId }) => persons.get(userId) ?? userId);
}

test('[D19] [EN21] removed from a group while away: 0 planted strings of it, his own ten edits are kept with the reason', async () => {
  const { page, scope, benId, words } = await begin();
  await page.context().setOffline(true);
  for (const title of titles) await addTitle(page, title);
  await waitForChip(page, /^(Offline|Syncing) \(10/u);
  expectEnd(
    await ana.sync(scope, [ana.mutation(scope, 'member.remove', { userId: benId })]),
    'applied',
  );
  await page.context().setOffline(false);
  const back = performance.now();
  await until(
    'the group is gone from this device',
    async () => (await textsInStorage(page, words)).length === 0,
    goneMs,
  );
  console.log(`gone ${Math.round(performance.now() - back)} ms after the network was back`);
  await waitForChip(page, /^Synced/u);
  await press(page, /^Synced/u);
  const panel = page.getByRole('dialog');
  await panel.getByText('Needs your decision (10)').waitFor();
  for (const title of titles)
    await panel.getByRole('heading', { name: `Add “${title}”` }).waitFor();
  expect(await panel.getByText('You were removed from this group').count()).toBe(10);
  // Sealed, and there also after a restart.
  expect(await textsInStorage(page, titles)).toEqual([]);
  await page.reload();
  await press(page, /^Synced/u);
  await panel.getByText('Needs your decision (10)').waitFor();
});
