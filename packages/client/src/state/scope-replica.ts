/**
 * One scope as this tab holds it: the confirmed base, and the view = base + waiting rows replayed (I6). Records keep
 * their identity while nothing about them changed, and so do the lists, because screens compare by identity.
 */
import {
  applyPatch,
  createOverlay,
  createScopeState,
  layRow,
  nextStamp,
  rebase,
  resolveCall,
  type MutationContext,
  type Model,
  type Overlay,
  type Reader,
  type ResolvedCall,
  type RowView,
  type Scope,
  type ScopeState,
  type Stamp,
  type UserId,
} from '@jamz/core';
import type { MarkedEntity } from '../client.ts';
import type { EntityRecord, ScopeRecord } from '../storage/records.ts';
import { createMarkedLists, markOf } from './marked-lists.ts';

/** A row as the view needs it: numbered or still being written. */
export interface ViewRow {
  readonly id: string;
  readonly clientId: string;
  readonly seq: number;
  readonly name: string;
  readonly args: unknown;
  /** Server-corrected milliseconds of its birth. */
  readonly bornMs: number;
  /** Whoever made the call has parsed it already. */
  readonly resolved?: ResolvedCall | undefined;
}

export interface ScopeReplica {
  readonly scope: Scope;
  record(): ScopeRecord;
  /** The confirmed records alone. */
  base(): Reader;
  /** What the person sees. */
  view(): Reader;
  /** Replaces everything by what the store holds. */
  load(record: ScopeRecord, entities: readonly EntityRecord[]): void;
  /** The record moved on; the base did not. */
  setRecord(record: ScopeRecord): void;
  patch(record: ScopeRecord, images: Parameters<typeof applyPatch>[1]): void;
  /** Replays all waiting rows over the base. */
  lay(rows: readonly ViewRow[]): void;
  /** Lays one more row on top. Returns how it fared; a row that does not apply changes nothing. */
  append(row: ViewRow): RowView;
  /** How a row would fare on the confirmed base alone. */
  tryOnBase(row: ViewRow): RowView;
  /** Rows on their way to the server: their records read `sending`. */
  setSending(ids: ReadonlySet<string>): void;
  list(kind: string): readonly MarkedEntity[];
  get(kind: string, id: string): MarkedEntity | undefined;
}

export interface ScopeReplicaOptions {
  readonly model: Model;
  readonly userId: UserId;
  readonly operator: boolean;
  readonly sha256: (text: string) => string;
  /** The device's clock plus the offset it knows. */
  readonly serverNow: () => number;
}

export function createScopeReplica(first: ScopeRecord, options: ScopeReplicaOptions): ScopeReplica {
  let record = first;
  let base: ScopeState = createScopeState();
  let overlay: Overlay = createOverlay(base);
  let sending: ReadonlySet<string> = new Set();
  let lastStamps = new Map<string, Stamp>();
  /** Ids of the rows that touched a record, by `kind/id`. */
  const rowsByKey = new Map<string, string[]>();
  /** Rows are laid again with everything that changes under them; their arguments stay what they are. */
  let resolvedById = new Map<string, ResolvedCall>();
  const marks = createMarkedLists((kind, id) => markOf(rowsByKey.get(`${kind}/${id}`), sending));

  const contextOf = (row: ViewRow): MutationContext => {
    const stamp = nextStamp(row.bornMs, row.bornMs, row.clientId, lastStamps.get(row.clientId));
    lastStamps.set(row.clientId, stamp);
    return rowContext(row, { record, stamp, options });
  };
  const note = (id: string, view: RowView): void => {
    for (const key of view.touched) {
      const rows = rowsByKey.get(key);
      if (rows === undefined) rowsByKey.set(key, [id]);
      else rows.push(id);
    }
  };

  return {
    scope: first.scope,
    record: () => record,
    base: () => base,
    view: () => overlay,
    load(next, entities) {
      record = next;
      base = stateOf(entities);
      overlay = createOverlay(base);
      rowsByKey.clear();
      marks.forgetAll();
    },
    setRecord(next) {
      record = next;
    },
    patch(next, images) {
      record = next;
      applyPatch(base, images);
      marks.forgetAll();
    },
    lay(rows) {
      lastStamps = new Map();
      resolvedById = resolveRows(options.model, rows, resolvedById);
      const known = rows.map((row) => ({ ...row, resolved: resolvedById.get(row.id) }));
      const rebased = rebase(options.model, base, known, contextOf);
      overlay = rebased.overlay;
      rowsByKey.clear();
      for (const [id, view] of rebased.results) note(id, view);
      marks.forgetAll();
    },
    append(row) {
      if (row.resolved !== undefined) resolvedById.set(row.id, row.resolved);
      const view = layRow(options.model, overlay, row, contextOf(row));
      note(row.id, view);
      for (const key of view.touched) marks.forget(key.slice(0, key.indexOf('/')));
      return view;
    },
    tryOnBase: (row) => layRow(options.model, createOverlay(base), row, contextOf(row)),
    setSending(ids) {
      const touched = [...rowsByKey].filter(([, rows]) =>
        rows.some((id) => ids.has(id) !== sending.has(id)),
      );
      sending = ids;
      for (const [key] of touched) marks.forget(key.slice(0, key.indexOf('/')));
    },
    list: (kind) => marks.list(overlay, kind),
    get: (kind, id) => marks.get(overlay, kind, id),
  };
}

/** What was known of rows that are still here, and what is found out about the others. */
function resolveRows(
  model: Model,
  rows: readonly ViewRow[],
  known: ReadonlyMap<string, ResolvedCall>,
): Map<string, ResolvedCall> {
  const resolved = new Map<string, ResolvedCall>();
  for (const row of rows) {
    const found = known.get(row.id) ?? resolveRow(model, row);
    if (found !== null) resolved.set(row.id, found);
  }
  return resolved;
}

/** What does not resolve is run as it is, and then says why by itself. */
function resolveRow(model: Model, row: ViewRow): ResolvedCall | null {
  try {
    const found = resolveCall(model, row);
    return found.ok ? found.value : null;
  } catch {
    return null;
  }
}

function rowContext(
  row: ViewRow,
  at: {
    readonly record: ScopeRecord;
    readonly stamp: Stamp;
    readonly options: ScopeReplicaOptions;
  },
): MutationContext {
  const { record, stamp, options } = at;
  return {
    scope: record.scope,
    person: { userId: options.userId, operator: options.operator },
    clientId: row.clientId,
    seq: row.seq,
    id: row.id,
    stamp,
    seenVersion: record.version,
    now: options.serverNow(),
    version: record.version + 1,
    sha256: options.sha256,
  };
}

function stateOf(records: readonly EntityRecord[]): ScopeState {
  const state = createScopeState();
  for (const record of records) putRecord(state, record);
  return state;
}

function putRecord(state: ScopeState, record: EntityRecord): void {
  const { kind, id, version, removedAt, value } = record;
  if (removedAt !== null) state.bury({ kind, id, version, at: removedAt, value });
  else if (value !== null) state.putEntity({ kind, id, version, value });
}
