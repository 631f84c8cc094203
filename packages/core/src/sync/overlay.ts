/** Waiting changes laid over the confirmed base: view = base + overlay (I6). */
import type { Entity, Tombstone } from '../protocol/sync-message.ts';
import type { Reader } from './model.ts';
import { byId } from './scope-state.ts';
import { keyOf, mergeList, type Changes } from './tx.ts';

/** What stands above the base under one key: a record or a tombstone, never both. */
export type Touched =
  | { readonly entity: Entity; readonly tombstone?: undefined }
  | { readonly tombstone: Tombstone; readonly entity?: undefined };

export interface Overlay extends Reader {
  /** Takes over what a mutation wrote. */
  absorb(changes: Changes, version: number, at: number): void;
  /** Everything that differs from the base, by `kind/id`. */
  touched(): ReadonlyMap<string, Touched>;
  reset(): void;
}

interface ListCache {
  readonly below: readonly Entity[];
  merged: readonly Entity[];
  /** Touched since it was merged, by id; null is gone. A thousand edits must not merge a thousand lists. */
  readonly late: Map<string, Entity | null>;
  /** Of `merged` and `late` together. */
  count: number;
}

export function createOverlay(below: Reader): Overlay {
  const touched = new Map<string, Touched>();
  const lists = new Map<string, ListCache>();

  const ownOf = (kind: string, id: string): Touched | undefined =>
    touched.size === 0 ? undefined : touched.get(keyOf(kind, id));
  const get = (kind: string, id: string): Entity | undefined => {
    const own = ownOf(kind, id);
    return own === undefined ? below.get(kind, id) : own.entity;
  };
  const touch = (kind: string, id: string, what: Touched): void => {
    const cached = lists.get(kind);
    if (cached !== undefined) {
      const [before, after] = [get(kind, id), what.entity];
      cached.count += Number(after !== undefined) - Number(before !== undefined);
      cached.late.set(id, after ?? null);
    }
    touched.set(keyOf(kind, id), what);
  };
  /** Where merging everything again was not needed, what has come since is not yet in its list. */
  const cacheOf = (kind: string): ListCache => {
    const source = below.list(kind);
    const cached = lists.get(kind);
    // The base hands out the same array until it changes, so identity tells whether the merge still holds.
    if (cached?.below === source) return cached;
    const merged = mergeList(source, kind, touched.values());
    const made: ListCache = { below: source, merged, late: new Map(), count: merged.length };
    lists.set(kind, made);
    return made;
  };

  return {
    get,
    removed(kind, id) {
      const own = ownOf(kind, id);
      return own === undefined ? below.removed(kind, id) : own.tombstone;
    },
    list(kind) {
      const cached = cacheOf(kind);
      if (cached.late.size > 0) {
        cached.merged = withLate(cached.merged, cached.late);
        cached.late.clear();
      }
      return cached.merged;
    },
    count: (kind) => cacheOf(kind).count,
    absorb(changes, version, at) {
      for (const { kind, id, value } of changes.puts) {
        touch(kind, id, { entity: { kind, id, version, value } });
      }
      for (const { kind, id, value } of changes.removed) {
        touch(kind, id, { tombstone: { kind, id, version, at, value } });
      }
    },
    touched: () => touched,
    reset() {
      touched.clear();
      lists.clear();
    },
  };
}

/** A new array in id order, as merging everything again would give it. */
function withLate(
  list: readonly Entity[],
  late: ReadonlyMap<string, Entity | null>,
): readonly Entity[] {
  const next = [...list];
  for (const [id, entity] of late) {
    const at = placeOf(next, id);
    const taken = next[at]?.id === id ? 1 : 0;
    next.splice(at, taken, ...(entity === null ? [] : [entity]));
  }
  return next;
}

/** Where this id stands, or would stand. */
function placeOf(list: readonly Entity[], id: string): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = list[middle];
    if (found !== undefined && byId(found, { id }) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
