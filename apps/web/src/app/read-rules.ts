/** The rules for what is kept, out of all that this page has written. */
import type { ScreenTrees } from './screen-to-trees.ts';
import type { WrittenRules } from './written-rules.ts';

const ownClass = /\.(css-[\w-]+)/gu;

/** Those for these classes of the style library, all that are for none of its classes, and the screen's own. */
export function readRules(
  page: Document,
  written: WrittenRules,
  screen: Pick<ScreenTrees, 'classes' | 'rules'>,
): string {
  const rulesOf = (sheet: CSSStyleSheet): readonly string[] => {
    // What was linked to is there at the next start too.
    if (!(sheet.ownerNode instanceof HTMLStyleElement)) return [];
    // While developing, the library writes plain text.
    return written.get(sheet) ?? [sheet.ownerNode.textContent];
  };
  const rules = [...page.styleSheets]
    .flatMap(rulesOf)
    .filter((rule) => isFor(rule, screen.classes));
  return withoutUnread([...rules, screen.rules].join('\n'));
}

const variable = /(--jamz-[\w-]+):[^;{}]*;/gu;
const reading = /var\(\s*(--jamz-[\w-]+)/gu;

/** The theme sets a value for everything there could be; reading them all would cost the start more than the rest. */
function withoutUnread(rules: string): string {
  const read = new Set([...rules.matchAll(reading)].map(([, name]) => name));
  const less = rules.replaceAll(variable, (whole, name: string) => (read.has(name) ? whole : ''));
  // One may have been read by another that went.
  return less === rules ? rules : withoutUnread(less);
}

function isFor(rule: string, classes: ReadonlySet<string>): boolean {
  const names = [...rule.matchAll(ownClass)].map(([, name = '']) => name);
  return names.length === 0 || names.some((name) => classes.has(name));
}
