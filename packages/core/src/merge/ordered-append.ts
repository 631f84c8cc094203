/**
 * Ordered append: everybody's items are kept, one device's run stays together and in order, also when it arrives in
 * several batches (EN31). Between runs the server's order decides.
 */
import { placeAt, type Ordered, type Placement } from './order-key.ts';

export interface RunItem extends Ordered {
  /** One per device and sitting; items appended under it belong together. */
  readonly runId: string;
  readonly addedBy: string;
}

/** Keys for `count` items of a run: behind its last live item, else at the end. `sorted` is in order. */
export function placeRun(
  sorted: readonly RunItem[],
  run: { readonly runId: string; readonly addedBy: string },
  count: number,
): Placement {
  const last = sorted.findLastIndex(
    (item) => item.runId === run.runId && item.addedBy === run.addedBy,
  );
  return placeAt(sorted, last === -1 ? sorted.length : last + 1, count);
}

/** The neighbours the author saw. Null for the start or end of the list. */
export interface MoveWish {
  readonly afterId: string | null;
  readonly beforeId: string | null;
}

/**
 * A place between the neighbours the author saw, or beside the one that is left of them.
 * @param sorted the list in order, without the moved item
 * @param lastKeyById the last known order key of a neighbour that was removed
 */
export function placeMove(
  sorted: readonly Ordered[],
  wish: MoveWish,
  lastKeyById: (id: string) => string | null,
): Placement {
  return placeAt(sorted, moveIndex(sorted, wish, lastKeyById), 1);
}

function moveIndex(
  sorted: readonly Ordered[],
  { afterId, beforeId }: MoveWish,
  lastKeyById: (id: string) => string | null,
): number {
  const after = sorted.findIndex((item) => item.id === afterId);
  if (after !== -1) return after + 1;
  const before = sorted.findIndex((item) => item.id === beforeId);
  if (before !== -1) return before;
  const lastKey =
    (afterId === null ? null : lastKeyById(afterId)) ??
    (beforeId === null ? null : lastKeyById(beforeId));
  if (lastKey !== null) {
    const index = sorted.findIndex((item) => item.orderKey >= lastKey);
    return index === -1 ? sorted.length : index;
  }
  return afterId === null && beforeId !== null ? 0 : sorted.length;
}
