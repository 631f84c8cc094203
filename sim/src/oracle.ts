/** An independent reading of the log: folds every scope by itself, checks the chain, and knows who could read when. */
import {
  createScopeState,
  erasedMark,
  limits,
  openRecord,
  type Commit,
  type Entity,
  type KeyState,
  type Owner,
  type Scope,
  type ScopeState,
  type SealedRecord,
  type StoredCommit,
  type Tombstone,
  type UserId,
} from '@jamz/core';
import type { World } from './world.ts';

export interface LoggedEnd {
  readonly id: string;
  readonly userId: string;
  readonly clientId: string;
  readonly seq: number;
  readonly version: number;
  readonly end: string;
  readonly close: string | null;
  readonly conflicts: readonly string[];
}

export interface FoldedScope {
  readonly scope: Scope;
  readonly version: number;
  readonly state: ScopeState;
  /** Entries in log order. */
  readonly ends: readonly LoggedEnd[];
  /** Counter -> applied bumps. */
  readonly bumps: ReadonlyMap<string, number>;
  /** Numbers recorded, with or without entries: "user/client" -> highest. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Who could read, by version. */
  readonly readersAt: readonly ReadonlySet<string>[];
}

interface Fold {
  readonly scope: Scope;
  version: number;
  hash: string;
  readonly state: ScopeState;
  readonly ends: LoggedEnd[];
  readonly bumps: Map<string, number>;
  readonly numbers: Map<string, number>;
  readonly readersAt: ReadonlySet<string>[];
}

export interface Oracle {
  /** All scopes of the log as it stands now. */
  fold(): ReadonlyMap<string, FoldedScope>;
}

/** Thrown when the world breaks a rule; the message begins with the rule's number. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

export function demand(condition: unknown, rule: string): asserts condition {
  if (!condition) throw new Violation(rule);
}

/** Reads only what is new since the last look; everything again when the log was replaced by an older copy of it. */
export function createOracle(world: World): Oracle {
  let folds = new Map<string, Fold>();
  let seen = 0;
  let last: StoredCommit | undefined;
  return {
    fold() {
      const all = world.log.commits();
      if (all.length === seen && all[seen - 1] === last) return folds;
      if (seen > 0 && all[seen - 1] !== last) {
        folds = new Map();
        seen = 0;
      }
      for (const commit of all.slice(seen)) {
        if (commit.scope.startsWith('system:')) continue;
        const fold = folds.get(commit.scope) ?? emptyFold(commit.scope as Scope);
        folds.set(commit.scope, fold);
        takeCommit(world, fold, commit);
      }
      seen = all.length;
      last = all.at(-1);
      return folds;
    },
  };
}

const emptyFold = (scope: Scope): Fold => ({
  scope,
  version: 0,
  hash: '',
  state: createScopeState(),
  ends: [],
  bumps: new Map(),
  numbers: new Map(),
  readersAt: [new Set()],
});

function takeCommit(world: World, fold: Fold, row: StoredCommit): void {
  const commit = checkRow(world, row, { version: fold.version + 1, prevHash: fold.hash });
  takeNumbers(commit, fold.numbers);
  for (const entry of commit.entries) {
    fold.ends.push(toEnd(entry, row.version));
    const counter = entry.args?.clear['id'];
    if (entry.name !== 'count.bump' || typeof counter !== 'string') continue;
    fold.bumps.set(counter, (fold.bumps.get(counter) ?? 0) + 1);
  }
  applyImages(world, fold.state, commit);
  fold.version = row.version;
  fold.hash = row.hash;
  fold.readersAt.push(new Set(world.models.server.readers(fold.state, fold.scope)));
  noteCommit(world, fold, commit);
}

function noteCommit(world: World, fold: Fold, commit: Commit): void {
  const clients = new Set(commit.entries.map((entry) => `${entry.userId} ${entry.clientId}`));
  if (clients.size > 1) world.happened('one commit for several clients', commit.scope);
  if (commit.entries.some((entry) => entry.clientId.startsWith('sys:'))) {
    world.happened('relay crossed scopes', commit.scope);
  }
  const ended = (name: string): boolean =>
    commit.entries.some((entry) => entry.name === name && entry.outcome.end === 'applied');
  if (ended('member.join')) world.happened('stranger joined', commit.scope);
  if (ended('conflict.undo')) world.happened('conflict undone', commit.scope);
  noteConflicts(world, fold, commit);
  const [before, after] = fold.readersAt.slice(-2);
  const isOut = (userId: string): boolean => before?.has(userId) === true && !after?.has(userId);
  if (commit.entries.some((entry) => isOut(entry.userId))) {
    world.happened('removed in the same commit as his own edit', commit.scope);
  }
}

/** What the product's conflict records say about how it merged. */
function noteConflicts(world: World, { state }: Fold, commit: Commit): void {
  for (const { kind, id } of commit.puts) {
    if (kind !== 'conflict') continue;
    const { policy, asked, mineAt, theirsAt } = state.get(kind, id)?.value ?? {};
    if (policy === 'removal-wins') world.happened('removal beat an older add');
    if (asked === true) world.happened('five-minute question asked');
    const ms = Math.abs(Number(mineAt) - Number(theirsAt));
    if (asked === false && policy === 'last-write' && ms > limits.questionWindowMs) {
      world.happened('no question after five minutes');
    }
  }
}

/** I4: dense versions, chained hashes, index and bytes say the same. */
function checkRow(
  world: World,
  row: StoredCommit,
  expected: { readonly version: number; readonly prevHash: string },
): Commit {
  const place = `${row.scope} version ${expected.version}`;
  demand(row.version === expected.version, `I4 dense: ${place} is ${row.version}`);
  demand(row.prevHash === expected.prevHash, `I4 chain: ${place} does not follow`);
  demand(world.digest.sha256(row.bytes) === row.hash, `I4 hash: ${place}`);
  const commit = JSON.parse(row.bytes) as Commit;
  demand(commit.version === row.version && commit.prevHash === row.prevHash, `I4 bytes: ${place}`);
  demand(commit.scope === row.scope && commit.id === row.id, `I4 bytes: ${place}`);
  const indexed = row.index.map(
    (entry) => `${entry.userId} ${entry.clientId} ${entry.seq} ${entry.id}`,
  );
  const written = commit.entries.map((e) => `${e.userId} ${e.clientId} ${e.seq} ${e.id}`);
  demand(indexed.join() === written.join(), `I4 index: ${place}`);
  return commit;
}

/** I3 and I4: every number is decided once, in order, in the commit that carries its effect. */
function takeNumbers(commit: Commit, numbers: Map<string, number>): void {
  const place = `${commit.scope} version ${commit.version}`;
  const before = new Map(numbers);
  for (const { userId, clientId, from, to } of commit.seqs) {
    const key = `${userId}/${clientId}`;
    demand(from <= to, `I4 seqs: ${place} ${from}..${to}`);
    // Lanes of the server jump: each carries the whole state, and a lower number is simply ignored (EN15).
    const isLane = clientId.startsWith('sys:');
    const next = (numbers.get(key) ?? 0) + 1;
    demand(
      isLane ? from >= next : from === next,
      `I3 numbers: ${place} ${key} ${from} after ${next - 1}`,
    );
    numbers.set(key, to);
  }
  for (const { userId, clientId, seq } of commit.entries) {
    const key = `${userId}/${clientId}`;
    const isNew = seq > (before.get(key) ?? 0) && seq <= (numbers.get(key) ?? 0);
    demand(isNew, `I4 seqs: ${place} has an entry ${key} ${seq} without its number`);
  }
}

const toEnd = (entry: Commit['entries'][number], version: number): LoggedEnd => ({
  id: entry.id,
  userId: entry.userId,
  clientId: entry.clientId,
  seq: entry.seq,
  version,
  end: entry.outcome.end,
  close: entry.outcome.close ?? null,
  conflicts: entry.outcome.conflicts ?? [],
});

function applyImages(world: World, state: ScopeState, commit: Commit): void {
  const { scope, version } = commit;
  const model = world.models.server;
  const open = (kind: string, id: string, sealed: SealedRecord): Entity['value'] => {
    const fields = model.kinds[kind]?.fields;
    demand(fields !== undefined, `I5 kind: ${scope} ${kind}`);
    const place = { scope, kind, id, author: '' };
    const value = openRecord(fields, sealed, place, allKeys(world)) as Entity['value'];
    // Nobody is erased in these worlds: every sealed field is there.
    const isWhole = Object.values(value).every((field) => field !== erasedMark);
    demand(isWhole, `EN43 erased: ${scope} ${kind}/${id}`);
    return value;
  };
  for (const put of commit.puts) {
    const { kind, id } = put;
    demand(put.version === version, `I4 image: ${scope} ${kind}/${id} says ${put.version}`);
    state.putEntity({ kind, id, version, value: open(kind, id, put) });
  }
  for (const { kind, id, at, value } of commit.removed) {
    state.bury({
      kind,
      id,
      version,
      at,
      value: value === null ? null : open(kind, id, value),
    } as Tombstone);
  }
}

/** Answers for every owner, so that a record may name anybody. */
function allKeys(world: World): ReadonlyMap<Owner, KeyState> {
  const found = { get: (owner: Owner) => world.keyring.look(owner) };
  return found as unknown as ReadonlyMap<Owner, KeyState>;
}

export const mayRead = (world: World, folded: FoldedScope | undefined, userId: UserId): boolean =>
  folded !== undefined && world.models.server.mayRead(folded.state, folded.scope, userId);
