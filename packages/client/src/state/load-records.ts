/** What a tab reads from the device store when it starts and when another tab changed something; parsed and opened. */
import { ok, type ClientId, type Result, type Scope, type Timeline } from '@jamz/core';
import type { OpenChunk, RowContent } from '../outbox/outbox-row.ts';
import { openChunk, openRow } from '../outbox/sealed-rows.ts';
import type { Found, Read } from '../storage/device-store.ts';
import {
  isChunkRecord,
  isClientRecord,
  isEntityRecord,
  isProblemRecord,
  isScopeRecord,
  isTimelineRecord,
  isWaitingRecord,
  type ChunkRecord,
  type ClientRecord,
  type EntityRecord,
  type ProblemRecord,
  type ScopeRecord,
  type WaitingRecord,
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

/** What is needed to read, and the chunks that are open already: only new ciphertext is opened. */
export interface LoadPorts {
  readonly store: GuardedStore;
  readonly sealer: Sealer;
  readonly known: (record: ChunkRecord) => OpenChunk | undefined;
}

/** One consistent snapshot of everything. */
export async function readEverything(ports: LoadPorts): Loaded<LoadedAll> {
  const { store, sealer } = ports;
  const read = await store.read(readsOfAll);
  if (!read.ok) return read;
  const [clients = [], timelines = [], records = [], entities = [], chunks = [], ...lists] =
    read.value;
  const scopes = await toScopes(ports, { records, entities, chunks });
  return ok({
    clients: clients.filter((row) => isClientRecord(row)),
    timelines: timelines.filter((row) => isTimelineRecord(row)),
    scopes,
    alien: chunks.filter((row) => !isChunkRecord(row)),
    ...(await openLists(sealer, lists)),
  });
}

/** These scopes and the lists; `rows` leaves their entities out. */
export async function readScopes(
  ports: LoadPorts,
  scopes: readonly Scope[],
  what: 'all' | 'rows',
): Loaded<LoadedLists & { readonly scopes: ReadonlyMap<Scope, LoadedScope> }> {
  const { store, sealer } = ports;
  const base = what === 'all' ? scopes : [];
  const read = await store.read([
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
  return ok({ scopes: loaded, ...(await openLists(sealer, [problems, waiting])) });
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
    .map((record) => openChunk(sealer, record, known(record)));
  const chunks = groupBy(await Promise.all(opened), (chunk) => chunk.record.scope);
  const rows = groupBy(found.entities, (row) => scopeNameIn(row));
  const scopes = new Set<Scope>([...records.keys(), ...chunks.keys()]);
  return new Map(
    [...scopes].map((scope): [Scope, LoadedScope] => {
      const own = rows.get(scope) ?? [];
      const entities = own.filter((row) => isEntityRecord(row));
      const damaged = entities.length < own.length;
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
const readsOfAll: readonly Read[] = [
  { table: 'clients', prefix: [] },
  { table: 'timelines', prefix: [] },
  { table: 'scopes', prefix: [] },
  { table: 'entities', prefix: [] },
  { table: 'outbox', prefix: [] },
  ...readsOfLists,
];

async function openLists(
  sealer: Sealer,
  [problemRows = [], waitingRows = []]: readonly Found[],
): Promise<LoadedLists> {
  const problems = problemRows.filter((row) => isProblemRecord(row));
  const waiting = waitingRows.filter((row) => isWaitingRecord(row));
  const open = async (
    record: ProblemRecord | WaitingRecord,
  ): Promise<readonly [string, RowContent | null]> => [
    record.id,
    record.sealed === null ? null : await openRow(sealer, record.scope, record.sealed),
  ];
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
