/** What the circuit breaker of a tab goes through, seen at every exchange (EN11, N7). */
import { limits, type BreakerState } from '@jamz/core';
import type { World } from './world.ts';

export interface BreakerNotes {
  /** Before an exchange, and after it. */
  look(state: BreakerState): void;
  sending(): void;
}

export function createBreakerNotes(world: World, name: string): BreakerNotes {
  let before: BreakerState = 'closed';
  let sentAt = Number.POSITIVE_INFINITY;
  return {
    look(state) {
      if (state === before) return;
      if (state === 'half-open') world.happened('breaker half-open', name);
      else if (state === 'closed') world.happened('breaker closed', name);
      else world.happened(before === 'closed' ? 'breaker opened' : 'breaker opened again', name);
      before = state;
    },
    sending() {
      const now = world.time.now();
      const isSlow = before !== 'closed' && now - sentAt >= limits.slowLaneMs;
      if (isSlow) world.happened('slow lane used', name);
      sentAt = now;
    },
  };
}
