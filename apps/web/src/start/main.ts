/**
 * The very first script: draws the last screen again, from what the page that showed it has kept, and lets its play
 * buttons sound, while the app is still on its way (U10). A start without a kept screen is as if this were not here.
 */
import { keptScreenUrl, textOfKept } from '@jamz/client/kept-screen';
import { drawTrees } from './draw-tree.ts';
import { listenForPlay, type Chosen, type EarlySound } from './early-sound.ts';
import {
  buildOf,
  groupIdOf,
  isKeptPlace,
  parseKeptScreen,
  type KeptScreen,
} from './screen-tree.ts';

/** Where storage answers later the app begins meanwhile; whichever can be drawn first is. */
const lookMsMax = 500;
/** A page that nobody sees draws no frames. */
const frameMsMax = 100;
/** A finger that rests on the screen keeps the app from its turn for so long. */
const touchMsMax = 1_000;

export interface Start {
  /** The page's one source of sound; made when it is first asked for, because making it takes milliseconds. */
  audio(): HTMLAudioElement;
  /** Resolves when a kept screen is to be seen, when there is none for this address, or when it takes too long. */
  readonly shown: Promise<void>;
  isShown(): boolean;
  /** What was tapped; null when nothing was. */
  chosen(): Chosen | null;
  /** Resolves when no finger is down: a tap must not begin on one screen and end on another. */
  untouched(): Promise<void>;
  /** The app has drawn itself: nothing of this stays. */
  leave(): void;
}

function createStart(page: Document): Start {
  let made: HTMLAudioElement | null = null;
  const audio = (): HTMLAudioElement => (made ??= new Audio());
  const ended = new AbortController();
  const { signal } = ended;
  const touch = watchTouch(page, signal);
  let sound: EarlySound | null = null;
  let sheet: CSSStyleSheet | null = null;
  let focusedId: string | null = null;

  const draw = (screen: KeptScreen, root: HTMLElement): void => {
    const drawn = drawTrees(screen.trees, page);
    sheet = new CSSStyleSheet();
    sheet.replaceSync(screen.rules);
    page.adoptedStyleSheets.push(sheet);
    const { style, dataset } = page.documentElement;
    dataset['scheme'] = schemeOf(localStorage.getItem('jamz-scheme'));
    for (const [name, length] of Object.entries(screen.lengths)) style.setProperty(name, length);
    page.title = screen.title;
    root.setAttribute('aria-busy', 'true');
    root.querySelector('.boot')?.classList.replace('boot', 'boot-said');
    root.append(drawn);
    root.addEventListener(
      'focusin',
      ({ target }) => {
        const row = target instanceof Element ? target.closest<HTMLElement>('[data-item]') : null;
        focusedId = row?.dataset['item'] ?? null;
      },
      { signal },
    );
    const groupId = groupIdOf(screen.place);
    const { mediaPath } = screen;
    if (groupId !== null)
      sound = listenForPlay(root, { sourceOfSound: audio, groupId, mediaPath, signal });
  };
  const show = async (): Promise<void> => {
    const screen = await findKept(page);
    const root = page.querySelector<HTMLElement>('#root');
    if (screen === null || root === null || signal.aborted) return;
    draw(screen, root);
    await Promise.race([nextFrame(), after(frameMsMax)]);
  };

  return {
    audio,
    // What cannot be drawn is as if it were not there.
    shown: Promise.race([show().catch(() => {}), after(lookMsMax)]),
    isShown: () => sheet !== null,
    chosen: () => sound?.chosen() ?? null,
    untouched: () => Promise.race([touch(), after(touchMsMax)]),
    leave: () => {
      ended.abort();
      const { adoptedStyleSheets } = page;
      page.adoptedStyleSheets = adoptedStyleSheets.filter((other) => other !== sheet);
      const root = page.querySelector('#root');
      root?.removeAttribute('aria-busy');
      if (focusedId === null || page.activeElement !== page.body) return;
      root?.querySelector<HTMLElement>(`[data-item="${CSS.escape(focusedId)}"] .cover`)?.focus();
    },
  };
}

/** Null when there is none for this address and this build, or no worker that could answer a tap. */
async function findKept(page: Document): Promise<KeptScreen | null> {
  const place = location.hash.slice(1) || '/';
  const container = 'serviceWorker' in navigator ? navigator.serviceWorker : undefined;
  if (!isKeptPlace(place) || container?.controller == null) return null;
  // Out of the cache, fetched ahead with the page: asking the cache for it from here comes later (start-routes.ts).
  const text = await textOfKept(await fetch(keptScreenUrl));
  const screen = text === null ? null : parseKeptScreen(text);
  return screen?.place === place && screen.build === buildOf(page) ? screen : null;
}

/** As the app's theme will choose. */
function schemeOf(wish: string | null): string {
  if (wish === 'light' || wish === 'dark') return wish;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

const after = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** When the next frame was drawn, and not merely begun. */
const nextFrame = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
  });

function watchTouch(page: Document, signal: AbortSignal): () => Promise<void> {
  let isDown = false;
  const waiting = new Set<() => void>();
  const lift = (): void => {
    isDown = false;
    for (const go of waiting) go();
    waiting.clear();
  };
  page.addEventListener('pointerdown', () => (isDown = true), { signal, capture: true });
  // The click comes in the same turn.
  const end = (): void => void setTimeout(lift);
  page.addEventListener('pointerup', end, { signal, capture: true });
  page.addEventListener('pointercancel', end, { signal, capture: true });
  return async () => {
    if (isDown) await new Promise<void>((resolve) => void waiting.add(resolve));
  };
}

export const start: Start = createStart(document);
