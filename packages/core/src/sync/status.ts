/**
 * What the chip says, as a pure reduction over acknowledgements, heartbeats, breaker and outbox - never over what the
 * browser believes about the network. SYNCED needs an empty outbox and a young contact (I11, EN26, EN27).
 * All times are milliseconds of the device's monotonic clock.
 */
import { limits } from '../limits.ts';
import { unreachable } from '../base/assert.ts';

export type SyncStatus = 'SYNCED' | 'SYNCING' | 'OFFLINE' | 'ERROR';
/** Why a person must act; null while nothing stands in the way. */
export type TroubleReason = 'sign-in' | 'update' | 'storage' | 'server-refuses';

/** Everything the status is computed from. */
export interface StatusFacts {
  readonly startedAt: number;
  /** Undecided mutations in the outbox. Problems, placeholders and the waiting list do not count (EN26). */
  readonly waiting: number;
  /** More is known to be waiting on the server. */
  readonly pulling: boolean;
  /** Last answered exchange or heartbeat of this run; null when none. */
  readonly lastContactAt: number | null;
  /** The newest try got no answer of ours; an answer clears it. */
  readonly failed: boolean;
  /** It was answered by somebody else: a network that wants a sign-in of its own, say (N6). */
  readonly isForeign: boolean;
  readonly trouble: TroubleReason | null;
}

export type StatusEvent =
  | { readonly type: 'outbox'; readonly waiting: number }
  | { readonly type: 'pulling'; readonly more: boolean }
  /** An answer of our server: an exchange, a heartbeat, a broadcast. */
  | { readonly type: 'contact'; readonly at: number }
  /** No answer, or a foreign one, or the server is unavailable. */
  | { readonly type: 'failed'; readonly isForeign: boolean }
  | { readonly type: 'trouble'; readonly reason: TroubleReason }
  | { readonly type: 'trouble-gone'; readonly reason: TroubleReason };

export const startStatus = (now: number): StatusFacts => ({
  startedAt: now,
  waiting: 0,
  pulling: false,
  lastContactAt: null,
  failed: false,
  isForeign: false,
  trouble: null,
});

/** Returns the same object when nothing changed. */
export function reduceStatus(facts: StatusFacts, event: StatusEvent): StatusFacts {
  switch (event.type) {
    case 'outbox':
      return event.waiting === facts.waiting ? facts : { ...facts, waiting: event.waiting };
    case 'pulling':
      return event.more === facts.pulling ? facts : { ...facts, pulling: event.more };
    case 'contact':
      return {
        ...facts,
        lastContactAt: Math.max(event.at, facts.lastContactAt ?? event.at),
        failed: false,
        isForeign: false,
      };
    case 'failed':
      return facts.failed && facts.isForeign === event.isForeign
        ? facts
        : { ...facts, failed: true, isForeign: event.isForeign };
    case 'trouble':
      return facts.trouble === event.reason ? facts : { ...facts, trouble: event.reason };
    case 'trouble-gone':
      return facts.trouble === event.reason ? { ...facts, trouble: null } : facts;
    default:
      return unreachable(event);
  }
}

/** The word on the chip at this moment. It changes with time alone: ask again at {@link statusChangesAt}. */
export function statusAt(facts: StatusFacts, now: number): SyncStatus {
  if (facts.trouble !== null) return 'ERROR';
  if (facts.failed) return 'OFFLINE';
  const changesAt = statusChangesAt(facts);
  if (changesAt !== null && now >= changesAt) return 'OFFLINE';
  if (facts.lastContactAt === null || facts.pulling || facts.waiting > 0) return 'SYNCING';
  return 'SYNCED';
}

/** When the status turns OFFLINE if nothing is heard until then; null when time changes nothing. */
export function statusChangesAt(facts: StatusFacts): number | null {
  if (facts.trouble !== null || facts.failed) return null;
  if (facts.lastContactAt === null) return facts.startedAt + limits.visibleRetryMs;
  return facts.lastContactAt + limits.heartbeatWindowMs;
}
