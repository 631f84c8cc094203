/** Hints from the server: a broadcast applies only on the cursor it was made for, everything else means "pull" (N1-N4). */
import { keyOf, ok, type Patch, type PatchEvent, type Result, type RevokedEvent } from '@jamz/core';
import type { GuardedFailure } from '../storage/session-record.ts';
import type { EngineRoom } from './engine-room.ts';
import { chunksOf, takeIn } from './take-in.ts';

/** Two broadcasts as one, when the second goes on where the first ends; null when it does not. */
export function joinEvents(first: PatchEvent, second: PatchEvent): PatchEvent | null {
  if (second.scope !== first.scope || second.from !== first.to) return null;
  if (first.patch === undefined || second.patch === undefined) return null;
  const patch = joinPatches(first.patch, second.patch);
  return { ...first, to: second.to, patch };
}

/** Images are whole: of two under one key the later one counts. */
function joinPatches(first: Patch, second: Patch): Patch {
  const later = new Set([...second.puts, ...second.removed].map(({ kind, id }) => keyOf(kind, id)));
  const isLast = ({ kind, id }: { readonly kind: string; readonly id: string }): boolean =>
    !later.has(keyOf(kind, id));
  return {
    ...second,
    from: first.from,
    puts: [...first.puts.filter(isLast), ...second.puts],
    removed: [...first.removed.filter(isLast), ...second.removed],
  };
}

/** True when the scope must be asked about. */
export async function takePatchEvent(
  room: EngineRoom,
  { scope, patch }: PatchEvent,
): Promise<Result<boolean, GuardedFailure>> {
  if (!room.wanted().has(scope) || room.token() === null) return ok(false);
  // The device could not be read yet: the first look asks about everything.
  if (room.replica.clients().length === 0) return ok(false);
  const { cursor, pulled } = room.replica.scope(scope).record();
  if (patch === undefined || cursor !== patch.from) {
    // It is already here when an answer was faster.
    if (patch !== undefined && cursor === patch.to) return ok(false);
    room.agenda.refresh([scope], { poke: !pulled, behind: true });
    return ok(true);
  }
  const held = room.replica.outbox.rows(scope).filter((row) => row.state.outcome !== undefined);
  const committed = await takeIn(room, {
    scope,
    now: room.clock.now(),
    pull: { how: 'patch', patch, headVersion: null, safeVersion: null },
    chunks: chunksOf(held),
    clientId: room.replica.newestClient(),
    results: [],
    sealedRows: new Map(),
    withStaged: room.replica.scope(scope).record().staging !== null,
    trimUpTo: null,
  });
  if (!committed.ok) return committed;
  const isUnreached = room.replica.outbox
    .rows(scope)
    .some((row) => row.state.outcome !== undefined);
  const isStale = committed.value.base.effect === 'stale';
  if (isStale || isUnreached) room.agenda.refresh([scope], { poke: false, behind: isStale });
  return ok(isStale || isUnreached);
}

/**
 * A removal told by broadcast purges nothing by itself: cursors are opaque, so whether it is ahead of the base is the
 * server's to say. The pull that follows at once is answered `revoked`, and that always purges (EN21).
 */
export function takeRevokedEvent(room: EngineRoom, event: RevokedEvent): boolean {
  if (!('scope' in event)) return false;
  room.agenda.refresh([event.scope], { poke: true, behind: true });
  return true;
}
