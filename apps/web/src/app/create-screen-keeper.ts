/**
 * Writes the drawn screen down, as data, once it has come to rest. Whoever changes anything that it could show withdraws
 * the cache; a screen that was being written meanwhile then lies in a cache that nobody finds (U10).
 */
import { mediaPath } from '@jamz/core';
import {
  announceKeptScreen,
  isScreenKept,
  keptScreenCache,
  keptScreenUrl,
  withdrawKeptScreen,
} from '@jamz/client/kept-screen';
import { buildOf, type KeptScreen } from '../start/screen-tree.ts';
import { readRules } from './read-rules.ts';
import { screenToTrees } from './screen-to-trees.ts';
import type { WrittenRules } from './written-rules.ts';

/** Nothing may have changed for so long. */
const quietMs = 1_000;
/** What another tab wrote before the cache was opened shows here by then (D8), and every tab has heard of the cache. */
const settleMs = 300;
/** The page's own lengths that the screen was drawn with. */
const lengthNames = ['--jamz-field'];

export interface ScreenKeeper {
  /** Something that is shown may be another now. */
  changed(): void;
  close(): void;
}

export function createScreenKeeper(
  ports: {
    readonly page: Document;
    readonly isAtRest: () => boolean;
    readonly written: WrittenRules;
  } & Pick<KeptScreen, 'place'>,
): ScreenKeeper {
  const { page } = ports;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;
  let kept = '';

  const draw = (): string | null => {
    const root = page.querySelector<HTMLElement>('#root');
    if (root === null || !ports.isAtRest() || isPartOfList(page)) return null;
    const drawn = screenToTrees(root);
    if (drawn.trees.length === 0) return null;
    const { style } = page.documentElement;
    const lengths = lengthNames.map((name) => [name, style.getPropertyValue(name)] as const);
    const screen: KeptScreen = {
      build: buildOf(page),
      place: ports.place,
      title: page.title,
      rules: readRules(page, ports.written, drawn),
      lengths: Object.fromEntries(lengths),
      mediaPath: mediaPath(''),
      trees: drawn.trees,
    };
    return JSON.stringify(screen);
  };

  const keep = async (mine: number): Promise<void> => {
    const cache = await caches.open(keptScreenCache);
    announceKeptScreen();
    await pause(settleMs);
    await idle();
    if (mine !== turn) return;
    const text = draw();
    if (text === null || (text === kept && (await isScreenKept()))) return;
    const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
    await cache.put(keptScreenUrl, new Response(text, { headers }));
    kept = text;
    if (!(await isScreenKept())) await cache.delete(keptScreenUrl);
    else if (mine !== turn) await withdrawKeptScreen();
  };

  return {
    changed: () => {
      turn += 1;
      const mine = turn;
      clearTimeout(timer);
      // A full or broken storage keeps no screen, and that is all.
      timer = setTimeout(() => void keep(mine).catch(() => {}), quietMs);
    },
    close: () => {
      turn += 1;
      clearTimeout(timer);
    },
  };
}

/** A long list is drawn where it is looked at, and the next start looks at its top. */
const isPartOfList = (page: Document): boolean =>
  page.documentElement.scrollTop > 0 && page.querySelector('#root [aria-setsize]') !== null;

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Not while somebody scrolls or types. */
const idle = (): Promise<void> =>
  new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve());
    else setTimeout(resolve);
  });
