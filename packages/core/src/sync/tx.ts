/** A mutator's private sheet over a scope: it sees its own writes, and nobody else does until they are taken. */
import { isSameJson, type JsonObject } from '../base/json.ts';
import type { Entity, Tombstone } from '../protocol/sync-message.ts';
import type { Reader, Tx } from './model.ts';
import { byId } from './scope-state.ts';

/** What a mutation wrote, in key order. Writing back what stood there before is no change. */
export interface Changes {
  readonly puts: readonly {
    readonly kind: string;
    readonly id: string;
    readonly value: JsonObject;
  }[];
  readonly removed: readonly {
    readonly kind: string;
    readonly id: string;
    /** What stood there last; null when nothing did. */
    readonly value: JsonObject | null;
  }[];
}

export const noChanges: Changes = { puts: [], removed: [] };

export interface DraftTx extends Tx {
  changes(): Changes;
  /** Keys looked at: `kind/id`, and `kind/*` for a whole list. */
  reads(): ReadonlySet<string>;
}

/** Version and moment that a draft's own writes carry while it is read through. */
export interface DraftMark {
  readonly version: number;
  readonly at: number;
}

type Written =
  | { readonly entity: Entity; readonly tombstone?: undefined }
  | { readonly tombstone: Tombstone; readonly entity?: undefined };

export const keyOf = (kind: string, id: string): string => `${kind}/${id}`;

export function createTx(below: Reader, mark: DraftMark = { version: 0, at: 0 }): DraftTx {
  const written = new Map<string, Written>();
  /** Kind and id in turn: their names are made only for somebody who asks. */
  const looked: string[] = [];

  const ownOf = (kind: string, id: string): Written | undefined =>
    written.size === 0 ? undefined : written.get(keyOf(kind, id));
  const get = (kind: string, id: string): Entity | undefined => {
    const own = ownOf(kind, id);
    return own === undefined ? below.get(kind, id) : own.entity;
  };
  const removed = (kind: string, id: string): Tombstone | undefined => {
    const own = ownOf(kind, id);
    return own === undefined ? below.removed(kind, id) : own.tombstone;
  };

  return {
    get(kind, id) {
      looked.push(kind, id);
      return get(kind, id);
    },
    removed(kind, id) {
      looked.push(kind, id);
      return removed(kind, id);
    },
    list(kind) {
      looked.push(kind, '*');
      return mergeList(below.list(kind), kind, written.values());
    },
    count(kind) {
      looked.push(kind, '*');
      let count = below.count(kind);
      for (const { entity, tombstone } of written.values()) {
        const row = entity ?? tombstone;
        if (row.kind !== kind) continue;
        count += Number(entity !== undefined) - Number(below.get(kind, row.id) !== undefined);
      }
      return count;
    },
    put(kind, id, value) {
      written.set(keyOf(kind, id), { entity: { kind, id, version: mark.version, value } });
    },
    remove(kind, id, content = 'kept') {
      const last = get(kind, id);
      // A second removal must not wipe the content that the first one kept for undo.
      if (last === undefined && removed(kind, id) !== undefined) return;
      const value = content === 'kept' ? (last?.value ?? null) : null;
      const tombstone: Tombstone = { kind, id, ...mark, value };
      written.set(keyOf(kind, id), { tombstone });
    },
    changes: () => collect(below, written),
    reads: () => readsIn(looked),
  };
}

function readsIn(looked: readonly string[]): ReadonlySet<string> {
  const reads = new Set<string>();
  for (let at = 0; at < looked.length; at += 2) {
    reads.add(keyOf(looked[at] as string, looked[at + 1] as string));
  }
  return reads;
}

function collect(below: Reader, written: ReadonlyMap<string, Written>): Changes {
  if (written.size === 0) return noChanges;
  const puts: Changes['puts'][number][] = [];
  const removed: Changes['removed'][number][] = [];
  const inKeyOrder = [...written];
  if (inKeyOrder.length > 1) inKeyOrder.sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [, { entity, tombstone }] of inKeyOrder) {
    if (tombstone !== undefined) {
      const { kind, id, value } = tombstone;
      removed.push({ kind, id, value });
      continue;
    }
    const { kind, id, value } = entity;
    const before = below.get(kind, id);
    if (before !== undefined && isSameJson(before.value, value)) continue;
    puts.push({ kind, id, value });
  }
  return { puts, removed };
}

/** A kind's records with some of them replaced or taken out, in id order. */
export function mergeList(
  below: readonly Entity[],
  kind: string,
  written: Iterable<Written>,
): readonly Entity[] {
  const mine = new Map<string, Entity | null>();
  for (const { entity, tombstone } of written) {
    const row = entity ?? tombstone;
    if (row.kind === kind) mine.set(row.id, entity ?? null);
  }
  if (mine.size === 0) return below;
  const kept = below.filter((entity) => !mine.has(entity.id));
  const own = [...mine.values()].filter((entity) => entity !== null);
  return [...kept, ...own].toSorted(byId);
}
