/**
 * `npm run bench [-- --keep]`: how much longer our way takes than a plain one, in turns in one process, so that a busy
 * machine slows both. Fails when a ratio is more than a tenth above the one kept for this machine.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform } from 'node:os';
import { Bench } from 'tinybench';
import { compareCanonicalJson } from './canonical-json.bench.ts';
import type { Comparison } from './comparison.ts';
import { compareLogAppend } from './log-append.bench.ts';
import { compareMutate } from './mutate.bench.ts';

type Baselines = Record<string, Record<string, number>>;

const file = new URL('baselines.json', import.meta.url);
const machine = `${platform()} ${arch()} ${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown'}`;
const rounds = 5;
const allowed = 1.1;

/** Median of the rounds' ratios of median latencies. */
async function measure(comparison: Comparison): Promise<number> {
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const bench = new Bench({ time: 100, iterations: 50, warmupTime: 50, warmupIterations: 10 });
    bench.add('ours', () => comparison.ours()).add('theirs', () => comparison.theirs());
    const [ours, theirs] = await bench.run();
    if (ours?.result.state !== 'completed' || theirs?.result.state !== 'completed') {
      throw new Error(`${comparison.name}: a way of it failed`);
    }
    const [mine, other] = [ours.result.latency, theirs.result.latency];
    if (round === rounds - 1) {
      const show = (ms: number): string => `${(ms * 1000).toFixed(1)} us`;
      console.log(`  ours p50 ${show(mine.p50)} p99 ${show(mine.p99)}`);
      console.log(`  theirs p50 ${show(other.p50)} p99 ${show(other.p99)}`);
    }
    ratios.push(mine.p50 / other.p50);
  }
  return ratios.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
}

const keeps = process.argv.includes('--keep');
const baselines: Baselines = JSON.parse(readFileSync(file, 'utf8'));
const kept = baselines[machine] ?? {};
let failed = false;
for (const open of [compareCanonicalJson, compareLogAppend, compareMutate]) {
  const comparison = await open();
  console.log(comparison.name);
  const ratio = await measure(comparison);
  await comparison.close();
  const before = kept[comparison.name];
  const isWorse = before !== undefined && ratio > before * allowed;
  failed ||= isWorse && !keeps;
  console.log(
    `  ratio ${ratio.toFixed(2)}, kept ${before?.toFixed(2) ?? 'none'}${isWorse ? ': WORSE' : ''}`,
  );
  kept[comparison.name] = Number(ratio.toFixed(2));
}
if (keeps) {
  writeFileSync(file, `${JSON.stringify({ ...baselines, [machine]: kept }, null, 2)}\n`);
  console.log(`kept for ${machine}`);
} else if (baselines[machine] === undefined) {
  console.log(`nothing is kept for ${machine}: npm run bench -- --keep`);
}
// The other engine leaves a timer running.
process.exit(failed ? 1 : 0);
