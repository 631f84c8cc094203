/** One answer, taken in: first the chain of timelines, then scope by scope base and rows together (EN16-EN21, EN40). */
import {
  limits,
  ok,
  type ErrorCode,
  type Outcome,
  type PushResult,
  type Result,
  type ScopeAnswer,
  type SyncResponse,
  type Timeline,
} from '@jamz/core';
import type { OutboxRow, RowContent } from '../outbox/outbox-row.ts';
import { sealRow } from '../outbox/sealed-rows.ts';
import type { GuardedFailure } from '../storage/session-record.ts';
import { adoptTimelines, compareChains } from './adopt-timelines.ts';
import type { BuiltRequest } from './build-request.ts';
import { commitPull, type Committed, type PullCommit } from './commit-pull.ts';
import type { EndNotice, EngineRoom } from './engine-room.ts';
import { fillGap } from './fill-gap.ts';
import type { Pull } from './next-base.ts';

export interface TakenAnswer {
  /** The server itself could not do its work for any scope: counts like no answer (EN10, EN11). */
  readonly unavailable: { readonly retryAfterMs: number | null } | null;
  readonly refusal: ErrorCode | null;
}
type Taken<T> = Promise<Result<T, GuardedFailure>>;
const nothingSaid: TakenAnswer = { unavailable: null, refusal: null };

export async function takeAnswer(
  room: EngineRoom,
  sent: BuiltRequest,
  response: SyncResponse,
): Taken<TakenAnswer> {
  const relation = compareChains(room.replica.timelines(), response.timelines);
  // An answer of an older timeline comes from a server that does not know what happened: dropped whole.
  if (relation === 'older') return ok({ unavailable: { retryAfterMs: null }, refusal: null });
  if (relation === 'newer') {
    const adopted = await adopt(room, sent, response.timelines);
    if (!adopted.ok) return adopted;
    // The request was made for another timeline: only the chain was answered.
    if (adopted.value.forked) return ok(nothingSaid);
  }
  noteSilence(room, sent, response);
  let unavailable = 0;
  let retryAfterMs: number | null = null;
  for (const answer of response.scopes) {
    if ('code' in answer) {
      refuse(room, sent, answer);
      if (answer.code !== 'unavailable' && answer.code !== 'internal') continue;
      unavailable += 1;
      retryAfterMs = Math.max(retryAfterMs ?? 0, answer.retryAfterMs ?? 0);
      continue;
    }
    const taken = await takeScope(room, sent, answer);
    if (!taken.ok) return taken;
  }
  const isDown = unavailable > 0 && unavailable === response.scopes.length;
  return ok({ unavailable: isDown ? { retryAfterMs } : null, refusal: null });
}

/** Scopes that were asked about and not answered must not be asked at once again, for ever. */
function noteSilence(room: EngineRoom, sent: BuiltRequest, response: SyncResponse): void {
  const answered = new Set(response.scopes.map(({ scope }) => scope));
  for (const { scope } of sent.request.scopes) {
    if (!answered.has(scope)) room.agenda.barren(scope, room.clock.monotonic());
  }
}

async function adopt(
  room: EngineRoom,
  sent: BuiltRequest,
  chain: readonly Timeline[],
): Taken<{ readonly forked: boolean }> {
  const token = room.token();
  if (token === null) return { ok: false, error: 'fenced' };
  return room.turn.run(async () => {
    const adopted = await adoptTimelines(room.store, { chain, token });
    if (!adopted.ok) return adopted;
    const loaded = await room.replica.loadAll();
    if (!loaded.ok) return loaded;
    // Also scopes we were sent away from: the removal may lie in the tail that was lost.
    const { forked } = adopted.value;
    const others = room.replica.scopes().filter((scope) => forked || !sent.reasons.has(scope));
    room.agenda.refresh(others, { poke: forked, behind: true });
    room.changed(room.replica.scopes(), 'all');
    return adopted;
  });
}

type ScopeRefusal = Extract<ScopeAnswer, { readonly code: unknown }>;

/** Refused scopes keep all they have: only a removal commit purges (EN40). */
function refuse(
  room: EngineRoom,
  sent: BuiltRequest,
  { scope, code, retryAfterMs }: ScopeRefusal,
): void {
  const entry = room.agenda.of(scope);
  const now = room.clock.monotonic();
  const isUnknown = code === 'not_found' || code === 'not_allowed';
  const asked = sent.request.scopes.find((one) => one.scope === scope);
  if (isUnknown && asked?.cursor !== undefined && asked.push.length > 0) {
    // A cursor that is not on this log keeps our pushes from being looked at: once more without it.
    entry.needsReset = true;
    return;
  }
  if (isUnknown && asked?.push.length === 0 && room.replica.outbox.rows(scope).length > 0) {
    // A join was made while we only asked: it has not been refused, it has not been seen (EN39).
    entry.stale = true;
    entry.behind = false;
    room.agenda.barren(scope, now);
    return;
  }
  const wait = isUnknown
    ? limits.waitingRetryMs
    : Math.min(
        Math.max(retryAfterMs ?? limits.backoffMsMin, limits.backoffMsMin),
        limits.retryAfterMsMax,
      );
  entry.notBefore = now + wait;
  entry.held = isUnknown;
  if (isUnknown) entry.behind = false;
  room.changed([scope], 'rows');
}

type ScopeData = Exclude<ScopeAnswer, ScopeRefusal>;

async function takeScope(room: EngineRoom, sent: BuiltRequest, answer: ScopeData): Taken<null> {
  const { scope } = answer;
  const pushed = sent.rows.get(scope) ?? [];
  const before = room.replica.scope(scope).record();
  const committed = await commitAnswer(room, sent, answer);
  if (!committed.ok) return committed;
  const { base } = committed.value;
  const gap = await fillGapOf(room, sent, answer);
  if (!gap.ok) return gap;
  noteRetries(room, answer);
  const entry = room.agenda.of(scope);
  const isUnreached = room.replica.outbox
    .rows(scope)
    .some((row) => row.state.outcome !== undefined);
  entry.needsReset = base.effect === 'stale' && (before.revoked || !before.pulled);
  // A reason that came while the request was under way (the socket connected, a hint) wants an answer of its own.
  const isOvertaken = entry.reasons !== sent.reasons.get(scope);
  entry.stale =
    answer.more ||
    base.effect === 'stale' ||
    base.effect === 'staged' ||
    isUnreached ||
    gap.value ||
    isOvertaken;
  entry.behind = answer.more || base.effect === 'stale' || base.effect === 'staged';
  const hasMoved =
    base.record.cursor !== before.cursor ||
    base.effect === 'staged' ||
    committed.value.chunks.length > 0 ||
    gap.value;
  if (hasMoved && committed.value.forgotten === 0) entry.barren = 0;
  else if ((entry.stale && !isOvertaken) || pushed.length > 0)
    room.agenda.barren(scope, room.clock.monotonic());
  return ok(null);
}

async function commitAnswer(
  room: EngineRoom,
  sent: BuiltRequest,
  answer: ScopeData,
): Taken<Committed> {
  const { scope, results } = answer;
  const { replica } = room;
  const rows = replica.outbox.rows(scope);
  const bySeq = new Map(
    rows.filter((row) => row.clientId === sent.clientId).map((row) => [row.seq, row]),
  );
  const answered = results.flatMap((result) => bySeq.get(result.seq) ?? []);
  const held = rows.filter((row) => row.state.outcome !== undefined);
  const sealedRows = await sealEnds(room, results, bySeq);
  const record = replica.scope(scope).record();
  return takeIn(room, {
    scope,
    now: room.clock.now(),
    pull: pullOf(answer),
    chunks: chunksOf([...answered, ...held]),
    clientId: sent.clientId,
    results,
    sealedRows,
    withStaged: record.staging !== null || 'reset' in answer,
    trimUpTo:
      'patch' in answer && answer.safeVersion > record.safeVersion ? answer.safeVersion : null,
  });
}

/** Commits, then mirrors what was committed and replays the rest, in the same tick (I7). */
export async function takeIn(
  room: EngineRoom,
  commit: Omit<PullCommit, 'token' | 'timeline'>,
): Taken<Committed> {
  const { replica } = room;
  const { scope } = commit;
  return room.turn.run(async () => {
    const token = room.token();
    if (token === null) return { ok: false, error: 'fenced' as const };
    const names = new Map<string, RowContent | null>(
      replica.outbox.rows(scope).map((row) => [row.id, row.content]),
    );
    const timeline = replica.timeline();
    const committed = await commitPull(room.store, { ...commit, token, timeline });
    if (!committed.ok) return committed;
    const { base, chunks, ended, problems, waiting } = committed.value;
    room.journalled(committed.value.journalled);
    for (const { key, record } of chunks) replica.outbox.update(key, record);
    const target = replica.scope(scope);
    if (base.effect === 'patched' && commit.pull.how === 'patch') {
      target.patch(base.record, commit.pull.patch);
    } else if (base.effect === 'swapped') target.load(base.record, base.swapped ?? []);
    else if (base.effect === 'purged') target.load(base.record, []);
    else target.setRecord(base.record);
    if (chunks.length > 0 || base.effect !== 'same') replica.lay(scope);
    for (const record of problems) {
      replica.problems.set(record.id, { record, content: names.get(record.id) ?? null });
    }
    for (const record of waiting) {
      const content = names.get(record.id) ?? null;
      if (content !== null) replica.waiting.set(record.id, { record, content });
    }
    const notices = ended.map(({ close: _close, clientId: _client, ...row }): EndNotice => {
      room.serverTime.forget(row.id);
      return { ...row, id: row.id as Outcome['id'], scope, name: names.get(row.id)?.name ?? '' };
    });
    room.changed([scope], base.effect === 'same' ? 'rows' : 'scopes');
    if (notices.length > 0) room.ended(notices);
    return committed;
  });
}

function pullOf(answer: ScopeData): Pull {
  if ('revoked' in answer) return { how: 'revoked', cursor: answer.revoked };
  const headVersion = answer.more ? null : answer.version;
  if ('reset' in answer) return { how: 'page', page: answer.reset, headVersion };
  const { patch, safeVersion } = answer;
  return { how: 'patch', patch, headVersion, safeVersion };
}

/** The chunks these rows lie in, each once. */
export function chunksOf(rows: readonly OutboxRow[]): PullCommit['chunks'] {
  const chunks = new Map<string, PullCommit['chunks'][number]>();
  for (const { clientId, from } of rows) chunks.set(`${clientId}/${from}`, { clientId, from });
  return [...chunks.values()];
}

/** Rows that end in a list are sealed on their own, before the transaction opens. */
async function sealEnds(
  room: EngineRoom,
  results: readonly PushResult[],
  bySeq: ReadonlyMap<number, OutboxRow>,
): Promise<ReadonlyMap<string, string>> {
  const ends = results.flatMap((result) => {
    const row = bySeq.get(result.seq);
    const isPlain = 'end' in result && (result.end === 'applied' || result.end === 'merged');
    if (row === undefined || row.content === null || isPlain || 'retry' in result) return [];
    return [{ ...row, content: row.content }];
  });
  return new Map(
    await Promise.all(
      ends.map(async ({ id, scope, content }): Promise<[string, string]> => [
        id,
        await sealRow(room.sealer, scope, content),
      ]),
    ),
  );
}

/** Returns true when rows came back and the scope is to be asked again. */
async function fillGapOf(room: EngineRoom, sent: BuiltRequest, answer: ScopeData): Taken<boolean> {
  const { scope, expected } = answer;
  const token = room.token();
  const pushed = sent.rows.get(scope)?.[0]?.seq ?? null;
  if (expected === undefined || pushed === null || expected >= pushed || token === null) {
    return ok(false);
  }
  const count = Math.min(pushed - expected, limits.outboxChunkRowsMax);
  const freshIds = Array.from({ length: count }, () => room.ids.mutationId());
  return room.turn.run(async () => {
    const { clientId } = sent;
    const timeline = room.replica.timeline();
    const gap = { token, scope, clientId, timeline, expected, pushed, freshIds };
    const filled = await fillGap(room.store, gap);
    if (!filled.ok) return filled;
    room.count('lost', filled.value.lost);
    // Also when nothing was filled: a tab that died right after its write told nobody of the row that is asked for.
    const loaded = await room.replica.reload([scope], 'rows');
    if (!loaded.ok) return loaded;
    const rows = room.replica.outbox.rows(scope);
    const isHere = rows.some((row) => row.clientId === clientId && row.seq === expected);
    if (isHere) room.changed([scope], 'rows');
    return ok(isHere);
  });
}

/** `retry` of one mutation holds its scope back for a while, since nothing may pass it (I3). */
function noteRetries(room: EngineRoom, answer: ScopeData): void {
  const entry = room.agenda.of(answer.scope);
  const now = room.clock.monotonic();
  entry.held = false;
  for (const result of answer.results) {
    // What is missing was closed as waiting by this very answer: the close goes out at once.
    if (!('retry' in result) || result.retry === 'missing') continue;
    entry.notBefore = now + Math.min(result.afterMs, limits.retryAfterMsMax);
  }
}
