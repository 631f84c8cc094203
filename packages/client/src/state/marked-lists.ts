/** Lists of records with their marks, the same objects as long as nothing about them changed. */
import { isSameJson, type Entity, type Reader } from '@jamz/core';
import type { Mark, MarkedEntity } from '../client.ts';

/** A record wears the mark of the rows that touched it. */
export function markOf(rows: readonly string[] | undefined, sending: ReadonlySet<string>): Mark {
  if (rows === undefined || rows.length === 0) return 'confirmed';
  return rows.every((id) => sending.has(id)) ? 'sending' : 'waiting';
}

export interface MarkedLists {
  list(view: Reader, kind: string): readonly MarkedEntity[];
  get(view: Reader, kind: string, id: string): MarkedEntity | undefined;
  forget(kind: string): void;
  forgetAll(): void;
}
interface KindList {
  readonly entities: readonly MarkedEntity[];
  readonly byId: ReadonlyMap<string, MarkedEntity>;
  isCurrent: boolean;
}

export function createMarkedLists(markFor: (kind: string, id: string) => Mark): MarkedLists {
  const lists = new Map<string, KindList>();

  const current = (view: Reader, kind: string): KindList => {
    const before = lists.get(kind);
    if (before?.isCurrent === true) return before;
    const entities = view.list(kind).map((entity) => {
      const mark = markFor(kind, entity.id);
      const held = before?.byId.get(entity.id);
      return held !== undefined && isSame(held, entity, mark) ? held : { ...entity, mark };
    });
    const isUnchanged =
      before?.entities.length === entities.length &&
      entities.every((entity, at) => entity === before.entities[at]);
    const made: KindList = isUnchanged
      ? { ...before, isCurrent: true }
      : { entities, byId: new Map(entities.map((one) => [one.id, one])), isCurrent: true };
    lists.set(kind, made);
    return made;
  };

  return {
    list: (view, kind) => current(view, kind).entities,
    get: (view, kind, id) => current(view, kind).byId.get(id),
    forget(kind) {
      const list = lists.get(kind);
      if (list !== undefined) list.isCurrent = false;
    },
    forgetAll() {
      for (const list of lists.values()) list.isCurrent = false;
    },
  };
}

const isSame = (held: MarkedEntity, entity: Entity, mark: Mark): boolean =>
  held.mark === mark && held.version === entity.version && isSameJson(held.value, entity.value);
