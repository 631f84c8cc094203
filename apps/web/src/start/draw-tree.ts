/** Draws kept trees with the platform's own calls: no text of theirs is ever read as HTML. */
import type { Tree } from './screen-tree.ts';

const svgSpace = 'http://www.w3.org/2000/svg';
/** What runs, loads, or is filled in: none of it is ever kept, so none is drawn. */
const foreignTags =
  /^(?:script|style|link|meta|base|i?frame|object|embed|foreignobject|input|textarea|select|form|img|video|audio|use|image|animate.*|set)$/iu;
const foreignNames = /^(?:on.*|.*href|src.*|style|action|formaction)$/iu;

/** Throws on what no app of this build has written. */
export function drawTrees(trees: readonly Tree[], page: Document): DocumentFragment {
  const fragment = page.createDocumentFragment();
  for (const tree of trees) fragment.append(draw(tree, page, false));
  return fragment;
}

function draw(tree: Tree, page: Document, isInPicture: boolean): Node {
  if (typeof tree === 'string') return page.createTextNode(tree);
  const [tag, attributes, children] = tree;
  if (foreignTags.test(tag)) throw new Error('no such element is ever kept');
  const isPicture = isInPicture || tag === 'svg';
  const element = isPicture ? page.createElementNS(svgSpace, tag) : page.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (!foreignNames.test(name)) element.setAttribute(name, value);
  }
  for (const child of children) element.append(draw(child, page, isPicture));
  return element;
}
