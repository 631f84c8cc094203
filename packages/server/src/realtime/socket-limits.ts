/** How many events one socket may send, and how often it may be refused before it is closed (H15). */
import { limits } from '@jamz/core';
import { BurstyRateLimiter, RateLimiterMemory } from 'rate-limiter-flexible';
import type { RateNumbers } from '../auth/rate-limits.ts';

export interface SocketLimits {
  /** False when this event comes too soon. */
  take(socketId: string): Promise<boolean>;
  /** Counts a refusal; false when it was one too many. */
  deny(socketId: string): Promise<boolean>;
  /** A connection that has not said yet who it is. */
  takeUnauthenticated(address: string): Promise<boolean>;
}

export function createSocketLimits(numbers: RateNumbers): SocketLimits {
  const events = new BurstyRateLimiter(
    new RateLimiterMemory({ points: numbers.socketEventsPerSecond, duration: 1 }),
    new RateLimiterMemory({
      points: numbers.socketEventsBurst,
      // The burst refills as slowly as a person's fingers rest.
      duration: Math.ceil(numbers.socketEventsBurst / numbers.socketEventsPerSecond) * 4,
    }),
  );
  const perMinute = new RateLimiterMemory({ points: numbers.socketEventsPerMinute, duration: 60 });
  const denials = new RateLimiterMemory({ points: limits.socketDenialsPerMinute, duration: 60 });
  const strangers = new RateLimiterMemory({
    points: numbers.socketsUnauthenticatedPerAddress,
    duration: limits.socketHandshakeMsMax / 1_000,
  });
  return {
    take: async (socketId) => {
      const both = await Promise.all([
        isTaken(perMinute.consume(socketId)),
        isTaken(events.consume(socketId)),
      ]);
      return both.every(Boolean);
    },
    deny: (socketId) => isTaken(denials.consume(socketId)),
    takeUnauthenticated: (address) => isTaken(strangers.consume(address)),
  };
}

/** The limiter rejects with its numbers; anything else is a fault of ours and refuses as well. */
const isTaken = (attempt: Promise<unknown>): Promise<boolean> =>
  attempt.then(
    () => true,
    () => false,
  );
