/** What a tab reads from the device store when it starts and when another tab changed something; parsed and opened. */
import { ok, type ClientId, type Result, type Scope, type Timeline } from '@jamz/core';
import type { OpenChunk, RowContent } from '../outbox/outbox-row.ts';
import { openChunk, openRow } from '../outbox/sealed-rows.ts';
import { rowsIn } from '../storage/blocks.ts';
import type { Found, Read } from '../storage/device-store.ts';
import {
  isChunkRecord,
  isClientRecord,
  isProblemRecord,
  isScopeRecord,
  isTimelineRecord,
  isWaitingRecord,
} from '../storage/record-checks.ts';
import type {
  ChunkRecord,
  ClientRecord,
  EntityRecord,
  ProblemRecord,
  ScopeRecord,
  WaitingRecord,
} from '../storage/records.ts';
import type { Sealer } from '../storage/sealer.ts';
import type { GuardedFailure, GuardedStore } from '../storage/session-record.ts';

export interface OpenProblem {
  readonly record: ProblemRecord;
  readonly content: RowContent | null;
}
export interface OpenWaiting {
  readonly record: WaitingRecord;
  readonly content: RowContent;
}
export interface LoadedScope {
  /** Null when the store holds none. */
  readonly record: ScopeRecord | null;
  readonly entities: readonly EntityRecord[];
  /** A cache row could not be read: the base must be fetched again (D7). */
  readonly damaged: boolean;
  readonly chunks: readonly OpenChunk[];
}
export interface LoadedLists {
  readonly problems: ReadonlyMap<string, OpenProblem>;
  readonly waiting: ReadonlyMap<string, OpenWaiting>;
}
export interface LoadedAll extends LoadedLists {
  readonly clients: readonly ClientRecord[];
  readonly timelines: readonly Timeline[];
  readonly scopes: ReadonlyMap<Scope, LoadedScope>;
  /** Records of the outbox that are not what this app writes: damaged, or of another version (D7). */
  readonly alien: readonly unknown[];
}
type Loaded<T> = Promise<Result<T, GuardedFailure>>;

/** What is open already: only new ciphertext is opened. */
export interface KnownContents {
  readonly chunk: (record: ChunkRecord) => OpenChunk | undefined;
  readonly listed: (id: string) => readonly (OpenProblem | OpenWaiting | undefined)[];
}
export interface LoadPorts {
  readonly store: GuardedStore;
  readonly sealer: Sealer;
  readonly known: KnownContents;
}

/** One consistent snapshot of everything; `rows` leaves the entities out, by far the most of it. */
export async function readEverything(ports: LoadPorts, what: 'all' | 'rows'): Loaded<LoadedAll> {
  const read = await ports.store.read(what === 'all' ? [...readsOfRows, allEntities] : readsOfRows);
  if (!read.ok) return read;
  const [clients = [], timelines = [], records = [], chunks = [], ...rest] = read.value;
  const [lists, entities = []] = [rest.slice(0, readsOfLists.length), rest[readsOfLists.length]];
  const scopes = await toScopes(ports, { records, entities, chunks });
  return ok({
    clients: clients.filter((row) => isClientRecord(row)),
    timelines: timelines.filter((row) => isTimelineRecord(row)),
    scopes,
    alien: chunks.filter((row) => !isChunkRecord(row)),
    ...(await openLists(ports, lists)),
  });
}

/** These scopes and the lists; `rows` leaves their entities out. */
export async function readScopes(
  ports: LoadPorts,
  scopes: readonly Scope[],
  what: 'all' | 'rows',
): Loaded<LoadedLists & { readonly scopes: ReadonlyMap<Scope, LoadedScope> }> {
  const base = what === 'all' ? scopes : [];
  const read = await ports.store.read([
    ...readsOfLists,
    ...scopes.map((scope): Read => ({ table: 'outbox', prefix: [scope] })),
    ...scopes.map((scope): Read => ({ table: 'scopes', key: [scope] })),
    ...base.map((scope): Read => ({ table: 'entities', prefix: [scope] })),
  ]);
  if (!read.ok) return read;
  const [problems = [], waiting = [], ...rest] = read.value;
  const chunks = rest.slice(0, scopes.length).flat();
  const records = rest.slice(scopes.length, 2 * scopes.length).flat();
  const entities = rest.slice(2 * scopes.length).flat();
  const loaded = await toScopes(ports, { records, entities, chunks });
  return ok({ scopes: loaded, ...(await openLists(ports, [problems, waiting])) });
}

async function toScopes(
  { sealer, known }: LoadPorts,
  found: { readonly records: Found; readonly entities: Found; readonly chunks: Found },
): Promise<ReadonlyMap<Scope, LoadedScope>> {
  const records = new Map(
    found.records.filter((row) => isScopeRecord(row)).map((row) => [row.scope, row]),
  );
  const opened = found.chunks
    .filter((row) => isChunkRecord(row))
    .map((record) => openChunk(sealer, record, known.chunk(record)));
  const chunks = groupBy(await Promise.all(opened), (chunk) => chunk.record.scope);
  const rows = groupBy(found.entities, (row) => scopeNameIn(row));
  const scopes = new Set<Scope>([...records.keys(), ...chunks.keys()]);
  return new Map(
    [...scopes].map((scope): [Scope, LoadedScope] => {
      const { rows: entities, damaged } = rowsIn(rows.get(scope) ?? []);
      const record = records.get(scope) ?? null;
      return [scope, { record, entities, damaged, chunks: chunks.get(scope) ?? [] }];
    }),
  );
}

function groupBy<T, K>(rows: readonly T[], keyOf: (row: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}

const scopeNameIn = (row: unknown): string =>
  typeof row === 'object' && row !== null && 'scope' in row && typeof row.scope === 'string'
    ? row.scope
    : '';

const readsOfLists: readonly Read[] = [
  { table: 'problems', prefix: [] },
  { table: 'waiting', prefix: [] },
];
const readsOfRows: readonly Read[] = [
  { table: 'clients', prefix: [] },
  { table: 'timelines', prefix: [] },
  { table: 'scopes', prefix: [] },
  { table: 'outbox', prefix: [] },
  ...readsOfLists,
];
const allEntities: Read = { table: 'entities', prefix: [] };

async function openLists(
  ports: LoadPorts,
  [problemRows = [], waitingRows = []]: readonly Found[],
): Promise<LoadedLists> {
  const problems = problemRows.filter((row) => isProblemRecord(row));
  const waiting = waitingRows.filter((row) => isWaitingRecord(row));
  const open = async (
    record: ProblemRecord | WaitingRecord,
  ): Promise<readonly [string, RowContent | null]> => [record.id, await contentOf(ports, record)];
  const contents = new Map(await Promise.all([...problems, ...waiting].map((row) => open(row))));
  const openWaiting = new Map<string, OpenWaiting>();
  for (const record of waiting) {
    const content = contents.get(record.id) ?? null;
    if (content !== null) openWaiting.set(record.id, { record, content });
  }
  return {
    problems: new Map(
      problems.map((record) => [record.id, { record, content: contents.get(record.id) ?? null }]),
    ),
    waiting: openWaiting,
  };
}

async function contentOf(
  { sealer, known }: LoadPorts,
  { id, scope, sealed }: ProblemRecord | WaitingRecord,
): Promise<RowContent | null> {
  if (sealed === null) return null;
  for (const held of known.listed(id)) {
    const isSame = held?.record.sealed === sealed && held.record.scope === scope;
    if (isSame && held.content !== null) return held.content;
  }
  return openRow(sealer, scope, sealed);
}

/** A device that has no id yet takes the one it is given; then there is always a newest (EN1). */
export function ensureClient(
  store: GuardedStore,
  clientId: ClientId,
): Promise<Result<null, GuardedFailure>> {
  return store.transact({
    tables: ['clients'],
    durability: 'strict',
    reads: [{ table: 'clients', prefix: [] }],
    decide: ([clients = []]) => ({
      writes: clients.some((row) => isClientRecord(row))
        ? []
        : [{ table: 'clients', key: [1], put: { n: 1, clientId } }],
      value: null,
    }),
  });
}
