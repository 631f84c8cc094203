/**
 * A cold start without a network: the server is stopped, the browser is a new process, and all there is lies on the
 * device. Counted from the start of the process to a tap on play that makes a sound. Printed beside the marks and beside
 * a bare page started in turn with it, and bounded only loosely: other work on the machine adds to it (`npm run e2e -- --full`
 * on a machine at rest tells the figure).
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addMusic, addTitle, makeGroup, signUp, waitForChip } from './app-driver.ts';
import { createBarePage, type BarePage } from './bare-page.ts';
import { createProfile, type Profile } from './browser.ts';
import { waitForKept } from './kept-text.ts';
import { createOperator } from './people.ts';
import { makeAudio } from './real-audio.ts';
import { createServerProcess, until, type ServerProcess } from './server-process.ts';
import { trials } from './trials.ts';
import { startTimedChromium, type TimedChromium } from './timed-chromium.ts';

const starts = trials(3, 10);
const slowestMs = 20_000;

/** Milliseconds since the process was made. */
interface Marks {
  readonly attached: number;
  readonly interactive: number;
  readonly sounding: number;
}

let server: ServerProcess;
let profile: Profile;
let place: string;
let bare: BarePage;
beforeAll(async () => {
  server = await createServerProcess();
  await server.start();
  await createOperator(server);
  profile = await createProfile();
  const context = await profile.open();
  const page = context.pages()[0] ?? (await context.newPage());
  await signUp(page, server.origin, 'Ana');
  const groupId = await makeGroup(page, 'Alps');
  place = `${server.origin}/#/g/${groupId}`;
  const { path } = await makeAudio({
    format: 'mp3',
    seconds: 90,
    title: 'Cold song',
    artist: 'Ice',
    pitch: 440,
  });
  await addMusic(page, [path]);
  await page.getByText('Cold song', { exact: true }).waitFor();
  for (let n = 1; n <= 30; n += 1) await addTitle(page, `Title ${n}`);
  await waitForChip(page, /^Synced/u);
  await page.getByText('On this device').first().waitFor();
  await until('the worker holds the app', () =>
    page.evaluate(() => navigator.serviceWorker.controller !== null),
  );
  await waitForKept(page, ['Cold song', 'Title 3', 'On this device']);
  await profile.quit();
  await server.stop();
  bare = await createBarePage('Play Cold song');
}, 180_000);
afterAll(async () => {
  await bare?.profile.close();
  await profile?.close();
  await server?.close();
});

/** Runs in the page before anything is tapped: says where the play button is, and when the sound moves. */
const watch = `
if (globalThis.isWatched !== true) {
  globalThis.isWatched = true;
  const isOurs = (button) => button.getAttribute('aria-label') === 'Play Cold song';
  const look = () => {
    const button = [...document.getElementsByTagName('button')].find(isOurs);
    if (button === undefined) return requestAnimationFrame(look);
    const { x, y, width, height } = button.getBoundingClientRect();
    tell(JSON.stringify({ x: x + width / 2, y: y + height / 2 }));
  };
  look();
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    this.addEventListener('timeupdate', () => { if (!this.paused) tell('sounding'); });
    this.addEventListener('playing', () => tell('playing'));
    return play.call(this);
  };
}
`;

interface Start {
  readonly folder: string;
  readonly place: string;
  /** How many times the processor is slowed. */
  readonly rate: number;
}

async function startOnce({ folder, place: url, rate }: Start): Promise<Marks> {
  // A slowed page must be slowed before it begins; the other one begins with its browser, as for a person.
  const chromium = await startTimedChromium(folder, rate === 1 ? url : 'about:blank');
  try {
    const since = () => performance.now() - chromium.startedAt;
    const attached = since();
    const told = listen(chromium);
    void chromium.send('Page.addScriptToEvaluateOnNewDocument', { source: watch });
    if (rate === 1) {
      void chromium.send('Runtime.evaluate', { expression: watch });
    } else {
      await chromium.send('Emulation.setCPUThrottlingRate', { rate });
      void chromium.send('Page.navigate', { url });
    }
    const at = JSON.parse(await told('{')) as { readonly x: number; readonly y: number };
    const interactive = since();
    const finger = { ...at, button: 'left', clickCount: 1 };
    await chromium.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...finger });
    await chromium.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...finger });
    await told('sounding');
    return { attached, interactive, sounding: since() };
  } finally {
    await chromium.close();
  }
}

/** Waits for a word of the page that begins like this; at once when it is said, because looking now and then is counted. */
function listen(chromium: TimedChromium): (beginning: string) => Promise<string> {
  const words: string[] = [];
  const waiting = new Set<() => void>();
  chromium.onTold((text) => {
    words.push(text);
    for (const look of waiting) look();
  });
  return (beginning) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const word = words.find((text) => text.startsWith(beginning));
        if (word === undefined) return;
        waiting.delete(look);
        clearTimeout(limit);
        resolve(word);
      };
      const limit = setTimeout(
        () => reject(new Error(`the page never said ${beginning}`)),
        slowestMs,
      );
      waiting.add(look);
      look();
    });
}

const p75 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.75) - 1] ?? Number.NaN;

function show(all: readonly Marks[], mark: keyof Marks): string {
  const values = all.map((marks) => marks[mark]);
  return `${p75(values).toFixed(0)} (${values.map((ms) => ms.toFixed(0)).join(' ')})`;
}

test.for([
  [1, 500],
  [4, 1_500],
])(
  '[U1] [M4] cold starts without a server, processor slowed %i times',
  { timeout: 240_000 },
  async ([rate = 1, markMs]) => {
    const ours: Marks[] = [];
    const floor: Marks[] = [];
    for (let n = 0; n < starts; n += 1) {
      ours.push(await startOnce({ folder: profile.folder, place, rate }));
      floor.push(await startOnce({ folder: bare.profile.folder, place: bare.place, rate }));
    }
    const line = (name: string, mark: keyof Marks): string =>
      `  ${name}: ${show(ours, mark)}; bare page ${show(floor, mark)}`;
    console.log(
      [
        `p75 of ${starts} starts, ms from the start of the process, processor slowed ${rate} times, mark ${markMs}:`,
        line('browser there', 'attached'),
        line('play can be tapped', 'interactive'),
        line('it sounds', 'sounding'),
      ].join('\n'),
    );
    expect(p75(ours.map(({ sounding }) => sounding))).toBeLessThan(slowestMs);
  },
);
