/**
 * What is to be seen, as data (U10): text and form, and of all that can be pressed only what plays. No value of a field,
 * no address, no picture's address, and nothing that says how far the device is in step. Of what lies far below only its room.
 */
import type { Tree } from '../start/screen-tree.ts';

/** What may be drawn again: nothing that runs, loads or leads anywhere. */
const keptTags: ReadonlySet<string> = new Set(
  `a article b button circle defs div ellipse footer g h1 h2 h3 h4 header hr i label lineargradient li line main nav
  ol p path polygon polyline radialgradient rect section small span stop strong svg ul`.split(
    /\s+/u,
  ),
);
const keptAttributes: ReadonlySet<string> = new Set(
  `aria-current aria-hidden aria-label aria-posinset aria-setsize class cx cy d data-index data-initials data-item data-pause
  data-play data-track dir disabled display fill fill-opacity fill-rule gradientTransform gradientUnits height id inert
  lang offset opacity points preserveAspectRatio r role rx ry stop-color stop-opacity stroke stroke-linecap
  stroke-linejoin stroke-opacity stroke-width transform viewBox width x x1 x2 y y1 y2`.split(
    /\s+/u,
  ),
);

export interface ScreenTrees {
  readonly trees: readonly Tree[];
  /** Every class in them. */
  readonly classes: ReadonlySet<string>;
  /** What stood in the elements' own `style`: the page's policy admits rules of a sheet alone. */
  readonly rules: string;
}

interface Notes {
  readonly classes: Set<string>;
  /** Class by style text. */
  readonly styles: Map<string, string>;
}

/** Of the screen itself; what hangs over it, and what is spoken, is left out. */
export function screenToTrees(root: HTMLElement): ScreenTrees {
  const notes: Notes = { classes: new Set(), styles: new Map() };
  const parts = [...root.children].filter((part) => part.matches('header, main'));
  const trees = parts.flatMap((part) => toTree(part, notes));
  const rules = [...notes.styles].map(([style, name]) => `#root .${name}{${style}}`).join('\n');
  return { trees, classes: notes.classes, rules };
}

function toTree(node: Node, notes: Notes): readonly Tree[] {
  if (node instanceof Text) return [node.data];
  if (!(node instanceof HTMLElement || node instanceof SVGElement)) return [];
  const { unkept } = node.dataset;
  if (unkept === 'gone' || node.matches('script, style, template, dialog')) return [];
  if (unkept === 'room' || node.matches(loaded) || isOutOfSight(node)) return placeOf(node, notes);
  if (getComputedStyle(node).display === 'none') return [];
  const isForm = node instanceof HTMLFormElement;
  const tag = isForm ? 'div' : node.localName;
  if (!keptTags.has(tag.toLowerCase())) return placeOf(node, notes);
  const children = [...node.childNodes].flatMap((child) => toTree(child, notes));
  return [[tag, attributesOf(node, notes), children]];
}

/** Holds what a person typed, or bytes whose address dies with this page. */
const loaded = 'input, textarea, select, img, picture, video, audio, canvas, iframe, object, embed';
const pressed =
  'a, button, summary, [tabindex="0"], [role="button"], [role="link"], [contenteditable]';

/** In heights of the window from the top, where the next start begins. More would be drawn a frame later. */
const sightHeights = 1.1;
const isOutOfSight = (node: Element): boolean =>
  node.matches('li') && node.getBoundingClientRect().top + scrollY > innerHeight * sightHeights;

/** As much room as the element takes, and nothing of it. */
function placeOf(element: HTMLElement | SVGElement, notes: Notes): readonly Tree[] {
  const { display } = getComputedStyle(element);
  if (display === 'none') return [];
  const { width, height } = element.getBoundingClientRect();
  const form = display === 'inline' ? 'inline-block' : display;
  const style = `${element.style.cssText};display:${form};width:${width}px;height:${height}px`;
  const attributes = { class: classOf(element, style, notes), 'aria-hidden': 'true' };
  return [['span', attributes, []]];
}

function attributesOf(
  element: HTMLElement | SVGElement,
  notes: Notes,
): Readonly<Record<string, string>> {
  const attributes = new Map<string, string>();
  const isPicture = element instanceof SVGElement;
  for (const { name, value } of element.attributes) {
    // An id would be found by whoever looks for the real one; in a picture its own parts look for it.
    if (keptAttributes.has(name) && (name !== 'id' || isPicture)) attributes.set(name, value);
  }
  const names = classOf(element, element.style.cssText, notes);
  if (names !== '') attributes.set('class', names);
  const { play } = element.dataset;
  if (play !== undefined) attributes.set('aria-label', play);
  else if (element.matches(pressed)) attributes.set('inert', '');
  return Object.fromEntries(attributes);
}

function classOf(element: Element, style: string, notes: Notes): string {
  const names = [...element.classList];
  for (const name of names) notes.classes.add(name);
  if (style === '') return names.join(' ');
  const known = notes.styles.get(style) ?? `kept-${notes.styles.size}`;
  notes.styles.set(style, known);
  return [...names, known].join(' ');
}
