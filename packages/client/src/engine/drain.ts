/** The drainer's loop: one exchange after another while there is a reason, then one timer until there is again (EN20, EN27). */
import { limits, type BreakerState, type ErrorCode, type TimerHandle } from '@jamz/core';
import type { GuardedFailure } from '../storage/session-record.ts';
import { pushableRows } from './build-request.ts';
import type { EngineRoom } from './engine-room.ts';
import { createDrainState, exchangeOnce, type DrainState, type ExchangePorts } from './exchange.ts';
import { createWatchdog, type Watchdog } from './watchdog.ts';

export interface Drain {
  /** There is a reason to look; `forced` does not wait for a backoff, only for a Retry-After. */
  wake(how: { readonly forced: boolean }): void;
  /** The server can be reached anew: an exchange that has been unanswered for a while is made again at once (N12). */
  newWay(): void;
  /** Resolves once the loop rests, with what stood in its way. */
  rested(): Promise<ErrorCode | null>;
  breaker(): BreakerState;
  close(): void;
}

export function createDrain(ports: ExchangePorts): Drain {
  const { room } = ports;
  const watchdog = createWatchdog();
  const state = createDrainState(room);
  let running: Promise<void> | null = null;
  let timer: TimerHandle | null = null;
  let again = false;

  const run = async (): Promise<void> => {
    try {
      let goesOn = true;
      while (goesOn && !state.closed) {
        again = false;
        const done = await exchangeOnce(ports, state);
        if (!done.ok) noteStoreFailure(room, state, done.error);
        goesOn = (done.ok && done.value) || again;
      }
    } catch (broken) {
      // A broken invariant is for the alarm, not the end of sending: the slow lane tries again.
      state.obstacle = 'internal';
      state.retry.paused(room.clock.monotonic(), limits.slowLaneMs);
      throw broken;
    } finally {
      running = null;
      if (!state.closed) rest();
    }
  };
  const rest = (): void => {
    const now = room.clock.monotonic();
    const at = nextWakeAt(ports, { state, watchdog, now });
    ports.news({ type: 'resting', nextTryAt: state.retry.isFailing() ? at : null });
    timer?.cancel();
    if (at === null) return;
    // Nothing of ours runs more than once a second where nobody looks (N10).
    const floorMs = ports.isActive() ? 0 : limits.backoffMsMin;
    timer = room.timers.after(Math.max(floorMs, at - now), tick);
  };
  const tick = (): void => {
    checkUp(room, { state, watchdog });
    start();
  };
  const start = (): void => {
    again = true;
    if (state.closed || running !== null) return;
    timer?.cancel();
    running = run();
  };

  return {
    wake(how) {
      state.forced ||= how.forced;
      start();
    },
    newWay() {
      if (giveUpOld(room, state)) start();
    },
    async rested() {
      while (running !== null) await running;
      return state.obstacle;
    },
    breaker: () => state.retry.breaker(room.clock.monotonic()),
    close() {
      state.closed = true;
      timer?.cancel();
    },
  };
}

/** False when nothing waits, or not for long. */
function giveUpOld(room: EngineRoom, state: DrainState): boolean {
  const { underWay } = state;
  if (underWay === null || room.clock.monotonic() - underWay.since < limits.doubtMs) return false;
  underWay.giveUp();
  state.forced = true;
  return true;
}

/** What is looked at whenever the timer runs: the heartbeat, and whether the head of the outbox moves (N9, I11). */
function checkUp(
  room: EngineRoom,
  { state, watchdog }: { readonly state: DrainState; readonly watchdog: Watchdog },
): void {
  const now = room.clock.monotonic();
  if (now - state.contactAt >= limits.heartbeatMs) {
    room.agenda.refresh(room.wanted(), { poke: false, behind: false });
  }
  if (watchdog.look(headOf(room), { now, connected: !state.retry.isFailing() })) {
    room.count('rebuilt', 1);
    room.transport.rebuild();
  }
}

function noteStoreFailure(room: EngineRoom, state: DrainState, failure: GuardedFailure): void {
  state.obstacle = 'storage_failed';
  state.retry.paused(room.clock.monotonic(), limits.visibleRetryMs);
  // What was asked may have been lost with it: the next try asks about everything again.
  room.agenda.refresh(room.wanted(), { poke: false, behind: true });
  room.storeFailed(failure);
}

function nextWakeAt(
  { room, isActive }: ExchangePorts,
  at: { readonly state: DrainState; readonly watchdog: Watchdog; readonly now: number },
): number | null {
  const { state, watchdog, now } = at;
  if (room.token() === null) return null;
  const tryAt = state.retry.nextAt({ now, active: isActive() });
  if (state.retry.isFailing()) {
    // Nothing may be asked yet although a try is free: wait for the first scope that may, and never spin.
    return tryAt > now
      ? tryAt
      : (room.agenda.nextDue(room.wanted(), now) ?? now + limits.visibleRetryMs);
  }
  // Overdue while no scope may be asked yet: looked at again soon, but never without a pause.
  const heartbeatAt = Math.max(now + limits.backoffMsMin, state.contactAt + limits.heartbeatMs);
  const moments = [tryAt, room.agenda.nextDue(room.wanted(), now), watchdog.dueAt()];
  return moments.reduce<number>(
    (next, moment) => (moment === null || moment <= now ? next : Math.min(next, moment)),
    heartbeatAt,
  );
}

/** The row whose turn it is; a counted try is a move. */
function headOf(room: EngineRoom): string | null {
  for (const scope of room.wanted()) {
    if (room.agenda.of(scope).held) continue;
    const [row] = pushableRows(room.replica.outbox.rows(scope));
    if (row !== undefined) return `${scope}/${row.id}/${row.state.tries ?? 0}`;
  }
  return null;
}
