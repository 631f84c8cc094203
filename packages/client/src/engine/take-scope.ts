/** What one scope's answer does: base and rows together, then gaps, and what is to be asked next (EN5, EN16-EN21). */
import { limits, ok, type PushResult, type Result, type ScopeAnswer } from '@jamz/core';
import type { OutboxRow } from '../outbox/outbox-row.ts';
import { sealRow } from '../outbox/sealed-rows.ts';
import type { GuardedFailure } from '../storage/session-record.ts';
import type { BuiltRequest } from './build-request.ts';
import type { Committed } from './commit-pull.ts';
import type { EngineRoom } from './engine-room.ts';
import { fillGap } from './fill-gap.ts';
import type { Pull } from './next-base.ts';
import { chunksOf, takeIn } from './take-in.ts';

type Taken<T> = Promise<Result<T, GuardedFailure>>;
type ScopeData = Exclude<ScopeAnswer, { readonly code: unknown }>;

export async function takeScope(
  room: EngineRoom,
  sent: BuiltRequest,
  answer: ScopeData,
): Taken<null> {
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

function pullOf(answer: ScopeData): Pull {
  if ('revoked' in answer) return { how: 'revoked', cursor: answer.revoked };
  const headVersion = answer.more ? null : answer.version;
  if ('reset' in answer) return { how: 'page', page: answer.reset, headVersion };
  const { patch, safeVersion } = answer;
  return { how: 'patch', patch, headVersion, safeVersion };
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
