/**
 * A server in one screen of code that keeps the promises of the wire: numbers, outcomes, acks, patches, pages, removal,
 * timelines. Tests bend it where a real one could break.
 */
import {
  applyPatch,
  createScopeState,
  isClose,
  runMutation,
  type Cursor,
  type Entity,
  type ErrorCode,
  type MutationContext,
  type Outcome,
  type Patch,
  type Push,
  type PushResult,
  type Scope,
  type ScopeAnswer,
  type ScopeRequest,
  type ScopeState,
  type SyncRequest,
  type SyncResponse,
  type Timeline,
  type Tombstone,
} from '@jamz/core';
import { ann, home, tinyModel } from './tiny-model.test-support.ts';

interface Entry {
  readonly clientId: string;
  readonly seq: number;
  readonly outcome: Outcome;
  readonly close?: string | undefined;
}
interface Commit {
  readonly version: number;
  readonly at: number;
  readonly entries: readonly Entry[];
  readonly puts: readonly Entity[];
  readonly removed: readonly Tombstone[];
}
interface ScopeLog {
  commits: Commit[];
  members: boolean;
  known: boolean;
}

export interface FakeServer {
  answer(request: SyncRequest): SyncResponse;
  /** Somebody else writes. */
  write(scope: Scope, name: string, args: Record<string, string>): Patch;
  know(scope: Scope): void;
  setMember(scope: Scope, member: boolean): void;
  /** The log loses everything after `keep` versions of each scope; a new timeline begins. */
  fork(keep: number, why?: Timeline['why']): void;
  /** The same without noticing it: no new timeline. */
  forget(keep: number): void;
  /** How a mutation of this name ends instead of by the model; null asks the model again. */
  bend(
    name: string,
    end: { readonly retry: ErrorCode } | { readonly code: ErrorCode } | null,
  ): void;
  /** A number that another mutation holds already. */
  occupy(scope: Scope, clientId: string, seq: number, id: string): void;
  setPageSize(entities: number): void;
  setSafeVersion(version: number): void;
  timelines(): readonly Timeline[];
  state(scope: Scope): ScopeState;
  version(scope: Scope): number;
  entries(scope: Scope): readonly Entry[];
  cursor(scope: Scope): Cursor;
  requests(): readonly SyncRequest[];
}

export function createFakeServer(now: () => number): FakeServer {
  const logs = new Map<Scope, ScopeLog>();
  const bent = new Map<string, { retry: ErrorCode } | { code: ErrorCode }>();
  const requests: SyncRequest[] = [];
  const occupied = new Map<string, string>();
  let chain: Timeline[] = [{ n: 1, id: 'first', why: 'first', at: 0 }];
  let pageSize = 1_000;
  let safeVersion = 0;

  const logOf = (scope: Scope): ScopeLog => {
    const held = logs.get(scope);
    if (held !== undefined) return held;
    const made = { commits: [], members: true, known: scope === home };
    logs.set(scope, made);
    return made;
  };
  const timeline = (): number => chain.at(-1)?.n ?? 0;
  const versionOf = (scope: Scope): number => logOf(scope).commits.length;
  const cursorAt = (scope: Scope, version: number): Cursor =>
    `${timeline()}.${version}.${scope}` as Cursor;
  const stateOf = (scope: Scope, upTo = Number.MAX_SAFE_INTEGER): ScopeState => {
    const state = createScopeState();
    for (const commit of logOf(scope).commits)
      if (commit.version <= upTo) applyPatch(state, commit);
    return state;
  };
  const changedSince = (scope: Scope, version: number): Pick<Patch, 'puts' | 'removed'> => {
    const { puts, removed } = stateOf(scope).changedSince(version);
    return { puts: [...puts], removed: [...removed] };
  };
  const entriesOf = (scope: Scope): readonly Entry[] =>
    logOf(scope).commits.flatMap((commit) => commit.entries);
  const acksOf = (scope: Scope): Record<string, number> => {
    const acks: Record<string, number> = {};
    for (const { clientId, seq } of entriesOf(scope)) {
      acks[clientId] = Math.max(acks[clientId] ?? 0, seq);
    }
    return acks;
  };
  const commit = (scope: Scope, made: Pick<Commit, 'entries' | 'puts' | 'removed'>): void => {
    logOf(scope).commits.push({ version: versionOf(scope) + 1, at: now(), ...made });
  };
  const run = (scope: Scope, push: { name: string; args: unknown; id: string; seq: number }) => {
    const version = versionOf(scope) + 1;
    const context: MutationContext = {
      scope,
      person: { userId: ann, operator: false },
      clientId: 'any',
      seq: push.seq,
      id: push.id,
      stamp: { ms: now(), n: 0, c: 'any' },
      seenVersion: 0,
      version,
      now: now(),
      sha256: (text) => text,
    };
    const result = runMutation(tinyModel, stateOf(scope), push, context, {});
    if (result.end === 'rejected' || result.end === 'threw') return result;
    const puts = result.changes.puts.map((one) => ({ ...one, version }));
    const removed = result.changes.removed.map((one) => ({ ...one, version, at: now() }));
    return { end: 'applied' as const, puts, removed };
  };

  const decide = (scope: Scope, clientId: string, push: Push): PushResult => {
    const { seq, id } = push;
    const entries = entriesOf(scope);
    const stored = entries.find((one) => one.outcome.id === id && one.close !== 'waiting');
    if (stored !== undefined) return { ...stored.outcome, seq };
    const same = entries.find((one) => one.clientId === clientId && one.seq === seq);
    if (same?.outcome.id === id) return { ...same.outcome };
    const owner = occupied.get(`${scope} ${clientId} ${seq}`) ?? same?.outcome.id;
    if (owner !== undefined) return { seq, taken: owner };
    const base = { seq, id, version: versionOf(scope) + 1, at: now() };
    if (isClose(push)) {
      const outcome: Outcome = { ...base, end: 'closed' };
      commit(scope, {
        entries: [{ clientId, seq, outcome, close: push.close }],
        puts: [],
        removed: [],
      });
      return outcome;
    }
    const bend = bent.get(push.name);
    if (bend !== undefined && 'retry' in bend) return { seq, retry: bend.retry, afterMs: 1_000 };
    const ran =
      bend === undefined ? run(scope, push) : ({ end: 'rejected', code: bend.code } as const);
    const mayWait = push.re === true || push.born < timeline();
    if (ran.end === 'rejected' && ran.code === 'missing' && mayWait) {
      return { seq, retry: 'missing', afterMs: 1_000 };
    }
    if (ran.end !== 'applied') {
      const outcome: Outcome = {
        ...base,
        end: ran.end === 'threw' ? 'parked' : 'rejected',
        code: ran.code,
      };
      commit(scope, { entries: [{ clientId, seq, outcome }], puts: [], removed: [] });
      return outcome;
    }
    const outcome: Outcome = { ...base, end: 'applied' };
    commit(scope, { entries: [{ clientId, seq, outcome }], puts: ran.puts, removed: ran.removed });
    return outcome;
  };

  const pushAll = (asked: ScopeRequest, clientId: string) => {
    const results: PushResult[] = [];
    let expected: number | undefined;
    for (const push of asked.push) {
      const highest = acksOf(asked.scope)[clientId] ?? 0;
      const isJump = asked.nothingBelow === true && highest === 0;
      const isTaken = occupied.has(`${asked.scope} ${clientId} ${push.seq}`);
      if (push.seq > highest + 1 && !isJump && !isTaken) {
        expected = highest + 1;
        break;
      }
      const result = decide(asked.scope, clientId, push);
      results.push(result);
      if ('retry' in result) break;
    }
    return { results, expected };
  };
  const isOn = (scope: Scope, cursor: string | undefined): boolean => {
    if (cursor === undefined) return true;
    const [at, version] = cursor.split('.').map(Number);
    return at === timeline() && (version ?? 0) <= versionOf(scope);
  };

  const pull = (
    asked: ScopeRequest,
  ): { more: boolean } & ({ patch: Patch } | { reset: object }) => {
    const { scope, cursor, page } = asked;
    const acks = acksOf(scope);
    const to = cursorAt(scope, versionOf(scope));
    if (page === undefined && cursor !== undefined && isOn(scope, cursor)) {
      const from = Number(cursor.split('.')[1]);
      return {
        more: false,
        patch: { from: cursor, to, ...changedSince(scope, from), acks },
      };
    }
    const { pinned, after } = page ?? { pinned: to, after: '' };
    const state = stateOf(scope);
    const keys = [...state.entities(), ...state.tombstones()]
      .map(({ kind, id }) => `${kind}/${id}`)
      .filter((key) => key > after)
      .toSorted();
    const some = new Set(keys.slice(0, pageSize));
    const upTo = keys.length > pageSize ? (keys[pageSize - 1] ?? null) : null;
    const isIn = ({ kind, id }: { kind: string; id: string }): boolean => some.has(`${kind}/${id}`);
    const puts = [...state.entities()].filter((one) => isIn(one));
    const removed = [...state.tombstones()].filter((one) => isIn(one));
    const more = upTo !== null || pinned !== to;
    return { more, reset: { pinned, after, upTo, puts, removed, acks } };
  };

  const answerScope = (asked: ScopeRequest, clientId: string): ScopeAnswer => {
    const { scope } = asked;
    const log = logOf(scope);
    if (asked.push.some((push) => 'name' in push && push.name === 'create')) log.known = true;
    const isJoin = (push: Push): boolean => 'name' in push && push.name === 'join';
    if (!log.known) {
      const results = asked.push.map((push): PushResult =>
        isJoin(push)
          ? { seq: push.seq, retry: 'missing', afterMs: 600_000 }
          : { seq: push.seq, id: push.id, end: 'closed', version: 0, at: now() },
      );
      if (results.length === 0) return { scope, code: 'not_found' };
      const start = '0.0.nowhere' as Cursor;
      const patch = { from: start, to: start, puts: [], removed: [], acks: {} };
      return { scope, results, version: 0, safeVersion: 0, more: false, patch };
    }
    const { results, expected } = isOn(scope, asked.cursor)
      ? pushAll(asked, clientId)
      : { results: [], expected: undefined };
    const said = { scope, results, ...(expected !== undefined && { expected }), safeVersion };
    const version = versionOf(scope);
    if (!log.members) return { ...said, version, more: false, revoked: cursorAt(scope, version) };
    return { ...said, version, ...pull(asked) } as ScopeAnswer;
  };

  return {
    answer(request) {
      requests.push(request);
      const isOld = request.timeline !== 0 && request.timeline !== timeline();
      const scopes = isOld ? [] : request.scopes.map((one) => answerScope(one, request.clientId));
      // Over the wire nothing is shared.
      return structuredClone({ serverTime: now(), timelines: chain, scopes });
    },
    write(scope, name, args) {
      logOf(scope).known = true;
      const from = cursorAt(scope, versionOf(scope));
      const before = versionOf(scope);
      const ran = run(scope, { name, args, id: `w${before}`, seq: 1 });
      if (ran.end !== 'applied') throw new Error(`the other one could not ${name}`);
      commit(scope, { entries: [], puts: ran.puts, removed: ran.removed });
      const to = cursorAt(scope, versionOf(scope));
      return structuredClone({
        from,
        to,
        ...changedSince(scope, before),
        acks: acksOf(scope),
      });
    },
    know(scope) {
      logOf(scope).known = true;
    },
    setMember(scope, members) {
      logOf(scope).members = members;
      commit(scope, { entries: [], puts: [], removed: [] });
    },
    fork(keep, why = 'lost-tail') {
      for (const log of logs.values()) log.commits = log.commits.slice(0, keep);
      const n = timeline() + 1;
      chain = [...chain, { n, id: `fork${n}`, why, at: now() }];
    },
    forget(keep) {
      for (const log of logs.values()) log.commits = log.commits.slice(0, keep);
    },
    bend(name, end) {
      if (end === null) bent.delete(name);
      else bent.set(name, end);
    },
    occupy(scope, clientId, seq, id) {
      logOf(scope).known = true;
      occupied.set(`${scope} ${clientId} ${seq}`, id);
      const outcome = {
        seq,
        id: id as Outcome['id'],
        end: 'applied',
        version: versionOf(scope) + 1,
        at: now(),
      } as const;
      commit(scope, { entries: [{ clientId, seq, outcome }], puts: [], removed: [] });
    },
    setPageSize(entities) {
      pageSize = entities;
    },
    setSafeVersion(version) {
      safeVersion = version;
    },
    timelines: () => chain,
    state: stateOf,
    version: versionOf,
    entries: entriesOf,
    cursor: (scope) => cursorAt(scope, versionOf(scope)),
    requests: () => requests,
  };
}
