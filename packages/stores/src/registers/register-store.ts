/** Registers: small rows beside the log, last value wins, no history; a missing row means ended (EN33). */
export interface Register {
  /** `position`, `lease`, `last-seen`. */
  readonly kind: string;
  readonly scope: string;
  readonly id: string;
  /** Orders values: a lower or equal one changes nothing. */
  readonly at: number;
  /** JSON text; personal values arrive sealed. */
  readonly value: string;
  /** Store milliseconds after which the row counts as missing; null for none. */
  readonly until: number | null;
}
export interface RegisterStore {
  /** True when it became the newest value. */
  put(register: Register): Promise<boolean>;
  list(kind: string, scope: string, now: number): Promise<readonly Register[]>;
  /** Erases every row of this id in all scopes (erasure). */
  eraseId(id: string): Promise<void>;
  close(): Promise<void>;
}
