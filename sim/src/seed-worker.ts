/** One core's part of a run: takes chunks of seeds from its parent and says what they came to. */
import { parentPort } from 'node:worker_threads';
import { must } from '@jamz/core';
import type { Chunk, ChunkDone } from './run-many.ts';
import { runSeed, type SeedResult } from './run-seed.ts';
import type { SometimesEvent } from './sometimes.ts';

const parent = must(parentPort, 'a parent that asks');

parent.on('message', (chunk: Chunk) => {
  void runChunk(chunk).then((done) => parent.postMessage(done));
});

async function runChunk({ from, count, options }: Chunk): Promise<ChunkDone> {
  const sometimes = new Map<SometimesEvent, number>();
  const broken: SeedResult[] = [];
  const hashes: SeedResult[] = [];
  let operations = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const result = await runSeed({ ...options, seed: String(seed) });
    if (result.violation !== null) broken.push(result);
    const { hash, events } = result;
    hashes.push({ ...result, hash, events, trace: [], sometimes: new Map() });
    operations += result.operations;
    for (const [event, times] of result.sometimes) {
      sometimes.set(event, (sometimes.get(event) ?? 0) + times);
    }
  }
  return { broken, hashes, sometimes, operations };
}
