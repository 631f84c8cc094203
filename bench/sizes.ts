/** How much of everything a run does. */
export interface Sizes {
  readonly rounds: number;
  /** Whether everything is done once before it counts. */
  readonly warmsUp: boolean;
  /** Local writes one after another, and how many of one engine before the next has its turn. */
  readonly writes: number;
  readonly block: number;
  readonly burst: number;
  /** Rest before each burst. */
  readonly quietMs: number;
  readonly items: readonly number[];
  readonly drain: number;
  readonly roundTripsMs: readonly number[];
  readonly readers: number;
  /** Mutations in a request to the sync room, and how many requests. */
  readonly serverBatches: readonly (readonly [batch: number, batches: number])[];
  /** Milliseconds of each way inside one process. */
  readonly processMs: number;
  readonly fanOutSeconds: number;
}

export const fullSizes: Sizes = {
  rounds: 3,
  warmsUp: true,
  writes: 500,
  block: 50,
  burst: 1_000,
  quietMs: 2_000,
  items: [1_000, 10_000],
  drain: 1_000,
  roundTripsMs: [0, 100],
  readers: 49,
  serverBatches: [
    [1, 300],
    [50, 100],
    [1_000, 10],
  ],
  processMs: 100,
  fanOutSeconds: 10,
};

/** Shows that everything runs, and nothing about speed. */
export const tinySizes: Sizes = {
  rounds: 1,
  warmsUp: false,
  writes: 2,
  block: 2,
  burst: 5,
  quietMs: 0,
  items: [5],
  drain: 5,
  roundTripsMs: [20],
  readers: 2,
  serverBatches: [[2, 2]],
  processMs: 5,
  fanOutSeconds: 0.2,
};

export const counted = (count: number): string => count.toLocaleString('en');
