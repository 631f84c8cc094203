/**
 * After five failures of whole exchanges in a row it opens; then one probe every 30 s for ever, and never more than
 * one at a time. The outcome of one mutation is none of its business (EN11).
 */
import { limits } from '../limits.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

/** How an exchange ended, as far as the breaker cares. Everything else is an answer. */
export const countedFailures = [
  'no-answer',
  'foreign-answer',
  'unavailable',
  'server-error',
] as const;
export type CountedFailure = (typeof countedFailures)[number];

export interface CircuitBreaker {
  state(now: number): BreakerState;
  /** Takes the right to one try. While half-open only the first caller gets it. */
  tryTake(now: number): boolean;
  failed(now: number, how: CountedFailure): void;
  /** Any answer of ours, refusals included. */
  answered(): void;
  /** When the next probe may go; null while closed. */
  nextProbeAt(): number | null;
}

export function createCircuitBreaker(): CircuitBreaker {
  let failures = 0;
  let openedAt: number | null = null;
  let probing = false;

  const probeAt = (): number | null => (openedAt === null ? null : openedAt + limits.slowLaneMs);
  const state = (now: number): BreakerState => {
    const at = probeAt();
    if (at === null) return 'closed';
    return now >= at ? 'half-open' : 'open';
  };

  return {
    state,
    tryTake(now) {
      const current = state(now);
      if (current === 'closed') return true;
      if (current === 'open' || probing) return false;
      probing = true;
      return true;
    },
    failed(now) {
      failures += 1;
      probing = false;
      if (failures >= limits.breakerFailuresMax) openedAt = now;
    },
    answered() {
      failures = 0;
      openedAt = null;
      probing = false;
    },
    nextProbeAt: probeAt,
  };
}
