/**
 * What this device believes about the server's clock: of the last paired probes the one with the smallest round trip
 * speaks (its error is at most half of that trip). Device wall clocks jump; jumps are seen against the monotonic clock.
 */

/** One probe: sent at t0 and answered at t3 by the device's wall clock, received t1 and sent t2 by the server's. */
export interface ClockProbe {
  readonly t0: number;
  readonly t1: number;
  readonly t2: number;
  readonly t3: number;
}

export interface ClockEstimate {
  /** Server clock minus device clock. */
  readonly offsetMs: number;
  readonly roundTripMs: number;
}

export interface ServerClock {
  /** Takes a probe in; one that cannot be right (answered before sent) is passed over. */
  add(probe: ClockProbe): void;
  estimate(): ClockEstimate | null;
  /** Server clock minus device clock in whole milliseconds; null when never measured. */
  offsetMs(): number | null;
  /** The device's wall clock moved by this much: older probes are moved along, not thrown away. */
  jumped(byMs: number): void;
}

/** Enough to ride over a burst of slow answers, few enough to follow a drifting clock. */
const probesKeptMax = 8;

export function readProbe(probe: ClockProbe): ClockEstimate | null {
  const roundTripMs = probe.t3 - probe.t0 - (probe.t2 - probe.t1);
  const offsetMs = (probe.t1 - probe.t0 + (probe.t2 - probe.t3)) / 2;
  if (!Number.isFinite(offsetMs) || probe.t3 < probe.t0 || probe.t2 < probe.t1) return null;
  return { offsetMs, roundTripMs: Math.max(0, roundTripMs) };
}

export function createServerClock(): ServerClock {
  let kept: readonly ClockEstimate[] = [];
  /** Asked far more often than anything is learnt. */
  let best: ClockEstimate | null = null;
  const keep = (probes: readonly ClockEstimate[]): void => {
    kept = probes;
    best = null;
    for (const one of kept) {
      if (best === null || one.roundTripMs <= best.roundTripMs) best = one;
    }
  };
  return {
    add(probe) {
      const read = readProbe(probe);
      if (read !== null) keep([...kept, read].slice(-probesKeptMax));
    },
    estimate: () => best,
    offsetMs() {
      return best === null ? null : Math.round(best.offsetMs);
    },
    jumped(byMs) {
      keep(kept.map((one) => ({ ...one, offsetMs: one.offsetMs - byMs })));
    },
  };
}

/** How far the wall clock moved against the monotonic one between two readings: 0 when nobody touched it. */
export function clockJumpMs(
  before: { readonly now: number; readonly monotonic: number },
  after: { readonly now: number; readonly monotonic: number },
): number {
  return after.now - before.now - (after.monotonic - before.monotonic);
}
