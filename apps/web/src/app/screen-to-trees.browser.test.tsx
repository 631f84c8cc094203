/** U10, U11: the screen as data, and drawn again from it: the same to look at, and nothing in it that may not be kept. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { drawTrees } from '../start/draw-tree.ts';
import { createPlayedDevice, playedGroupId } from '../ui/played-device.test-support.ts';
import { change } from '../ui/show-app.test-support.tsx';
import { readRules } from './read-rules.ts';
import { screenToTrees } from './screen-to-trees.ts';
import { showWholeApp } from './show-whole-app.test-support.tsx';
import { noteWrittenRules } from './written-rules.ts';

let close = (): void => {};
let root: HTMLElement;
let setPhase: (phase: 'playing' | 'empty') => Promise<void>;
const written = noteWrittenRules();
beforeEach(async () => {
  await page.viewport(390, 844);
  const played = createPlayedDevice({
    members: { ana: 'Ana' },
    tracks: [{ title: 'First song' }, { title: 'Second song' }],
  });
  close = await showWholeApp(played.device, `#/g/${playedGroupId}`);
  await page.getByLabelText('Add titles, one per line').fill('A half-typed secret');
  setPhase = (phase) => change(() => played.setPlayer(0, { phase }));
  await setPhase('playing');
  const found = document.querySelector('main')?.parentElement;
  if (found == null) throw new Error('the app is not there');
  root = found;
});
afterEach(() => close());

test('[U11] holds no value, no address, no status and no sound, and of all buttons only play', () => {
  const { trees } = screenToTrees(root);
  const text = JSON.stringify(trees);
  expect(text).toContain('First song');
  expect(text).not.toMatch(/half-typed|href|blob:|Synced|Offline|Playing|Pause First song","/u);
  const drawn = document.createElement('div');
  drawn.append(drawTrees(trees, document));
  const pressable = [...drawn.querySelectorAll<HTMLElement>('a, button, [tabindex]')].filter(
    (element) => element.closest('[inert]') === null,
  );
  expect(pressable.map((element) => element.getAttribute('aria-label'))).toEqual([
    'Play First song',
    'Play Second song',
  ]);
  expect(drawn.querySelectorAll('input, textarea, [role=dialog], [data-in-player]')).toHaveLength(
    0,
  );
});

test('[U10] is drawn again as it was', async () => {
  await setPhase('empty');
  const places = (within: Element) =>
    [...within.querySelectorAll('header, main, h1, nav, .title, .cover, .length, .facts span')]
      .filter((element) => element.checkVisibility())
      .map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        const { color, backgroundColor, fontSize, fontWeight } = getComputedStyle(element);
        const place = [x, y, width, height].map(Math.round);
        return [element.localName, ...place, color, backgroundColor, fontSize, fontWeight].join(
          ' ',
        );
      });
  // A value of the theme that no rule reads, only an element's own style.
  const title = root.querySelector<HTMLElement>('.title');
  if (title === null) throw new Error('no title');
  title.style.color = 'var(--jamz-palette-success-dark)';
  const before = places(root);
  const screen = screenToTrees(root);
  const text = readRules(document, written, screen);
  const { style: lengths } = document.documentElement;
  const field = lengths.getPropertyValue('--jamz-field');
  close();
  lengths.setProperty('--jamz-field', field);
  for (const style of document.querySelectorAll('style')) style.disabled = true;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets.push(sheet);
  const drawn = document.body.appendChild(document.createElement('div'));
  drawn.id = 'root';
  drawn.append(drawTrees(screen.trees, document));
  try {
    expect(places(drawn)).toEqual(before);
  } finally {
    document.adoptedStyleSheets.pop();
    lengths.removeProperty('--jamz-field');
    drawn.remove();
    for (const style of document.querySelectorAll('style')) style.disabled = false;
  }
});

test('[U10] of what lies far below only its room is kept, also while it is looked at', async () => {
  close();
  const tracks = Array.from({ length: 30 }, (_, n) => ({ title: `Song ${n + 1}` }));
  const played = createPlayedDevice({ members: { ana: 'Ana' }, tracks });
  close = await showWholeApp(played.device, `#/g/${playedGroupId}`);
  const found = document.querySelector('main')?.parentElement;
  if (found == null) throw new Error('the app is not there');
  const { rowCount, rows } = keptRows(found);
  expect(rowCount).toBe(30);
  expect(rows).toContain('Song 1');
  expect(rows).not.toContain('Song 30');
  scrollTo(0, document.documentElement.scrollHeight);
  expect(keptRows(found).rows).toEqual(rows);
});

/** Titles that are kept, and how many rows have their room. */
function keptRows(within: HTMLElement): {
  readonly rowCount: number;
  readonly rows: readonly (string | null)[];
} {
  const drawn = document.createElement('div');
  drawn.append(drawTrees(screenToTrees(within).trees, document));
  const rowCount = drawn.querySelector('main ul')?.childElementCount ?? 0;
  return {
    rowCount,
    rows: [...drawn.querySelectorAll('.title')].map((title) => title.textContent),
  };
}

test('[U10] no value of the theme is kept that nothing reads', () => {
  const rules = readRules(document, written, screenToTrees(root));
  const set = new Set([...rules.matchAll(/(--jamz-[\w-]+):/gu)].map(([, name]) => name));
  const read = new Set([...rules.matchAll(/var\((--jamz-[\w-]+)/gu)].map(([, name]) => name));
  expect(set.size).toBeGreaterThan(10);
  expect([...set].filter((name) => !read.has(name))).toEqual([]);
});

test('[U10] what no app of this build has written is not drawn', () => {
  for (const tag of ['script', 'iframe', 'object', 'style', 'link']) {
    expect(() => drawTrees([['div', {}, [[tag, {}, []]]]], document)).toThrow('ever kept');
  }
  const drawn = document.createElement('div');
  drawn.append(
    drawTrees([['a', { href: 'https://example.org', onclick: 'alert(1)' }, []]], document),
  );
  expect(drawn.innerHTML).toBe('<a></a>');
});
