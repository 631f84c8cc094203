/** One scope's confirmed records in memory: the server actor's state and the device's base. */
import type { Entity, Tombstone } from '../protocol/sync-message.ts';
import type { Reader } from './model.ts';

export interface ScopeState extends Reader {
  /** Stores the record as it is; a tombstone under the same key goes. */
  putEntity(entity: Entity): void;
  /** Stores the tombstone as it is; a record under the same key goes. */
  bury(tombstone: Tombstone): void;
  /** Drops record and tombstone without a trace. */
  forget(kind: string, id: string): void;
  entities(): Iterable<Entity>;
  tombstones(): Iterable<Tombstone>;
  /** Everything whose last change is newer than `version`: what a patch from there carries. */
  changedSince(version: number): {
    readonly puts: readonly Entity[];
    readonly removed: readonly Tombstone[];
  };
  /** Records, without tombstones. */
  size(): number;
}

interface KindShelf {
  readonly live: Map<string, Entity>;
  readonly buried: Map<string, Tombstone>;
  /** Live records in id order; null after a change. */
  sorted: readonly Entity[] | null;
}

const nothing: readonly Entity[] = [];

export function createScopeState(): ScopeState {
  const shelves = new Map<string, KindShelf>();
  let count = 0;

  const shelfOf = (kind: string): KindShelf => {
    const held = shelves.get(kind);
    if (held !== undefined) return held;
    const made: KindShelf = { live: new Map(), buried: new Map(), sorted: null };
    shelves.set(kind, made);
    return made;
  };
  const dropLive = (shelf: KindShelf, id: string): void => {
    if (!shelf.live.delete(id)) return;
    shelf.sorted = null;
    count -= 1;
  };

  return {
    get: (kind, id) => shelves.get(kind)?.live.get(id),
    removed: (kind, id) => shelves.get(kind)?.buried.get(id),
    list(kind) {
      const shelf = shelves.get(kind);
      if (shelf === undefined) return nothing;
      shelf.sorted ??= [...shelf.live.values()].toSorted(byId);
      return shelf.sorted;
    },
    count: (kind) => shelves.get(kind)?.live.size ?? 0,
    putEntity(entity) {
      const shelf = shelfOf(entity.kind);
      if (!shelf.live.has(entity.id)) count += 1;
      shelf.live.set(entity.id, entity);
      shelf.buried.delete(entity.id);
      shelf.sorted = null;
    },
    bury(tombstone) {
      const shelf = shelfOf(tombstone.kind);
      dropLive(shelf, tombstone.id);
      shelf.buried.set(tombstone.id, tombstone);
    },
    forget(kind, id) {
      const shelf = shelves.get(kind);
      if (shelf === undefined) return;
      dropLive(shelf, id);
      shelf.buried.delete(id);
    },
    *entities() {
      for (const shelf of inKindOrder(shelves)) {
        shelf.sorted ??= [...shelf.live.values()].toSorted(byId);
        yield* shelf.sorted;
      }
    },
    *tombstones() {
      for (const shelf of inKindOrder(shelves)) yield* [...shelf.buried.values()].toSorted(byId);
    },
    changedSince(version) {
      const isNewer = (row: { readonly version: number }): boolean => row.version > version;
      return {
        puts: [...this.entities()].filter(isNewer),
        removed: [...this.tombstones()].filter(isNewer),
      };
    },
    size: () => count,
  };
}

/** Order of ids: by bytes, which for our ids is the order of UTF-16 code units. Never by locale. */
export function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

function inKindOrder(shelves: ReadonlyMap<string, KindShelf>): KindShelf[] {
  return [...shelves].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, shelf]) => shelf);
}
