/** How much longer our way takes than a plain one, in turns in one process, so that a busy machine slows both. */
import { Bench } from 'tinybench';
import { compareCanonicalJson } from './canonical-json.bench.ts';
import type { Comparison } from './comparison.ts';
import { compareLogAppend } from './log-append.bench.ts';
import { compareMutate } from './mutate.bench.ts';
import type { Figure } from './report.ts';
import type { Sizes } from './sizes.ts';

export async function benchInProcess(sizes: Sizes): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const open of [compareCanonicalJson, compareLogAppend, compareMutate]) {
    const comparison = await open();
    figures.push(...(await measure(comparison, sizes)));
    await comparison.close();
  }
  return figures;
}

async function measure(
  comparison: Comparison,
  { rounds, processMs: time }: Sizes,
): Promise<readonly Figure[]> {
  const mine: number[] = [];
  const other: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const bench = new Bench({ time, iterations: 5, warmupTime: time / 2, warmupIterations: 5 });
    bench.add('ours', () => comparison.ours()).add('theirs', () => comparison.theirs());
    const [ours, theirs] = await bench.run();
    if (ours?.result.state !== 'completed' || theirs?.result.state !== 'completed') {
      throw new Error(`${comparison.name}: a way of it failed`);
    }
    mine.push(ours.result.latency.p50 * 1_000);
    other.push(theirs.result.latency.p50 * 1_000);
  }
  const line = { bench: comparison.name, unit: 'us' as const, floor: other };
  return [
    { ...line, way: 'theirs, p50', rounds: other },
    { ...line, way: 'ours, p50', rounds: mine },
  ];
}
