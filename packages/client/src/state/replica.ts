/** Everything one tab holds in memory of its person's device: a mirror of the store, with what is sealed opened. */
import {
  isSameJson,
  must,
  ok,
  type ClientId,
  type Ids,
  type Json,
  type Result,
  type Scope,
  type Timeline,
} from '@jamz/core';
import { createOutbox, type Outbox } from '../outbox/outbox.ts';
import type { OutboxRow, RowContent } from '../outbox/outbox-row.ts';
import { emptyScopeRecord, type ClientRecord, type ScopeRecord } from '../storage/records.ts';
import type { Sealer } from '../storage/sealer.ts';
import type { GuardedFailure, GuardedStore } from '../storage/session-record.ts';
import {
  ensureClient,
  readEverything,
  readScopes,
  type KnownContents,
  type LoadedAll,
  type LoadedLists,
  type LoadedScope,
  type LoadPorts,
  type OpenProblem,
  type OpenWaiting,
} from './load-records.ts';
import {
  createScopeReplica,
  type ScopeReplica,
  type ScopeReplicaOptions,
  type ViewRow,
} from './scope-replica.ts';

/** A mutation on screen whose transaction is not complete yet. */
export interface UnwrittenRow {
  readonly scope: Scope;
  readonly id: string;
  readonly content: RowContent;
}

/** The mirror itself; what waits in it belongs to `outbox`, what is confirmed to `scope()`. */
export interface Replica {
  readonly outbox: Outbox;
  readonly problems: Map<string, OpenProblem>;
  readonly waiting: Map<string, OpenWaiting>;
  /** Rows shown before they are durable, oldest first. */
  readonly unwritten: Set<UnwrittenRow>;
  /** Records of the outbox that cannot even be named as rows (D7). */
  readonly alien: unknown[];
  clients(): readonly ClientRecord[];
  newestClient(): ClientId;
  timelines(): readonly Timeline[];
  /** The number of the newest timeline known; 0 when none. */
  timeline(): number;
  scopes(): readonly Scope[];
  scope(scope: Scope): ScopeReplica;
  loadAll(): Promise<Result<null, GuardedFailure>>;
  /** Reads scopes again that another tab changed. */
  reload(scopes: readonly Scope[], what: 'all' | 'rows'): Promise<Result<null, GuardedFailure>>;
  /** Replays what waits over the base. */
  lay(scope: Scope): void;
  toViewRow(row: { readonly id: string; readonly content: RowContent }, at?: OutboxRow): ViewRow;
}

export interface ReplicaPorts {
  readonly store: GuardedStore;
  readonly sealer: Sealer;
  readonly ids: Ids;
  /** Server clock minus device clock as known now. */
  readonly offsetMs: () => number | null;
}

export function createReplica(ports: ReplicaPorts, options: ScopeReplicaOptions): Replica {
  const replicas = new Map<Scope, ScopeReplica>();
  let clients: readonly ClientRecord[] = [];
  let timelines: readonly Timeline[] = [];
  let hasLoaded = false;
  const known: KnownContents = {
    chunk: ({ scope, clientId, from }) => replica.outbox.chunk(scope, clientId, from),
    listed: (id) => [replica.problems.get(id), replica.waiting.get(id)],
  };

  const replica: Replica = {
    outbox: createOutbox(),
    problems: new Map(),
    waiting: new Map(),
    unwritten: new Set(),
    alien: [],
    clients: () => clients,
    newestClient: () => must(clients.at(-1), 'a client id').clientId,
    timelines: () => timelines,
    timeline: () => timelines.at(-1)?.n ?? 0,
    scopes: () => [...replicas.keys()],
    scope(scope) {
      const held = replicas.get(scope);
      if (held !== undefined) return held;
      const made = createScopeReplica(emptyScopeRecord(scope), options);
      replicas.set(scope, made);
      return made;
    },
    async loadAll() {
      const read = await readWhatMoved({ ...ports, known }, hasLoaded ? replica : null);
      if (!read.ok) return read;
      const { loaded, what } = read.value;
      if (loaded.clients.length === 0) {
        // The first start of all; what another tab gives itself meanwhile is taken too.
        const ensured = await ensureClient(ports.store, ports.ids.clientId());
        return ensured.ok ? replica.loadAll() : ensured;
      }
      hasLoaded = true;
      ({ clients, timelines } = loaded);
      replica.outbox.setClients(clients);
      replica.alien.splice(0, replica.alien.length, ...loaded.alien);
      takeLists(replica, loaded);
      for (const scope of new Set([...replicas.keys(), ...loaded.scopes.keys()])) {
        takeScope(replica, scope, loaded.scopes.get(scope) ?? nothingLoaded, what);
      }
      return ok(null);
    },
    async reload(scopes, what) {
      const loaded = await readScopes({ ...ports, known }, scopes, what);
      if (!loaded.ok) return loaded;
      // Rows that left with a base we have not read would be gone from the screen before their effect is there (I7).
      const isBehind =
        what === 'rows' && scopes.some((scope) => hasMoved(replica, scope, loaded.value));
      if (isBehind) return replica.reload(scopes, 'all');
      takeLists(replica, loaded.value);
      for (const scope of scopes) {
        takeScope(replica, scope, loaded.value.scopes.get(scope) ?? nothingLoaded, what);
      }
      return ok(null);
    },
    lay: (scope) => lay(replica, scope),
    toViewRow: ({ id, content }, at) => ({
      id,
      clientId: at?.clientId ?? replica.newestClient(),
      seq: at?.seq ?? Number.MAX_SAFE_INTEGER,
      name: content.name,
      args: content.args,
      bornMs: content.at + (content.offsetMs ?? ports.offsetMs() ?? 0),
    }),
  };
  return replica;
}

const nothingLoaded: LoadedScope = { record: null, entities: [], damaged: false, chunks: [] };

/** True when another tab took in an answer for this scope that this one has not read. */
function hasMoved(
  replica: Replica,
  scope: Scope,
  { scopes }: { readonly scopes: ReadonlyMap<Scope, LoadedScope> },
): boolean {
  const stored = scopes.get(scope)?.record ?? null;
  const own = replica.scope(scope).record();
  return stored !== null && (stored.cursor !== own.cursor || stored.timeline !== own.timeline);
}

/**
 * Bases are by far the most of a device: one that was read once is what its record says, and all of them are read again
 * only when a record has moved, so that what is taken is always one snapshot.
 */
async function readWhatMoved(
  ports: LoadPorts,
  held: Replica | null,
): Promise<Result<{ readonly loaded: LoadedAll; readonly what: 'all' | 'rows' }, GuardedFailure>> {
  if (held !== null) {
    const rows = await readEverything(ports, 'rows');
    if (!rows.ok) return rows;
    const scopes = new Set([...held.scopes(), ...rows.value.scopes.keys()]);
    const stands = [...scopes].every((scope) => standsAt(held, scope, rows.value.scopes));
    if (stands) return ok({ loaded: rows.value, what: 'rows' });
  }
  const all = await readEverything(ports, 'all');
  return all.ok ? ok({ loaded: all.value, what: 'all' }) : all;
}

function standsAt(
  replica: Replica,
  scope: Scope,
  stored: ReadonlyMap<Scope, LoadedScope>,
): boolean {
  const record = stored.get(scope)?.record ?? emptyScopeRecord(scope);
  return isSameJson(toJson(record), toJson(replica.scope(scope).record()));
}

// A record of the store is JSON all through.
const toJson = (record: ScopeRecord): Json => record as unknown as Json;

function takeLists(replica: Replica, loaded: LoadedLists): void {
  replica.problems.clear();
  for (const [id, problem] of loaded.problems) replica.problems.set(id, problem);
  replica.waiting.clear();
  for (const [id, row] of loaded.waiting) replica.waiting.set(id, row);
}

function takeScope(
  replica: Replica,
  scope: Scope,
  loaded: LoadedScope,
  what: 'all' | 'rows',
): void {
  const haveMoved = replica.outbox.replace(scope, loaded.chunks);
  if (what === 'all') {
    const record = loaded.record ?? emptyScopeRecord(scope);
    // Without a cursor there is nothing to continue: a damaged base is fetched again by way of a reset (D7).
    const whole = loaded.damaged ? { ...record, cursor: null } : record;
    replica.scope(scope).load(whole, loaded.entities);
  }
  // The same rows over the same base show the same.
  if (what === 'all' || haveMoved) replica.lay(scope);
}

function lay(replica: Replica, scope: Scope): void {
  const target = replica.scope(scope);
  const { acks } = target.record();
  const rows: ViewRow[] = [];
  for (const row of replica.outbox.rows(scope)) {
    const { id, content } = row;
    if (content !== null && isShown(row, acks)) rows.push(replica.toViewRow({ id, content }, row));
  }
  for (const row of replica.unwritten) if (row.scope === scope) rows.push(replica.toViewRow(row));
  target.lay(rows);
}

/** Rows that the base has decided show through it already, whether or not their answer has come (EN18). */
function isShown(row: OutboxRow, acks: Readonly<Record<string, number>>): boolean {
  if (row.state.close !== undefined) return false;
  return row.state.taken === true || row.seq > (acks[row.clientId] ?? 0);
}
