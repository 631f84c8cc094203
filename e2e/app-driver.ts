/** The app as two people's hands and eyes use it. */
import type { BrowserContext, Page } from 'playwright-core';
import type { ServerProcess } from './server-process.ts';

export const appPassword = 'a long road and a full tank';

export const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).first().click();

/** Moves within the app, as its own links do. */
export async function go(page: Page, place: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, place);
}

/** Text of the sync chip in the app bar. */
export const chipText = (page: Page): Promise<string> =>
  page.getByRole('button', { name: chipNames }).first().innerText();
const chipNames = /^(Synced|Syncing|Offline|Problem)/u;

export async function waitForChip(page: Page, text: RegExp, timeout = 60_000): Promise<void> {
  await page.getByRole('button', { name: text }).first().waitFor({ timeout });
}

async function register(page: Page, name: string, login: string, button: RegExp): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Sign-in name or e-mail').fill(login);
  await page.getByRole('textbox', { name: 'Choose a password' }).fill(appPassword);
  await press(page, button);
}

export async function signIn(page: Page, login: string): Promise<void> {
  await page.getByLabel('Sign-in name or e-mail').fill(login);
  await page.getByRole('textbox', { name: 'Password' }).fill(appPassword);
  await press(page, 'Sign in');
  await page.getByRole('button', { name: chipNames }).first().waitFor();
}

/** A new account on a server that has its operator; leaves the page on the empty list of groups. */
export async function signUp(page: Page, origin: string, name: string): Promise<void> {
  await page.goto(`${origin}/#/sign-up`);
  await register(page, name, name.toLowerCase(), /Create account/u);
  await page.getByText('No group yet').waitFor();
}

/** Opens the one-time link that the server printed, under the address that browsers use. */
export async function setUpOperator(
  page: Page,
  server: ServerProcess,
  origin: string,
  name: string,
): Promise<void> {
  const link = /http:\/\/\S+#\/setup\/\S+/u.exec(server.output())?.[0];
  if (link === undefined) throw new Error(`no setup link in:\n${server.output()}`);
  await page.goto(link.replace(/^http:\/\/[^/]+/u, origin));
  await register(page, name, name.toLowerCase(), /Create the operator account/u);
  await page.getByRole('heading', { name: 'Name your server' }).waitFor();
  await press(page, 'Next');
  await press(page, 'Begin');
  await page.getByText('No group yet').waitFor();
}

/** Leaves the page on the new group's playlist; returns the group's id. */
export async function makeGroup(page: Page, name: string): Promise<string> {
  await go(page, '/');
  await page.getByRole('link', { name: 'New group' }).first().click();
  await page.getByLabel('Name of the group').fill(name);
  await press(page, 'Next');
  await press(page, 'Skip');
  await press(page, 'Create group');
  await page.getByTestId('invitation-link').waitFor();
  await press(page, 'Open the group');
  await page.getByText('Nothing to hear yet').waitFor();
  return new URL(page.url()).hash.replace('#/g/', '');
}

/** The invitation link that was made with the group. */
export async function invite(page: Page, groupId: string): Promise<string> {
  await go(page, `/g/${groupId}/invite`);
  await press(page, 'Show link');
  await page.getByTestId('invitation-link').waitFor();
  return page.getByTestId('invitation-link').inputValue();
}

export async function joinByLink(
  page: Page,
  link: string,
  group: string,
  name: string,
): Promise<void> {
  await page.goto(link);
  await page.getByRole('link', { name: 'Create account' }).click();
  await register(page, name, name.toLowerCase(), /Create account/u);
  await press(page, new RegExp(`^Join ${group}`, 'u'));
  await page.getByText('You are in this group').waitFor();
  await page.getByRole('link', { name: 'Open the group' }).click();
}

export async function addTitle(page: Page, title: string): Promise<void> {
  await page.getByLabel('Add titles').fill(title);
  await press(page, /^Add( \d+)?$/u);
}

/** Files as the browser's own dialog hands them over: paths, or names with bytes. */
export const addMusic = (
  page: Page,
  files: Parameters<ReturnType<Page['locator']>['setInputFiles']>[0],
): Promise<void> => page.locator('input[name=music]').setInputFiles(files);

/** What the menu of a title offers: "Move up", "Remove from the playlist", "Keep on this device" ... */
async function actOnTitle(page: Page, title: string, act: string): Promise<void> {
  await press(page, `Actions for ${title}`);
  await page.getByRole('menuitem', { name: act }).click();
}
export const moveTitleUp = (page: Page, title: string) => actOnTitle(page, title, 'Move up');
export const removeTitle = (page: Page, title: string) =>
  actOnTitle(page, title, 'Remove from the playlist');

export async function rename(page: Page, name: string): Promise<void> {
  await go(page, '/profile');
  await page.getByLabel('Your name').fill(name);
  await press(page, 'Save');
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

/**
 * Until the edit that the screen shows is the server's too. The chip alone does not say so: for a moment after the press
 * it still tells how things stood before.
 */
export async function waitUntilSent(page: Page, text: string): Promise<void> {
  await page.getByText(text, { exact: true }).first().waitFor();
  await page
    .getByText(/^(Not sent|Sending)$/u)
    .first()
    .waitFor({ state: 'hidden' });
}

/** Titles in the order they stand on the screen. */
export const titlesOnScreen = (page: Page): Promise<string[]> =>
  page.locator('[data-item] .title').allInnerTexts();
export const marksOnScreen = (page: Page): Promise<string[]> =>
  page
    .locator('[data-item], [data-member]')
    .getByText(/^(Not sent|Sending)$/u)
    .allInnerTexts();

/**
 * From now on the page notes, for every text it shows for the first time, how long after the last touch or key that
 * was. Kept on `window`, read by {@link shownAfterMs}.
 */
export async function watchPaint(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const seen = new Map<string, number>();
    let touchedAt = 0;
    const touch = () => {
      touchedAt = performance.now();
    };
    addEventListener('click', touch, true);
    addEventListener('keydown', touch, true);
    const look = () => {
      for (const row of document.querySelectorAll('[data-item], [data-member], main h1')) {
        const text = (row as HTMLElement).innerText;
        if (!seen.has(text)) seen.set(text, performance.now() - touchedAt);
      }
    };
    const start = () =>
      new MutationObserver(look).observe(document, {
        childList: true,
        subtree: true,
        characterData: true,
      });
    start();
    (globalThis as unknown as { shownAfter: (part: string) => number | null }).shownAfter = (
      part,
    ) => {
      for (const [text, ms] of seen)
        if (text.includes(part) && /Not sent|Sending/u.test(text)) return ms;
      return null;
    };
  });
}

/** Milliseconds from the last touch to the first paint of a row with this text and a "not sent" mark; null if never. */
export const shownAfterMs = (page: Page, text: string): Promise<number | null> =>
  page.evaluate(
    (part) =>
      (globalThis as unknown as { shownAfter: (part: string) => number | null }).shownAfter(part),
    text,
  );
