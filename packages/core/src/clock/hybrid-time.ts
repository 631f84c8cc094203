/**
 * Hybrid logical time: server-corrected milliseconds plus a counter, so that a client's own order and stamp order
 * never form a cycle (EN28). Equal stamps are decided by clientId.
 */
export interface Stamp {
  /** Server-corrected milliseconds since 1970. */
  readonly ms: number;
  /** Breaks ties of one client within a millisecond. */
  readonly n: number;
  /** The client that wrote. */
  readonly c: string;
}

/** Negative when `a` is older. Total: equal only for the same stamp. */
export function compareStamps(a: Stamp, b: Stamp): number {
  if (a.ms !== b.ms) return a.ms - b.ms;
  if (a.n !== b.n) return a.n - b.n;
  if (a.c === b.c) return 0;
  return a.c < b.c ? -1 : 1;
}

/**
 * The stamp of a mutation: its corrected birth, clamped to the server's now, and above the client's previous stamp.
 * @param bornMs device time of birth plus its offset as known then
 */
export function nextStamp(
  bornMs: number,
  nowMs: number,
  clientId: string,
  previous: Stamp | undefined,
): Stamp {
  const ms = Math.max(0, Math.floor(Math.min(bornMs, nowMs)));
  if (previous === undefined || ms > previous.ms) return { c: clientId, ms, n: 0 };
  return { c: clientId, ms: previous.ms, n: previous.n + 1 };
}
