/**
 * The log in memory: for tests and the simulator, so it has no clock, no timer and no chance of its own. Several
 * server processes of one simulation may share it; `snapshot` and `restore` are yesterday's file copied back.
 */
import { assert, type StoredCommit } from '@jamz/core';
import type {
  AppendResult,
  Checkpoint,
  FollowedCommit,
  LogHead,
  LogStore,
  StoredOutcome,
} from './log-store.ts';
import { AppendUnknownError, StoreUnavailableError } from '../store-errors.ts';

/** Asked around every use: how the simulator makes a store go away or swallow an answer. */
export interface MemoryLogFaults {
  /** `unavailable`: nothing is stored. */
  readonly beforeAppend?: ((commits: readonly StoredCommit[]) => 'unavailable' | null) | undefined;
  /** `unknown`: the commits that could be stored are, but the caller does not learn it. */
  readonly afterAppend?: ((commits: readonly StoredCommit[]) => 'unknown' | null) | undefined;
  readonly beforeRead?: (() => 'unavailable' | null) | undefined;
}

/** Yesterday's file: opaque, immutable, can be restored any number of times. */
export interface MemoryLogSnapshot {
  readonly all: readonly StoredCommit[];
  readonly checkpoints: readonly Checkpoint[];
  readonly fencingEpoch: number;
}

export interface MemoryLogStore extends LogStore {
  /** Everything that stands in the log now, oldest first; not a copy. */
  commits(): readonly StoredCommit[];
  snapshot(): MemoryLogSnapshot;
  restore(snapshot: MemoryLogSnapshot): void;
}

/** Older checkpoints of a scope are never asked for once two newer ones stand. */
const checkpointsKept = 3;

interface ScopeRows {
  readonly commits: StoredCommit[];
  readonly outcomes: StoredOutcome[];
  readonly outcomeById: Map<string, StoredOutcome>;
  checkpoints: Checkpoint[];
}

interface State {
  all: StoredCommit[];
  scopes: Map<string, ScopeRows>;
  ids: Set<string>;
  fencingEpoch: number;
}

const emptyState = (): State => ({ all: [], scopes: new Map(), ids: new Set(), fencingEpoch: 0 });

/** Makes an empty log. */
export function createMemoryLogStore(
  options: { readonly faults?: MemoryLogFaults | undefined } = {},
): MemoryLogStore {
  const { faults = {} } = options;
  const listeners = new Set<(scope: string) => void>();
  let state = emptyState();

  const rows = (scope: string): ScopeRows | undefined => state.scopes.get(scope);
  const readable = (): void => refuse(faults.beforeRead?.() ?? null);
  const appendMany = async (commits: readonly StoredCommit[]): Promise<readonly AppendResult[]> => {
    refuse(faults.beforeAppend?.(commits) ?? null);
    const results = commits.map((commit) => appendOne(state, commit));
    const woken = commits.filter((_, n) => results[n]?.end === 'appended');
    for (const commit of woken) void wakeSoon(listeners, commit.scope);
    if (faults.afterAppend?.(commits) === 'unknown') throw new AppendUnknownError('log: no answer');
    return results;
  };

  return {
    append: async (commit) => (await appendMany([commit]))[0] as AppendResult,
    appendMany,
    async read(scope, after, bytesMax) {
      readable();
      return firstBytes(rows(scope)?.commits.slice(after) ?? [], bytesMax);
    },
    async head(scope) {
      readable();
      return headOf(scope, rows(scope));
    },
    async heads(after, limit) {
      readable();
      const keys = [...state.scopes.keys()].filter((key) => key > after).toSorted();
      return keys.slice(0, limit).map((key) => headOf(key, rows(key)));
    },
    async follow(token, limit) {
      readable();
      return followFrom(state.all, token, limit);
    },
    onAppend(wake) {
      listeners.add(wake);
      return () => void listeners.delete(wake);
    },
    ...outcomeMethods(rows, readable),
    async putCheckpoint(checkpoint) {
      refuse(faults.beforeAppend?.([]) ?? null);
      keepCheckpoint(scopeRows(state, checkpoint.scope), checkpoint);
    },
    async fence(fencingEpoch) {
      state.fencingEpoch = Math.max(state.fencingEpoch, fencingEpoch);
    },
    async close() {
      listeners.clear();
    },
    commits: () => state.all,
    snapshot: () => ({
      all: [...state.all],
      checkpoints: [...state.scopes.values()].flatMap((scope) => scope.checkpoints),
      fencingEpoch: state.fencingEpoch,
    }),
    restore(snapshot) {
      state = emptyState();
      for (const commit of snapshot.all) store(state, commit);
      for (const checkpoint of snapshot.checkpoints) {
        keepCheckpoint(scopeRows(state, checkpoint.scope), checkpoint);
      }
      state.fencingEpoch = snapshot.fencingEpoch;
    },
  };
}

function refuse(fault: 'unavailable' | null): void {
  if (fault !== null) throw new StoreUnavailableError('log: away');
}

function outcomeMethods(
  rows: (scope: string) => ScopeRows | undefined,
  readable: () => void,
): Pick<LogStore, 'findOutcomes' | 'findById' | 'readCheckpoint'> {
  return {
    async findOutcomes(scope, userId, clientId, from) {
      readable();
      const of = rows(scope)?.outcomes ?? [];
      return of
        .filter((o) => o.userId === userId && o.clientId === clientId && o.seq >= from)
        .toSorted((a, b) => a.seq - b.seq);
    },
    async findById(scope, userId, id) {
      readable();
      return rows(scope)?.outcomeById.get(`${userId}/${id}`) ?? null;
    },
    async readCheckpoint(scope, upTo) {
      readable();
      return rows(scope)?.checkpoints.findLast((c) => c.version <= upTo) ?? null;
    },
  };
}

function appendOne(state: State, commit: StoredCommit): AppendResult {
  if (commit.fencingEpoch < state.fencingEpoch) {
    return { end: 'fenced', fencingEpoch: state.fencingEpoch };
  }
  const head = headOf(commit.scope, state.scopes.get(commit.scope));
  if (commit.version !== head.version + 1 || commit.prevHash !== head.hash) {
    return { end: 'lost', head };
  }
  store(state, commit);
  return { end: 'appended' };
}

function store(state: State, commit: StoredCommit): void {
  assert(!state.ids.has(commit.id), "a commit's id is used once");
  const scope = scopeRows(state, commit.scope);
  state.ids.add(commit.id);
  state.all.push(commit);
  scope.commits.push(commit);
  for (const entry of commit.index) {
    const outcome = { ...entry, version: commit.version, at: commit.at };
    scope.outcomes.push(outcome);
    scope.outcomeById.set(`${entry.userId}/${entry.id}`, outcome);
  }
}

function scopeRows(state: State, scope: string): ScopeRows {
  const known = state.scopes.get(scope);
  if (known !== undefined) return known;
  const made = { commits: [], outcomes: [], outcomeById: new Map(), checkpoints: [] };
  state.scopes.set(scope, made);
  return made;
}

function headOf(scope: string, rows: ScopeRows | undefined): LogHead {
  const last = rows?.commits.at(-1);
  if (last === undefined) return { scope, version: 0, hash: '', at: 0 };
  return { scope, version: last.version, hash: last.hash, at: last.at };
}

function keepCheckpoint(rows: ScopeRows, checkpoint: Checkpoint): void {
  rows.checkpoints = rows.checkpoints
    .filter((c) => c.version !== checkpoint.version)
    .concat(checkpoint)
    .toSorted((a, b) => a.version - b.version)
    .slice(-checkpointsKept);
}

function firstBytes(commits: readonly StoredCommit[], bytesMax: number): readonly StoredCommit[] {
  let bytes = 0;
  const end = commits.findIndex((commit, n) => {
    bytes += commit.bytes.length;
    return n > 0 && bytes > bytesMax;
  });
  return end === -1 ? commits : commits.slice(0, end);
}

/** A token of a log that was since replaced by an older copy of itself begins again: at least once, never skipped. */
function followFrom(
  all: readonly StoredCommit[],
  token: string | null,
  limit: number,
): readonly FollowedCommit[] {
  const [count = '0', id = ''] = (token ?? '0.').split('.', 2);
  const start = all[Number(count) - 1]?.id === id ? Number(count) : 0;
  return all
    .slice(start, start + limit)
    .map((commit, n) => ({ commit, token: `${start + n + 1}.${commit.id}` }));
}

/** Not in the caller's stack: who appends learns of it before anybody is woken. */
async function wakeSoon(
  listeners: ReadonlySet<(scope: string) => void>,
  scope: string,
): Promise<void> {
  await Promise.resolve();
  for (const wake of listeners) wake(scope);
}
