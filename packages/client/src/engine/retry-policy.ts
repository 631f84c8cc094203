/**
 * When the next exchange may go after one that failed: backoff with jitter, the breaker, Retry-After, five seconds
 * while somebody looks, and a budget that holds under any flapping (EN27, I10). Times are monotonic milliseconds.
 */
import {
  createBackoff,
  createCircuitBreaker,
  limits,
  type BreakerState,
  type CountedFailure,
  type Random,
} from '@jamz/core';

export interface RetryPolicy {
  /** The moment of the next try; not later than now while nothing failed. */
  nextAt(hints: Hints): number;
  /** Takes the right to one exchange. `forced`: online, visible, Sync now - everything but Retry-After gives way. */
  tryTake(hints: Hints & { readonly forced: boolean }): boolean;
  failed(now: number, how: CountedFailure, retryAfterMs: number | null): void;
  /** The server asked for patience in an answer to a try that had been given up. */
  heed(now: number, retryAfterMs: number): void;
  /** Stopped by something that only a person or another part can mend (sign-in, update, storage): no failure. */
  paused(now: number, ms: number): void;
  answered(): void;
  isFailing(): boolean;
  failures(): number;
  breaker(now: number): BreakerState;
}

export interface Hints {
  readonly now: number;
  /** Visible, and the network looks up. */
  readonly active: boolean;
}

const minuteMs = 60_000;
/** How far apart equal devices drift between two tries. */
const paceSwing = 0.2;
/**
 * So many tries of a minute may follow each other closely, whatever asks for them; the others keep their distance. A
 * server that comes and goes would use up all twelve, and then find the device silent for the rest of the minute (I9).
 * Three kept back are enough for never 30 s without one; more would make a car between short tunnels wait.
 */
const burstMax = limits.requestsPerMinuteOutageMax - 3;

export function createRetryPolicy(random: Random): RetryPolicy {
  const backoff = createBackoff(random);
  const breaker = createCircuitBreaker();
  /** Tries during an outage, newest last. */
  let tries: number[] = [];
  let failing = false;
  let dueAt = 0;
  /** The next try while somebody looks. */
  let visibleAt = 0;
  /** No try before, whatever asks for it: the quick ones of this minute are used up. */
  let spacedAt = 0;

  const budgetAt = (): number => {
    const oldest = tries.at(-limits.requestsPerMinuteOutageMax);
    return oldest === undefined ? 0 : oldest + minuteMs + 1;
  };
  const recentTries = (now: number): readonly number[] => tries.filter((at) => at > now - minuteMs);
  /**
   * The tries that are left of this minute, about evenly over the rest of it: whoever spends them at once is silent until
   * the minute is over, together with everybody who was cut off in the same moment.
   */
  const paceMs = (now: number): number => {
    const recent = recentTries(now);
    const triesLeft = Math.max(1, limits.requestsPerMinuteOutageMax - recent.length);
    const evenMs = ((recent[0] ?? now) + minuteMs - now) / triesLeft;
    const swing = 1 - paceSwing + 2 * paceSwing * random.next();
    return Math.max(limits.visibleRetryMs, Math.floor(evenMs * swing));
  };
  const floor = (): number => Math.max(backoff.notBefore(), budgetAt(), spacedAt);
  const nextAt = ({ active }: Hints): number => {
    if (!failing) return backoff.notBefore();
    const calm = Math.max(dueAt, breaker.nextProbeAt() ?? 0);
    const wanted = active ? Math.min(calm, visibleAt) : calm;
    return Math.max(wanted, floor());
  };

  return {
    nextAt,
    tryTake(hints) {
      const { now, forced } = hints;
      const allowedAt = forced ? (failing ? floor() : backoff.notBefore()) : nextAt(hints);
      if (now < allowedAt) return false;
      if (failing) tries = [...tries, now].slice(-limits.requestsPerMinuteOutageMax);
      // Whoever looks at the app is answered sooner than the slow lane would; for the breaker that is a probe too.
      breaker.tryTake(now);
      return true;
    },
    failed(now, how, retryAfterMs) {
      if (!failing) tries = [...tries, now].slice(-limits.requestsPerMinuteOutageMax);
      failing = true;
      visibleAt = now + paceMs(now);
      spacedAt = recentTries(now).length < burstMax ? 0 : visibleAt;
      breaker.failed(now, how);
      dueAt = backoff.fail(now, retryAfterMs ?? undefined);
    },
    heed: (now, retryAfterMs) => backoff.heed(now, retryAfterMs),
    paused(now, ms) {
      failing = true;
      visibleAt = now + ms;
      dueAt = now + ms;
    },
    answered() {
      // The try that ended the outage is none of it: short tunnels in a row must not use up the minute.
      if (failing) tries = tries.slice(0, -1);
      failing = false;
      backoff.succeed();
      breaker.answered();
    },
    isFailing: () => failing,
    failures: () => backoff.failures(),
    breaker: (now) => breaker.state(now),
  };
}
