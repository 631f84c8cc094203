/** A drawn screen as data: what one page keeps of itself, and the next start draws again before the app is there (U10). */

/** A text, or an element: its tag, its attributes, and what is in it. */
export type Tree =
  | string
  | readonly [tag: string, attributes: Readonly<Record<string, string>>, children: readonly Tree[]];

export interface KeptScreen {
  /** Of the app that drew it: no other one draws the same. */
  readonly build: string;
  /** The address behind the `#`. */
  readonly place: string;
  readonly title: string;
  /** What the trees look like, as text of a style sheet. */
  readonly rules: string;
  /** Variables of the whole page, by name. */
  readonly lengths: Readonly<Record<string, string>>;
  /** Where the bytes of a track are; its hash follows. */
  readonly mediaPath: string;
  readonly trees: readonly Tree[];
}

/** The list of groups, and the playlist of one: what people start on. Nothing else is ever kept. */
export const isKeptPlace = (place: string): boolean => /^\/(?:g\/[\w-]+)?$/u.test(place);

export const groupIdOf = (place: string): string | null =>
  /^\/g\/([\w-]+)$/u.exec(place)?.[1] ?? null;

export const buildOf = (page: Document): string => page.documentElement.dataset['build'] ?? 'none';

/** Null for what another version wrote, or a write that was cut off: then there is no kept screen. */
export function parseKeptScreen(text: string): KeptScreen | null {
  try {
    const value: unknown = JSON.parse(text);
    return isKeptScreen(value) ? value : null;
  } catch {
    return null;
  }
}

/** The trees are looked at when they are drawn. */
function isKeptScreen(value: unknown): value is KeptScreen {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const texts = ['build', 'place', 'title', 'rules', 'mediaPath'];
  const lengths = fields.get('lengths');
  return (
    texts.every((name) => typeof fields.get(name) === 'string') &&
    Array.isArray(fields.get('trees')) &&
    typeof lengths === 'object' &&
    lengths !== null
  );
}
