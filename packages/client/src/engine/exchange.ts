/** One exchange from choosing what is due to having taken in the answer (EN18, EN20, EN24). */
import { limits, ok, type ErrorCode, type Result, type Scope } from '@jamz/core';
import type { GuardedFailure } from '../storage/session-record.ts';
import type { ExchangeResult } from '../transport/transport.ts';
import { buildRequest, dueScopes, type BuiltRequest } from './build-request.ts';
import type { EngineRoom } from './engine-room.ts';
import type { Housekeeping } from './housekeeping.ts';
import { createRetryPolicy, type RetryPolicy } from './retry-policy.ts';
import { takeAnswer } from './take-answer.ts';

/** Told to the status, in the order it happens. */
export type DrainNews =
  | { readonly type: 'sending'; readonly sending: boolean; readonly scopes: readonly Scope[] }
  | { readonly type: 'answered'; readonly at: number }
  /** `isForeign`: somebody else answered in the place of the server. */
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly isForeign: boolean }
  | { readonly type: 'trouble'; readonly reason: 'sign-in' | 'update' | 'server-refuses' }
  /** The loop rests; when it tries again by itself, on the monotonic clock. */
  | { readonly type: 'resting'; readonly nextTryAt: number | null };

export interface ExchangePorts {
  readonly room: EngineRoom;
  readonly housekeeping: Housekeeping;
  /** Somebody looks at the app and the network looks up. */
  readonly isActive: () => boolean;
  /** Another tab wrote what could not be read here: a row may be closed that still looks open (EN4). */
  readonly isBehind: () => boolean;
  readonly takeCounters: () => Readonly<Record<string, number>> | null;
  readonly news: (news: DrainNews) => void;
}

/** What one exchange leaves for the next. */
export interface DrainState {
  readonly retry: RetryPolicy;
  /** The next try does not wait for a backoff. */
  forced: boolean;
  closed: boolean;
  /** Closes on the device, as counted there, that this tab has certainly read (EN4). */
  closes: number;
  /** Monotonic moment of the last answer. */
  contactAt: number;
  /** What stood in the way of the newest try. */
  obstacle: ErrorCode | null;
  /** The exchange that waits for its answer. */
  underWay: { readonly since: number; readonly giveUp: () => void } | null;
}

export const createDrainState = (room: EngineRoom): DrainState => ({
  retry: createRetryPolicy(room.random),
  forced: false,
  closed: false,
  closes: 0,
  contactAt: room.clock.monotonic(),
  obstacle: null,
  underWay: null,
});

/** True when there may be more to do at once. */
export async function exchangeOnce(
  ports: ExchangePorts,
  state: DrainState,
): Promise<Result<boolean, GuardedFailure>> {
  const { room } = ports;
  const token = room.token();
  if (state.closed || token === null) return ok(false);
  // Whoever reads it at last wakes us.
  if (ports.isBehind()) return ok(false);
  const ready = await ports.housekeeping.before();
  if (!ready.ok) return ready;
  const now = room.clock.monotonic();
  const due = dueScopes(room, now);
  if (due.length === 0) return ok(false);
  const { forced } = state;
  state.forced = false;
  if (!state.retry.tryTake({ now, active: ports.isActive(), forced })) return ok(false);
  const counters = ports.takeCounters() ?? undefined;
  const about = { attempts: state.retry.failures(), counters };
  const built = await buildCurrent(ports, state, {
    token,
    build: () => buildRequest(room, due, about),
  });
  if (!built.ok) return built;
  if (state.closed || built.value.request.scopes.length === 0) return ok(false);
  const result = await send(ports, state, built.value);
  if (state.closed) return ok(false);
  if (result.end !== 'answer') {
    noteFailure(ports, state, result);
    return ok(false);
  }
  const taken = await take(ports, state, { sent: built.value, result });
  return taken.ok ? ok(!state.retry.isFailing()) : taken;
}

/**
 * The message as the device would have it at this moment. It is built before the session, the lease and the count of
 * closes are looked at: a row that any tab took back up to then does not go out with its effect.
 */
async function buildCurrent(
  { room }: ExchangePorts,
  state: DrainState,
  {
    token,
    build,
  }: {
    readonly token: number;
    readonly build: () => Promise<Result<BuiltRequest, GuardedFailure>>;
  },
): Promise<Result<BuiltRequest, GuardedFailure>> {
  for (;;) {
    const built = await build();
    if (!built.ok) return built;
    const closes = await room.store.check(token);
    if (!closes.ok) return closes;
    if (closes.value === state.closes) return built;
    const read = await room.turn.run(() => room.replica.loadAll());
    if (!read.ok) return read;
    state.closes = closes.value;
    room.changed(room.replica.scopes(), 'rows');
  }
}

async function send(
  ports: ExchangePorts,
  state: DrainState,
  built: BuiltRequest,
): Promise<ExchangeResult> {
  const { room, news } = ports;
  const scopes = [...built.rows].filter(([, rows]) => rows.length > 0).map(([scope]) => scope);
  const show = (sending: boolean): void => {
    for (const scope of scopes) {
      const ids = sending ? (built.rows.get(scope) ?? []).map((row) => row.id) : [];
      room.replica.scope(scope).setSending(new Set(ids));
    }
    news({ type: 'sending', sending, scopes });
  };
  show(true);
  const result = await exchangeInTime(room, state, built);
  show(false);
  return result;
}

/** A late reply is nobody's: the promise it would have answered is gone (N1-N4). That it asks for patience still holds (N7). */
function exchangeInTime(
  room: EngineRoom,
  state: DrainState,
  { request }: BuiltRequest,
): Promise<ExchangeResult> {
  return new Promise((resolve) => {
    const settle = (result: ExchangeResult): void => {
      limit.cancel();
      if (state.underWay === underWay) state.underWay = null;
      resolve(result);
    };
    const giveUp = (): void => settle({ end: 'silent' });
    const underWay = { since: room.clock.monotonic(), giveUp };
    const limit = room.timers.after(limits.requestMsMax, giveUp);
    state.underWay = underWay;
    room.transport.exchange(request).then((result) => {
      const isLate = state.underWay !== underWay;
      if (isLate && result.end === 'unavailable' && result.retryAfterMs !== null)
        state.retry.heed(room.clock.monotonic(), result.retryAfterMs);
      settle(result);
      return null;
    }, giveUp);
  });
}

type Answered = Extract<ExchangeResult, { readonly end: 'answer' }>;

async function take(
  ports: ExchangePorts,
  state: DrainState,
  { sent, result }: { readonly sent: BuiltRequest; readonly result: Answered },
): Promise<Result<null, GuardedFailure>> {
  const { room } = ports;
  const { response, sentAt, receivedAt } = result;
  room.serverTime.learn({ sentAt, receivedAt, serverTime: response.serverTime });
  const taken = await takeAnswer(room, sent, response);
  if (!taken.ok) return taken;
  const { unavailable } = taken.value;
  if (unavailable !== null) {
    noteFailure(ports, state, { end: 'unavailable', ...unavailable });
    return ok(null);
  }
  state.retry.answered();
  state.obstacle = null;
  state.contactAt = room.clock.monotonic();
  ports.news({ type: 'answered', at: state.contactAt });
  return ports.housekeeping.after();
}

function noteFailure(
  { room, news }: ExchangePorts,
  state: DrainState,
  result: Exclude<ExchangeResult, Answered>,
): void {
  const now = room.clock.monotonic();
  // After an outage everything is asked about before SYNCED may be shown again (D17).
  room.agenda.refresh(room.wanted(), { poke: false, behind: true });
  if (result.end === 'sign-in' || result.end === 'update' || result.end === 'refused') {
    state.retry.paused(now, limits.slowLaneMs);
    state.obstacle = troubleCode(result);
    news({ type: 'trouble', reason: result.end === 'refused' ? 'server-refuses' : result.end });
    return;
  }
  const isDown = result.end === 'unavailable';
  const isForeign = result.end === 'foreign';
  const silence = isForeign ? 'foreign-answer' : 'no-answer';
  state.obstacle = isDown ? 'unavailable' : 'offline';
  state.retry.failed(now, isDown ? 'unavailable' : silence, isDown ? result.retryAfterMs : null);
  news({ type: 'failed', code: state.obstacle, isForeign });
}

function troubleCode(
  result: Extract<ExchangeResult, { readonly end: 'sign-in' | 'update' | 'refused' }>,
): ErrorCode {
  if (result.end === 'refused') return result.code;
  return result.end === 'update' ? 'update_needed' : 'sign_in_needed';
}
