/** Ears: what the page's audio element really plays, from where, and whether a seek lands where it should. */
import { createHash } from 'node:crypto';
import type { BrowserContext, Page } from 'playwright-core';
import { press } from './app-driver.ts';
import { until } from './server-process.ts';

interface Heard {
  readonly src: string;
  readonly seconds: number;
  /** Where the element said it was when the last seek ended; null before. */
  readonly soughtTo: number | null;
}

type WithEars = typeof globalThis & { readonly heard?: () => Heard | null };

/** From now on the page remembers the element that was played last. */
export async function watchAudio(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    let element: HTMLMediaElement | null = null;
    let soughtTo: number | null = null;
    const play = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'play')?.value as (
      this: HTMLMediaElement,
    ) => Promise<void>;
    const remember = (played: HTMLMediaElement): void => {
      if (element === played) return;
      element = played;
      played.addEventListener('seeked', () => (soughtTo = played.currentTime));
    };
    HTMLMediaElement.prototype.play = function listenedTo() {
      remember(this);
      return play.call(this);
    };
    Object.assign(globalThis, {
      heard: (): Heard | null =>
        element === null
          ? null
          : { src: element.currentSrc, seconds: element.currentTime, soughtTo },
    });
  });
}

const heard = (page: Page): Promise<Heard | null> =>
  page.evaluate(() => (globalThis as WithEars).heard?.() ?? null);

/** Waits until the track sounds; gives its address and the hash of every byte behind that address. */
export async function heardTrack(
  page: Page,
  isWanted: (src: string) => boolean = () => true,
): Promise<{ readonly src: string; readonly sha256: string }> {
  let src = '';
  await until(
    'a track sounds',
    async () => {
      const now = await heard(page);
      src = now?.src ?? '';
      return now !== null && now.seconds > 0.1 && isWanted(src);
    },
    30_000,
  );
  const text = await page.evaluate(async (address) => {
    const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
    let binary = '';
    for (let at = 0; at < bytes.length; at += 32_768) {
      binary += String.fromCharCode(...bytes.subarray(at, at + 32_768));
    }
    return btoa(binary);
  }, src);
  return { src, sha256: createHash('sha256').update(Buffer.from(text, 'base64')).digest('hex') };
}

/** Plays a title, opens the player and drags its position to `seconds`. */
export async function playAndSeek(
  page: Page,
  title: string,
  seconds: number,
): Promise<{ readonly seekErrorS: number; readonly from: string }> {
  await press(page, `Play ${title}`);
  await press(page, `Open the player: ${title}`);
  const slider = page.getByRole('slider', { name: 'Position' });
  await until('the length is known', async () => Number(await slider.getAttribute('max')) > 1_000);
  await until('it sounds', async () => ((await heard(page))?.seconds ?? 0) > 0.1);
  await slider.fill(String(seconds * 1_000));
  await until('the seek ended', async () => (await heard(page))?.soughtTo !== null);
  const now = await heard(page);
  await until('it goes on', async () => ((await heard(page))?.seconds ?? 0) > seconds + 0.2);
  await press(page, 'Close the player');
  return {
    seekErrorS: Math.abs((now?.soughtTo ?? Infinity) - seconds),
    from: now?.src ?? '',
  };
}
