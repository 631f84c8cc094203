/**
 * The server's clock as this device estimates it, and births corrected for jumps of the device's own clock between
 * birth and sending (EN28). Jumps are seen against the monotonic clock.
 */
import { clockJumpMs, createServerClock, type Clock, type ClockProbe } from '@jamz/core';

/** Smaller differences are the drift of two honest clocks. */
const jumpMsMin = 1_000;

export interface ServerTime {
  /** Server clock minus device clock; null when never measured. */
  offsetMs(): number | null;
  /** Server milliseconds, as well as this device knows. */
  now(): number;
  /** One answered exchange: when it left and came by the device's wall clock, and what the server's clock said. */
  learn(exchange: {
    readonly sentAt: number;
    readonly receivedAt: number;
    readonly serverTime: number;
  }): void;
  /** One measured probe of the socket. */
  probe(probe: ClockProbe): void;
  /** Notes the birth of a mutation made in this run. */
  born(id: string): void;
  /** `at` as the present wall clock would have shown it. Only births whose offset was unknown need it. */
  correctedAt(birth: {
    readonly id: string;
    readonly at: number;
    readonly offsetMs: number | null;
  }): number;
  forget(id: string): void;
}

export function createServerTime(clock: Clock): ServerTime {
  const serverClock = createServerClock();
  const births = new Map<string, { readonly now: number; readonly monotonic: number }>();
  const read = () => ({ now: clock.now(), monotonic: clock.monotonic() });
  let seen = read();

  /** The present wall clock, after a jump of it was noticed. */
  const look = (): number => {
    const [now, monotonic] = [clock.now(), clock.monotonic()];
    const jump = now - seen.now - (monotonic - seen.monotonic);
    if (Math.abs(jump) >= jumpMsMin) {
      serverClock.jumped(jump);
      seen = { now, monotonic };
    }
    return now;
  };

  return {
    offsetMs() {
      look();
      return serverClock.offsetMs();
    },
    now() {
      return look() + (serverClock.offsetMs() ?? 0);
    },
    learn({ sentAt, receivedAt, serverTime }) {
      look();
      serverClock.add({ t0: sentAt, t1: serverTime, t2: serverTime, t3: receivedAt });
    },
    probe(probe) {
      look();
      serverClock.add(probe);
    },
    born(id) {
      births.set(id, read());
    },
    correctedAt({ id, at, offsetMs }) {
      const birth = births.get(id);
      if (birth === undefined || offsetMs !== null) return at;
      const jump = clockJumpMs(birth, read());
      return Math.abs(jump) < jumpMsMin ? at : Math.max(0, Math.round(at + jump));
    },
    forget(id) {
      births.delete(id);
    },
  };
}
