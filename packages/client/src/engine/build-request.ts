/** The next message of a drainer: the oldest client's rows of every scope that is due, and what is missing (EN5, EN20). */
import {
  limits,
  protocolVersion,
  type ClientId,
  type Push,
  type Result,
  type Scope,
  type ScopeRequest,
  type SyncRequest,
} from '@jamz/core';
import { hadEffect } from '../outbox/journal.ts';
import { isUndecided, pushBytes, rowToPush, type OutboxRow } from '../outbox/outbox-row.ts';
import { isJournalRecord } from '../storage/record-checks.ts';
import { ackedOn } from '../storage/records.ts';
import type { GuardedFailure } from '../storage/session-record.ts';
import type { EngineRoom } from './engine-room.ts';

export interface BuiltRequest {
  readonly request: SyncRequest;
  readonly clientId: ClientId;
  /** Rows on their way, by scope. */
  readonly rows: ReadonlyMap<Scope, readonly OutboxRow[]>;
  /** The agenda's count of reasons when this was made, by scope. */
  readonly reasons: ReadonlyMap<Scope, number>;
}

/** Rows that are to go out, in order: all of one client, the oldest that has any (EN5). */
export function pushableRows(rows: readonly OutboxRow[]): readonly OutboxRow[] {
  const undecided = rows.filter((row) => isUndecided(row));
  const clientId = undecided[0]?.clientId;
  return undecided.filter((row) => row.clientId === clientId);
}

/** Scopes that may be asked now and have a reason to. */
export function dueScopes(room: EngineRoom, now: number): readonly Scope[] {
  return [...room.wanted()].filter((scope) => {
    const entry = room.agenda.of(scope);
    if (now < entry.notBefore) return false;
    return entry.stale || room.replica.outbox.rows(scope).some((row) => isUndecided(row));
  });
}

export async function buildRequest(
  room: EngineRoom,
  due: readonly Scope[],
  about: Pick<SyncRequest, 'counters'> & { readonly attempts: number },
): Promise<Result<BuiltRequest, GuardedFailure>> {
  const { replica } = room;
  const scopes = due.slice(0, limits.scopesPerRequestMax);
  const pushable = new Map(
    scopes.map((scope) => [scope, pushableRows(replica.outbox.rows(scope))]),
  );
  const clientId = oldestClient(room, [...pushable.values()]);
  const rows = new Map<Scope, readonly OutboxRow[]>();
  const asked: ScopeRequest[] = [];
  const reasons = new Map(scopes.map((scope) => [scope, room.agenda.of(scope).reasons]));
  const left = {
    mutations: limits.batchMutationsMax as number,
    bytes: limits.batchBytesMax as number,
  };
  for (const scope of scopes) {
    const own = (pushable.get(scope) ?? []).filter((row) => row.clientId === clientId);
    const taken = takeBatch(room, own, left);
    if (taken.length === 0 && !room.agenda.of(scope).stale) continue;
    rows.set(
      scope,
      taken.map(({ row }) => row),
    );
    const first = taken[0]?.row ?? null;
    const below = first === null ? null : await holdsNothingBelow(room, first);
    if (below !== null && !below.ok) return below;
    asked.push({
      scope,
      ...positionOf(room, scope),
      push: taken.map(({ push }) => push),
      ...(below?.value === true && { nothingBelow: true as const }),
      ...(about.attempts > 0 && { attempts: about.attempts }),
    });
  }
  const request: SyncRequest = {
    clientId,
    protocol: protocolVersion,
    timeline: replica.timeline(),
    sentAt: room.clock.now(),
    ...(about.counters !== undefined && { counters: about.counters }),
    scopes: asked,
  };
  return { ok: true, value: { request, clientId, rows, reasons } };
}

function oldestClient(
  { replica }: EngineRoom,
  pushable: readonly (readonly OutboxRow[])[],
): ClientId {
  const waiting = new Set(pushable.flatMap((rows) => rows.slice(0, 1)).map((row) => row.clientId));
  const oldest = replica.clients().find(({ clientId }) => waiting.has(clientId));
  return oldest?.clientId ?? replica.newestClient();
}

/** Where this device stands: its cursor, or the place inside a reset under way (EN17). */
function positionOf(
  { replica, agenda }: EngineRoom,
  scope: Scope,
): Pick<ScopeRequest, 'cursor' | 'page'> {
  const { cursor, staging } = replica.scope(scope).record();
  if (staging !== null) {
    const page =
      staging.upTo === null ? undefined : { pinned: staging.pinned, after: staging.upTo };
    return { cursor: staging.tail, ...(page !== undefined && { page }) };
  }
  return cursor === null || agenda.of(scope).needsReset ? {} : { cursor };
}

function takeBatch(
  room: EngineRoom,
  rows: readonly OutboxRow[],
  left: { mutations: number; bytes: number },
): readonly { readonly row: OutboxRow; readonly push: Push }[] {
  const taken: { readonly row: OutboxRow; readonly push: Push }[] = [];
  for (const row of rows) {
    const { id, content } = row;
    const at = content === null ? 0 : room.serverTime.correctedAt({ id, ...content });
    const push = rowToPush(row, at);
    const bytes = pushBytes(push);
    if (left.mutations === 0 || bytes > left.bytes) break;
    left.mutations -= 1;
    left.bytes -= bytes;
    taken.push({ row, push });
  }
  return taken;
}

/**
 * A client that the log may not know yet must say whether anything lies below its first number (EN5). Ends without
 * effect do not count: a stranger's refusals are stored nowhere, and his next try must be numbered all the same.
 */
async function holdsNothingBelow(
  { replica, store }: EngineRoom,
  first: OutboxRow,
): Promise<Result<boolean, GuardedFailure>> {
  const { scope, clientId, seq } = first;
  const acked = ackedOn(replica.scope(scope).record(), replica.timeline(), clientId);
  const isFirst = replica.outbox.rows(scope).find((row) => row.clientId === clientId) === first;
  if (acked > 0 || !isFirst) return { ok: true, value: false };
  if (seq === 1) return { ok: true, value: true };
  const read = await store.read([{ table: 'journal', prefix: [scope, clientId] }]);
  if (!read.ok) return read;
  const journals = (read.value[0] ?? []).filter((row) => isJournalRecord(row));
  const isHeld = journals.some((one) =>
    Object.entries(one.rows).some(([at, row]) => Number(at) < seq && hadEffect(row)),
  );
  return { ok: true, value: !isHeld };
}
