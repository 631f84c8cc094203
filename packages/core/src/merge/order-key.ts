/** Order keys: short texts between any two others, compared as bytes. Made from neighbours, never by a device's clock. */
import { generateNKeysBetween } from 'fractional-indexing';
import { limits } from '../limits.ts';

/** What an order key looks like; only mutators make them. */
export const orderKeyPattern = /^[A-Za-z][0-9A-Za-z]*$/u;

/** `count` keys in order between two neighbours; null stands for the start or the end of the list. */
export function orderKeysBetween(
  after: string | null,
  before: string | null,
  count: number,
): readonly string[] {
  return generateNKeysBetween(after, before, count);
}

export interface Ordered {
  readonly id: string;
  readonly orderKey: string;
}

/** The order everybody sees: by key, and by id where two keys are the same. */
export function compareOrdered(a: Ordered, b: Ordered): number {
  if (a.orderKey !== b.orderKey) return a.orderKey < b.orderKey ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

export interface Placement {
  /** Keys of the new items, in order. */
  readonly keys: readonly string[];
  /** New keys of items that were there: only when the gap was used up and the whole list is numbered afresh. */
  readonly rekeyedById: ReadonlyMap<string, string>;
}

/**
 * Keys for `count` items that come to stand at `index` of the sorted list.
 * Many moves into one gap make keys long, and a restored item may share its key: then all are made anew.
 */
export function placeAt(sorted: readonly Ordered[], index: number, count: number): Placement {
  const after = sorted[index - 1]?.orderKey ?? null;
  const before = sorted[index]?.orderKey ?? null;
  if (after === null || before === null || after < before) {
    const keys = orderKeysBetween(after, before, count);
    if (keys.every((key) => key.length <= limits.orderKeyLengthMax)) {
      return { keys, rekeyedById: new Map() };
    }
  }
  const fresh = orderKeysBetween(null, null, sorted.length + count);
  const rekeyedById = new Map<string, string>();
  for (const [at, item] of sorted.entries()) {
    const key = fresh[at < index ? at : at + count];
    if (key !== undefined && key !== item.orderKey) rekeyedById.set(item.id, key);
  }
  return { keys: fresh.slice(index, index + count), rekeyedById };
}
