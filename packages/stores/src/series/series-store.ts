/** Series: samples with their own lifetime; may fail without harm to anything else. Storing is idempotent by key. */
export interface Sample {
  readonly kind: string;
  readonly scope: string;
  readonly member: string;
  /** Milliseconds; key together with kind and member. */
  readonly time: number;
  /** Sealed or plain JSON text. */
  readonly value: string;
}
export interface SeriesStore {
  put(samples: readonly Sample[]): Promise<void>;
  read(
    kind: string,
    scope: string,
    member: string,
    from: number,
    to: number,
    limit: number,
  ): Promise<readonly Sample[]>;
  eraseMember(member: string): Promise<void>;
  /** Drops what is older than `before` ms. */
  expire(kind: string, before: number): Promise<void>;
  close(): Promise<void>;
}
