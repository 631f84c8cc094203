/**
 * `npm run bench [-- device server bundle process] [--keep]`: one table for the parts that are named, or for all, and
 * the same as JSON below `bench/results/`. `--keep` writes the ratios of this machine down; a later run says which of
 * them have grown by more than a tenth. Nothing fails for being slow: what must hold is a test.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform } from 'node:os';
import { benchBundleSize } from './bundle-size.ts';
import { benchDeviceWrites } from './device-writes.ts';
import { benchInProcess } from './in-process.ts';
import { keepResults, printTable, ratioOf, type Figure } from './report.ts';
import { benchServerSync } from './server-sync.ts';

type Baselines = Record<string, Record<string, number>>;

const parts: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  device: benchDeviceWrites,
  server: benchServerSync,
  bundle: benchBundleSize,
  process: benchInProcess,
};
const file = new URL('baselines.json', import.meta.url);
const machine = `${platform()} ${arch()} ${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown'}`;
const allowed = 1.1;

const given = process.argv.slice(2);
const named = given.filter((one) => !one.startsWith('--'));
const unknown = named.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) throw new Error(`no such part: ${unknown.join(', ')}`);

const figures: Figure[] = [];
for (const [name, measure] of Object.entries(parts)) {
  if (named.length === 0 || named.includes(name)) figures.push(...(await measure()));
}
printTable(figures);
console.log(`kept in ${keepResults(figures, new Date())}`);
compareWithKept();
// Replicache leaves a timer behind that would keep the process.
process.exit(0);

function compareWithKept(): void {
  const baselines: Baselines = JSON.parse(readFileSync(file, 'utf8'));
  const kept = { ...baselines[machine] };
  for (const figure of figures) {
    const ratio = ratioOf(figure);
    if (ratio === null || figure.rounds === figure.floor) continue;
    const name = `${figure.bench}: ${figure.way}`;
    const before = kept[name];
    if (before !== undefined && ratio > before * allowed) {
      console.log(`WORSE  ${name}: ${ratio.toFixed(2)}, was ${before.toFixed(2)}`);
    }
    kept[name] = Number(ratio.toFixed(2));
  }
  if (!given.includes('--keep')) return;
  writeFileSync(file, `${JSON.stringify({ ...baselines, [machine]: kept }, null, 2)}\n`);
  console.log(`ratios kept for ${machine}`);
}
