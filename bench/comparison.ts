/** Two ways to do the same work; what counts is how much longer ours takes. */
export interface Comparison {
  readonly name: string;
  ours(): Promise<void>;
  theirs(): Promise<void>;
  close(): Promise<void>;
}
