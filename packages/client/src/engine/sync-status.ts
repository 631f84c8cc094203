/** Chip and panel: the pure reducer of core fed with what this tab knows, or with what the drainer tells it (I11, EN26). */
import {
  limits,
  reduceStatus,
  startStatus,
  statusAt,
  statusChangesAt,
  type BreakerState,
  type Clock,
  type StatusEvent,
  type StatusFacts,
  type TimerHandle,
  type Timers,
} from '@jamz/core';
import type { SyncState } from '../client.ts';
import type { DrainerFacts } from '../outbox/drainer-lock.ts';

/** Counted anew for every look. */
export interface Counts {
  readonly waiting: number;
  readonly problems: number;
  readonly onHold: number;
  readonly pulling: boolean;
  readonly leader: boolean;
  readonly clockOffsetMs: number | null;
  readonly breaker: BreakerState;
}

export interface SyncStatusKeeper {
  /** The same object until something in it changed. */
  state(): SyncState;
  /** Several at once are one change. */
  tell(...events: readonly StatusEvent[]): void;
  setConnected(connected: boolean): void;
  /** Monotonic moment of the next try. */
  setNextTry(at: number | null): void;
  setPersisted(persisted: boolean): void;
  /** What a drainer tells the others; `held` and `sending` are the caller's. */
  facts(): Omit<DrainerFacts, 'held' | 'sending'>;
  hear(facts: DrainerFacts): void;
  /** Look again: counts may have changed. */
  refresh(): void;
  close(): void;
}

export interface SyncStatusPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly counts: () => Counts;
  readonly onChange: () => void;
}

/** What only this tab's run knows. */
interface Kept {
  facts: StatusFacts;
  told: DrainerFacts | null;
  lastSyncedAt: number | null;
  nextTryAt: number | null;
  connected: boolean;
  persisted: boolean | null;
}

export function createSyncStatus(ports: SyncStatusPorts): SyncStatusKeeper {
  const { clock } = ports;
  const kept: Kept = {
    facts: startStatus(clock.monotonic()),
    told: null,
    lastSyncedAt: null,
    nextTryAt: null,
    connected: false,
    persisted: null,
  };
  let shown: SyncState | null = null;

  const state = (): SyncState => {
    const next = compute(ports, kept);
    if (shown === null || !isSame(shown, next)) shown = next;
    return shown;
  };
  const refresh = (): void => {
    const before = shown;
    if (state() !== before) ports.onChange();
    turning.planAt(statusChangesAt(kept.facts));
  };
  const turning = createTurning(ports, refresh);

  return {
    state,
    refresh,
    tell(...events) {
      for (const event of events) reduce(kept, event, clock.now());
      refresh();
    },
    setConnected(connected) {
      if (connected === kept.connected) return;
      kept.connected = connected;
      refresh();
    },
    setNextTry(at) {
      kept.nextTryAt = at === null ? null : Math.round(clock.now() + at - clock.monotonic());
      refresh();
    },
    setPersisted(persisted) {
      kept.persisted = persisted;
      refresh();
    },
    facts() {
      const { breaker, clockOffsetMs } = ports.counts();
      const { lastContactAt, failed, isForeign, pulling, trouble } = kept.facts;
      return {
        lastSyncedAt: kept.lastSyncedAt,
        contactAgeMs: lastContactAt === null ? null : clock.monotonic() - lastContactAt,
        toldAt: clock.now(),
        nextTryAt: kept.nextTryAt,
        breaker,
        connected: kept.connected,
        failing: failed,
        isForeign,
        pulling,
        reason: trouble,
        clockOffsetMs,
      };
    },
    hear(told) {
      hear(ports, kept, told);
      refresh();
    },
    close() {
      turning.planAt(null);
    },
  };
}

/** The moment at which time alone turns the word on the chip; planned anew only when it moves. */
function createTurning({ clock, timers }: SyncStatusPorts, act: () => void) {
  let timer: TimerHandle | null = null;
  let dueAt: number | null = null;
  return {
    planAt(at: number | null): void {
      const now = clock.monotonic();
      const next = at === null || at <= now ? null : at;
      if (next === dueAt) return;
      timer?.cancel();
      dueAt = next;
      timer = null;
      if (next === null) return;
      timer = timers.after(next - now, () => {
        dueAt = null;
        act();
      });
    },
  };
}

function compute({ clock, counts: count }: SyncStatusPorts, kept: Kept): SyncState {
  const counts = count();
  const { told } = kept;
  kept.facts = reduceStatus(kept.facts, { type: 'outbox', waiting: counts.waiting });
  kept.facts = reduceStatus(kept.facts, { type: 'pulling', more: counts.pulling });
  const source = counts.leader || told === null ? counts : told;
  return {
    status: statusAt(kept.facts, clock.monotonic()),
    reason: kept.facts.trouble,
    isForeign: kept.facts.isForeign,
    waiting: counts.waiting,
    problems: counts.problems,
    onHold: counts.onHold,
    lastSyncedAt: kept.lastSyncedAt,
    nextTryAt: kept.nextTryAt,
    breaker: source.breaker,
    connected: kept.connected,
    leader: counts.leader,
    clockOffsetMs: source.clockOffsetMs,
    persisted: kept.persisted,
  };
}

function reduce(kept: Kept, event: StatusEvent, now: number): void {
  kept.facts = reduceStatus(kept.facts, event);
  if (event.type === 'contact') kept.lastSyncedAt = now;
}

function hear({ clock }: SyncStatusPorts, kept: Kept, told: DrainerFacts): void {
  kept.told = told;
  const now = clock.now();
  // The wall clock may have been set since: an age on a clock that does not jump is the same in every tab.
  const age = told.contactAgeMs;
  // What lay in the queue of a tab that stood still is older than it says. A clock set back adds nothing.
  const lateMs = Math.max(0, now - (told.toldAt ?? now));
  if (age !== null && age + lateMs <= limits.heartbeatWindowMs) {
    const at = clock.monotonic() - age - lateMs;
    reduce(kept, { type: 'contact', at }, told.lastSyncedAt ?? now);
  }
  if (told.failing) {
    reduce(kept, { type: 'failed', isForeign: told.isForeign === true }, now);
  }
  const { trouble } = kept.facts;
  if (told.reason !== null) reduce(kept, { type: 'trouble', reason: told.reason }, now);
  else if (trouble !== null) reduce(kept, { type: 'trouble-gone', reason: trouble }, now);
  kept.connected = told.connected;
  kept.nextTryAt = told.nextTryAt;
}

function isSame(a: SyncState, b: SyncState): boolean {
  for (const name in a) {
    if (a[name as keyof SyncState] !== b[name as keyof SyncState]) return false;
  }
  return true;
}
