/** One answer, taken in: first the chain of timelines, then scope by scope; what is refused keeps all it has (EN16, EN40). */
import {
  limits,
  ok,
  type Result,
  type ScopeAnswer,
  type SyncResponse,
  type Timeline,
} from '@jamz/core';
import type { GuardedFailure } from '../storage/session-record.ts';
import { adoptTimelines, compareChains } from './adopt-timelines.ts';
import type { BuiltRequest } from './build-request.ts';
import type { EngineRoom } from './engine-room.ts';
import { takeScope } from './take-scope.ts';

export interface TakenAnswer {
  /** The server itself could not do its work for any scope: counts like no answer (EN10, EN11). */
  readonly unavailable: { readonly retryAfterMs: number | null } | null;
}
type Taken<T> = Promise<Result<T, GuardedFailure>>;
const nothingSaid: TakenAnswer = { unavailable: null };

export async function takeAnswer(
  room: EngineRoom,
  sent: BuiltRequest,
  response: SyncResponse,
): Taken<TakenAnswer> {
  const relation = compareChains(room.replica.timelines(), response.timelines);
  // An answer of an older timeline comes from a server that does not know what happened: dropped whole.
  if (relation === 'older') return ok({ unavailable: { retryAfterMs: null } });
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
  return ok({ unavailable: isDown ? { retryAfterMs } : null });
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
