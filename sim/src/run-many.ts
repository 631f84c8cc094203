/** Many seeds over all cores: every core takes the next few, and the world outside hears of each chunk. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { SeedOptions, SeedResult } from './run-seed.ts';
import type { SometimesEvent } from './sometimes.ts';

/** What a worker is asked to run. */
export interface Chunk {
  readonly from: number;
  readonly count: number;
  readonly options: Omit<SeedOptions, 'seed'>;
}

/** What it found; results of seeds that broke no rule are added up. */
export interface ChunkDone {
  readonly broken: readonly SeedResult[];
  readonly hashes: readonly Pick<SeedResult, 'seed' | 'hash' | 'events' | 'operations'>[];
  readonly sometimes: ReadonlyMap<SometimesEvent, number>;
  readonly operations: number;
}

export interface ManyOptions {
  readonly from: number;
  readonly count: number;
  readonly options: Chunk['options'];
  readonly workers?: number | undefined;
  readonly onChunk?: ((done: ChunkDone) => void) | undefined;
  /** Ask for no more chunks. */
  readonly isEnough?: ((done: ChunkDone) => boolean) | undefined;
}

export interface ManyDone extends ChunkDone {
  readonly seeds: number;
  readonly seconds: number;
  /** Of all cores together, this program's own start included. */
  readonly cpuSeconds: number;
}

/** Small enough that all cores end at about the same time. */
const chunkSeeds = 20;

export async function runMany(many: ManyOptions): Promise<ManyDone> {
  const begun = process.hrtime.bigint();
  const chunks = cutChunks(many);
  const found: ChunkDone[] = [];
  let seeds = 0;
  const workerCount = Math.min(many.workers ?? availableParallelism(), chunks.length);
  const serve = async (): Promise<void> => {
    const worker = startWorker();
    try {
      for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
        const done = await worker.run(chunk);
        found.push(done);
        seeds += chunk.count;
        many.onChunk?.(done);
        if (many.isEnough?.(done) === true) chunks.length = 0;
      }
    } finally {
      await worker.close();
    }
  };
  await Promise.all(Array.from({ length: workerCount }, serve));
  const { user, system } = process.cpuUsage();
  return {
    ...addUp(found),
    seeds,
    seconds: Number(process.hrtime.bigint() - begun) / 1e9,
    cpuSeconds: (user + system) / 1e6,
  };
}

function cutChunks({ from, count, options }: ManyOptions): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 0; at < count; at += chunkSeeds) {
    chunks.push({ from: from + at, count: Math.min(chunkSeeds, count - at), options });
  }
  return chunks;
}

interface SeedWorker {
  run(chunk: Chunk): Promise<ChunkDone>;
  close(): Promise<unknown>;
}

function startWorker(): SeedWorker {
  const worker = new Worker(new URL('./seed-worker.ts', import.meta.url), {
    execArgv: ['--conditions=source'],
    // A seed is made of short-lived things: with room for many of them few are ever copied.
    resourceLimits: { maxYoungGenerationSizeMb: 64 },
  });
  return {
    run: (chunk) =>
      new Promise((resolve, reject) => {
        const done = (answer: ChunkDone): void => {
          worker.off('error', reject);
          resolve(answer);
        };
        worker.once('message', done);
        worker.once('error', reject);
        worker.postMessage(chunk);
      }),
    close: () => worker.terminate(),
  };
}

function addUp(found: readonly ChunkDone[]): ChunkDone {
  const sometimes = new Map<SometimesEvent, number>();
  for (const done of found) {
    for (const [event, times] of done.sometimes) {
      sometimes.set(event, (sometimes.get(event) ?? 0) + times);
    }
  }
  const bySeed = (a: { seed: string }, b: { seed: string }): number =>
    Number(a.seed) - Number(b.seed);
  return {
    broken: found.flatMap(({ broken }) => broken).toSorted(bySeed),
    hashes: found.flatMap(({ hashes }) => hashes).toSorted(bySeed),
    sometimes,
    operations: found.reduce((sum, { operations }) => sum + operations, 0),
  };
}
