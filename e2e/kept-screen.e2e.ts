/** The screen that is there before the app: real restarts, a server that is gone, and an app that is slowed (U10, U11). */
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { BrowserContext, Page } from 'playwright-core';
import {
  addMusic,
  addTitle,
  go,
  makeGroup,
  press,
  signUp,
  titlesOnScreen,
  waitUntilSent,
} from './app-driver.ts';
import { createProfile, photograph, type Profile } from './browser.ts';
import { keptText, waitForKept } from './kept-text.ts';
import { createOperator } from './people.ts';
import { makeAudio, type MadeAudio } from './real-audio.ts';
import { createServerProcess, until, type ServerProcess } from './server-process.ts';

/** So slow that a person taps long before the app is there. */
const slowTimes = 12;

let song: MadeAudio;
let server: ServerProcess;
let ana: Profile;
beforeAll(async () => {
  song = await makeAudio({
    format: 'mp3',
    seconds: 90,
    title: 'Early song',
    artist: 'Bird',
    pitch: 440,
  });
}, 60_000);
beforeEach(async () => {
  server = await createServerProcess();
  ana = await createProfile();
  await server.start();
  await createOperator(server);
}, 60_000);
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await photograph([ana], task.name);
  await ana.close();
  await server.close();
});

interface Seen {
  /** What stood on the screen before the app, each time it was another. */
  readonly screens: string[];
  /** Events of every element that was ever played, by element. */
  readonly sounds: string[][];
  /** Frames without a word on them, after the first with words. */
  blanks: number;
  /** Whether the app was still on its way, for each tap. */
  readonly taps: boolean[];
}
type WithSeen = typeof globalThis & { readonly seen: Seen; readonly tellShown: () => void };

/** Called when a kept screen has been painted. */
let onShown = (): void => {};

/** From now on every page of this browser notes what it shows before the app, and what it plays. */
async function watchStart(context: BrowserContext): Promise<void> {
  await context.exposeBinding('tellShown', () => onShown());
  await context.addInitScript(() => {
    const seen: Seen = { screens: [], sounds: [], blanks: 0, taps: [] };
    let isTold = false;
    Object.defineProperty(globalThis, 'seen', { value: seen });
    const note = (): void => {
      const text = document.querySelector<HTMLElement>('#root[aria-busy]')?.innerText ?? '';
      if (text !== '' && seen.screens.at(-1) !== text) seen.screens.push(text);
    };
    new MutationObserver(note).observe(document, { childList: true, subtree: true });
    const frame = (): void => {
      const isEmpty = (document.querySelector<HTMLElement>('#root main')?.innerText ?? '') === '';
      if (seen.screens.length > 0 && isEmpty) seen.blanks += 1;
      if (seen.screens.length > 0 && !isTold) {
        isTold = true;
        setTimeout(() => (globalThis as WithSeen).tellShown());
      }
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    const tapped = () => seen.taps.push(document.querySelector('#root[aria-busy]') !== null);
    addEventListener('click', tapped, true);
    const elements: HTMLMediaElement[] = [];
    const play = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'play')?.value as (
      this: HTMLMediaElement,
    ) => Promise<void>;
    HTMLMediaElement.prototype.play = function noted() {
      if (!elements.includes(this)) {
        elements.push(this);
        const events: string[] = [];
        seen.sounds.push(events);
        for (const name of ['playing', 'pause', 'emptied', 'seeking', 'error']) {
          this.addEventListener(name, () => events.push(name));
        }
      }
      return play.call(this);
    };
  });
}

const seenBy = (page: Page): Promise<Seen> => page.evaluate(() => (globalThis as WithSeen).seen);

interface Begun {
  readonly page: Page;
  readonly place: string;
  /** Where the song's play button is. */
  readonly play: { readonly x: number; readonly y: number };
}

/** A group with a song and a title, kept on the device; the browser is still there. */
async function begin(): Promise<Begun> {
  const context = await ana.open();
  const page = context.pages()[0] ?? (await context.newPage());
  await signUp(page, server.origin, 'Ana');
  const groupId = await makeGroup(page, 'Alps');
  await addMusic(page, [song.path]);
  await page.getByText('Early song', { exact: true }).waitFor();
  await addTitle(page, 'A title alone');
  await waitUntilSent(page, 'A title alone');
  await page.getByText('On this device').first().waitFor();
  await until('the worker holds the app', () =>
    page.evaluate(() => navigator.serviceWorker.controller !== null),
  );
  await waitForKept(page, ['Early song', 'A title alone', 'On this device']);
  const box = await page.getByRole('button', { name: 'Play Early song' }).boundingBox();
  if (box === null) throw new Error('the song has no play button');
  const play = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  return { page, play, place: `${server.origin}/#/g/${groupId}` };
}

/** A finger that is as fast as the kept screen: it knows the place, so that no slow page is asked for it. */
async function tapEarly(come: () => Promise<Page>, { x, y }: Begun['play']): Promise<Page> {
  const page = await come();
  // From here on it is this page that speaks.
  await new Promise<void>((resolve) => {
    onShown = resolve;
  });
  await page.mouse.click(x, y);
  expect((await seenBy(page)).taps).toEqual([true]);
  return page;
}

/** Opens the browser again, on a page that is slowed before it begins. */
async function openSlowly(place: string): Promise<{ page: Page; speedUp: () => Promise<void> }> {
  const context = await ana.open();
  await watchStart(context);
  const page = context.pages()[0] ?? (await context.newPage());
  const session = await context.newCDPSession(page);
  const slow = (rate: number) => session.send('Emulation.setCPUThrottlingRate', { rate });
  await slow(slowTimes);
  await page.goto(place, { waitUntil: 'commit' });
  return { page, speedUp: async () => void (await slow(1)) };
}

const appIsThere = (page: Page) =>
  until('the app has drawn itself', () =>
    page.evaluate(() => document.querySelector('#root:not([aria-busy]) header') !== null),
  );

test('[U10] a tap before the app is there sounds, and goes on without a gap when it is', async () => {
  const { place, play } = await begin();
  await ana.quit();
  await server.stop();
  let speedUp = async (): Promise<void> => {};
  const page = await tapEarly(async () => {
    const slow = await openSlowly(place);
    ({ speedUp } = slow);
    return slow.page;
  }, play);
  await until('it sounds', async () => {
    const { sounds } = await seenBy(page);
    return sounds[0]?.includes('playing') === true;
  });
  await speedUp();
  await appIsThere(page);
  await page.getByRole('button', { name: 'Open the player: Early song' }).waitFor();
  await page.getByRole('button', { name: 'Pause Early song' }).first().waitFor();
  const { sounds, screens, blanks } = await seenBy(page);
  expect(sounds).toHaveLength(1);
  // Anything else would be a gap; that a loaded machine starves any sound is not told here.
  expect(new Set(sounds[0])).toEqual(new Set(['playing']));
  expect(screens[0]).toContain('A title alone');
  expect(blanks).toBe(0);
  await press(page, 'Pause Early song');
  await page.getByRole('button', { name: 'Play Early song' }).first().waitFor();
  expect((await seenBy(page)).sounds[0]).toContain('pause');
});

test('[U10] what stands there before the app stands at the same place when the app has drawn itself, and only play can be pressed', async () => {
  const { place } = await begin();
  await ana.quit();
  await server.stop();
  const { page, speedUp } = await openSlowly(place);
  await page.locator('#root[aria-busy] [data-track]').waitFor();
  const before = await placesOf(page);
  const pressable = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('#root :is(a, button, input, textarea)')]
      .filter((element) => element.closest('[inert]') === null)
      .map((element) => element.getAttribute('aria-label')),
  );
  expect(pressable).toEqual(['Play Early song']);
  await speedUp();
  await appIsThere(page);
  await page.getByText('On this device').first().waitFor();
  expect(await placesOf(page)).toEqual(before);
  // Whoever taps and types from the first moment on works with the real thing.
  await page.reload({ waitUntil: 'commit' });
  await addTitle(page, 'Typed early');
  await page.getByText('Typed early', { exact: true }).waitFor();
});

/** Where the titles and the parts of the frame stand, to the pixel. */
const placesOf = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('#root :is(header, main, h1, nav, .title, .cover, .words)')].map(
      (element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return [element.localName, ...[x, y, width, height].map(Math.round)].join(' ');
      },
    ),
  );

test('[U10] another address shows nothing of it, and nothing that is no kept screen hinders a start', async () => {
  const { place } = await begin();
  await ana.quit();
  const other = '#/g/aaaaaaaaaaaaaaaaaaaaaa';
  for (const address of [`${server.origin}/${other}`, `${server.origin}/#/profile`]) {
    const { page, speedUp } = await openSlowly(address);
    await speedUp();
    await page.getByRole('button', { name: 'Your account' }).waitFor();
    expect((await seenBy(page)).screens).toEqual([]);
    await ana.quit();
  }
  const { page } = await openSlowly(place);
  for (const text of ['{"build":', '{}', `{"trees":[["script",{},["alert(1)"]]]}`]) {
    await page.evaluate(async (broken) => {
      const cache = await caches.open('jamz-kept-screen');
      const kept = await (await cache.match('/kept-screen'))?.json().catch(() => ({}));
      const { trees } = JSON.parse(broken.startsWith('{"trees') ? broken : '{}') as object & {
        trees?: unknown;
      };
      const text = trees === undefined ? broken : JSON.stringify({ ...kept, trees });
      await cache.put('/kept-screen', new Response(text));
    }, text);
    await page.reload();
    await page.getByText('A title alone', { exact: true }).waitFor();
    expect((await seenBy(page)).screens).toEqual([]);
    await waitForKept(page, ['A title alone']);
  }
});

test('[U11] an edit that is durable is not hidden by a screen of before it, here or in another tab', async () => {
  const { page, place } = await begin();
  const second = await page.context().newPage();
  await second.goto(place);
  await second.getByText('A title alone', { exact: true }).waitFor();
  await waitForKept(second, ['A title alone']);
  await server.stop();
  await addTitle(second, 'After the screen');
  await second
    .locator('[data-item]', { hasText: 'After the screen' })
    .getByText('Not sent')
    .waitFor();
  await ana.kill();
  const { page: again, speedUp } = await openSlowly(place);
  await speedUp();
  await again.getByText('After the screen', { exact: true }).waitFor();
  expect((await seenBy(again)).screens).toEqual([]);
  expect(await titlesOnScreen(again)).toContain('After the screen');
  // And while it waits nothing is kept, because it lies sealed until it is sent.
  await again.waitForTimeout(3_000);
  expect(await keptText(again)).toBeNull();
});

test('[U10] [U11] a reload in the middle starts again; what was typed or opened is in no kept screen', async () => {
  const { page, place, play } = await begin();
  await page.getByLabel('Add titles').fill('Half a secret');
  await go(page, '/');
  await waitForKept(page, ['Alps']);
  await go(page, new URL(place).hash.slice(1));
  await page.getByText('A title alone', { exact: true }).waitFor();
  await waitForKept(page, ['A title alone']);
  expect(await keptText(page)).not.toMatch(/Half a secret|Synced|blob:|href/u);
  await ana.quit();
  await server.stop();
  let speedUp = async (): Promise<void> => {};
  const again = await tapEarly(async () => {
    const slow = await openSlowly(place);
    ({ speedUp } = slow);
    return slow.page;
  }, play);
  await tapEarly(async () => {
    await again.reload({ waitUntil: 'commit' });
    return again;
  }, play);
  await speedUp();
  await appIsThere(again);
  await again.getByRole('button', { name: 'Open the player: Early song' }).waitFor();
});
