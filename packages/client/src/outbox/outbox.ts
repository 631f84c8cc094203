/** The outbox in memory: a mirror of the store's chunks, with their rows opened, in the order they are sent in. */
import { isSameJson, type ClientId, type Json, type Scope } from '@jamz/core';
import type { ChunkRecord, ClientRecord } from '../storage/records.ts';
import { chunkKey, openRows, type OpenChunk, type OutboxRow } from './outbox-row.ts';

export interface Outbox {
  /** Oldest client first, then by number: the order of birth (EN5). */
  rows(scope: Scope): readonly OutboxRow[];
  find(scope: Scope, id: string): OutboxRow | undefined;
  chunk(scope: Scope, clientId: ClientId, from: number): OpenChunk | undefined;
  chunks(scope: Scope): readonly OpenChunk[];
  scopes(): readonly Scope[];
  count(scope: Scope): number;
  /** Of all scopes. */
  total(): number;
  /** Are there rows of the scope that the device wants closed? Only those can be pending problems. */
  hasClosing(scope: Scope): boolean;
  put(chunk: OpenChunk): void;
  /** The same ciphertext with other states; null when its last row left. */
  update(key: readonly [string, string, number], record: ChunkRecord | null): void;
  /** True when that changed anything. */
  replace(scope: Scope, chunks: readonly OpenChunk[]): boolean;
  setClients(clients: readonly ClientRecord[]): void;
}

interface Shelf {
  readonly chunks: Map<string, OpenChunk>;
  /** In order; null after a change that moves rows. Whoever holds it keeps it: it never grows. */
  rows: readonly OutboxRow[] | null;
  /** What came last since then. A thousand edits must not copy a thousand lists. */
  late: OpenChunk[];
  last: OpenChunk | null;
  count: number;
  closing: number;
}

export function createOutbox(): Outbox {
  const shelves = new Map<Scope, Shelf>();
  let order: ReadonlyMap<string, number> = new Map();

  const shelfOf = (scope: Scope): Shelf => shelfIn(shelves, scope);
  const inOrder = (a: OpenChunk, b: OpenChunk): number =>
    (order.get(a.record.clientId) ?? 0) - (order.get(b.record.clientId) ?? 0) ||
    a.record.from - b.record.from;

  const set = (shelf: Shelf, key: string, chunk: OpenChunk | null): void =>
    setChunk(shelf, key, { chunk, inOrder });
  const rowsOf = (scope: Scope): readonly OutboxRow[] => {
    const shelf = shelves.get(scope);
    if (shelf === undefined) return [];
    if (shelf.rows === null) {
      const sorted = [...shelf.chunks.values()].toSorted(inOrder);
      shelf.rows = sorted.flatMap((chunk) => openRows(chunk));
      shelf.last = sorted.at(-1) ?? null;
    } else if (shelf.late.length > 0) {
      shelf.rows = [...shelf.rows, ...shelf.late.flatMap((chunk) => openRows(chunk))];
    }
    shelf.late = [];
    return shelf.rows;
  };

  return {
    rows: rowsOf,
    find: (scope, id) => rowsOf(scope).find((row) => row.id === id),
    chunk: (scope, clientId, from) =>
      shelves.get(scope)?.chunks.get(JSON.stringify([scope, clientId, from])),
    chunks: (scope) => [...(shelves.get(scope)?.chunks.values() ?? [])],
    scopes() {
      const found: Scope[] = [];
      for (const [scope, shelf] of shelves) if (shelf.count > 0) found.push(scope);
      return found;
    },
    count: (scope) => shelves.get(scope)?.count ?? 0,
    total() {
      let total = 0;
      for (const { count } of shelves.values()) total += count;
      return total;
    },
    hasClosing: (scope) => (shelves.get(scope)?.closing ?? 0) > 0,
    put(chunk) {
      set(shelfOf(chunk.record.scope), JSON.stringify(chunkKey(chunk.record)), chunk);
    },
    update(key, record) {
      const shelf = shelfOf(key[0] as Scope);
      const text = JSON.stringify(key);
      const held = shelf.chunks.get(text);
      if (record === null) set(shelf, text, null);
      else if (held !== undefined) set(shelf, text, { record, rows: held.rows });
    },
    replace(scope, chunks) {
      const before = shelves.get(scope)?.chunks;
      if (holdsJust(before, chunks)) return false;
      shelves.delete(scope);
      const shelf = shelfOf(scope);
      for (const chunk of chunks) set(shelf, JSON.stringify(chunkKey(chunk.record)), chunk);
      return true;
    },
    setClients(clients) {
      order = new Map(clients.map(({ clientId, n }) => [clientId, n]));
      for (const shelf of shelves.values()) shelf.rows = null;
    },
  };
}

/** The same rows in the same states; their order by client is not the chunks' own. */
function holdsJust(
  held: ReadonlyMap<string, OpenChunk> | undefined,
  chunks: readonly OpenChunk[],
): boolean {
  if ((held?.size ?? 0) !== chunks.length) return false;
  return chunks.every(({ record, rows }) => {
    const own = held?.get(JSON.stringify(chunkKey(record)));
    if (own === undefined || own.rows !== rows) return false;
    return own.record === record || isSameJson(toJson(own.record), toJson(record));
  });
}

// A record of the store is JSON all through.
const toJson = (record: ChunkRecord): Json => record as unknown as Json;

function shelfIn(shelves: Map<Scope, Shelf>, scope: Scope): Shelf {
  const held = shelves.get(scope);
  if (held !== undefined) return held;
  const made: Shelf = { chunks: new Map(), rows: null, late: [], last: null, count: 0, closing: 0 };
  shelves.set(scope, made);
  return made;
}

type InOrder = (a: OpenChunk, b: OpenChunk) => number;

/** Keeps the counts, and the rows in order as long as what is new comes last. */
function setChunk(
  shelf: Shelf,
  key: string,
  { chunk, inOrder }: { readonly chunk: OpenChunk | null; readonly inOrder: InOrder },
): void {
  const before = shelf.chunks.get(key);
  if (before !== undefined) {
    shelf.count -= openCount(before.record);
    shelf.closing -= closingCount(before.record);
  }
  const { last } = shelf;
  const isNext = before === undefined && chunk !== null && last !== null;
  if (isNext && shelf.rows !== null && inOrder(last, chunk) < 0) {
    shelf.late.push(chunk);
    shelf.last = chunk;
  } else {
    shelf.rows = null;
  }
  if (chunk === null) {
    shelf.chunks.delete(key);
    return;
  }
  shelf.chunks.set(key, chunk);
  shelf.count += openCount(chunk.record);
  shelf.closing += closingCount(chunk.record);
}

function openCount({ ids, decidedUpTo, from, states }: ChunkRecord): number {
  let gone = 0;
  for (const seq in states) if (states[seq]?.gone === true) gone += 1;
  return ids.length - (decidedUpTo - (from - 1)) - gone;
}

function closingCount({ states }: ChunkRecord): number {
  let closing = 0;
  for (const seq in states) if (states[seq]?.close !== undefined) closing += 1;
  return closing;
}
