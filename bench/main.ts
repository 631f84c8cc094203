/**
 * `npm run bench`: the workloads that are named, or all, with the peers beside us; a table for each, and the same as
 * JSON below `bench/results/`. Nothing fails for being slow: what misses its mark is printed as missed.
 */
import { parseArgs } from 'node:util';
import { compareWithKept } from './baselines.ts';
import { keepResults, printMissed, printTables, type Figure } from './report.ts';
import { fullSizes, tinySizes } from './sizes.ts';
import { runWorkloads, workloads } from './workloads.ts';

const names = Object.keys(workloads);
const help = `npm run bench -- [--only <workload>[,<workload>]] [--rounds <n>] [--tiny] [--keep]

  --only    some of: ${names.join(' ')}
  --rounds  rounds of each (${fullSizes.rounds} unless said); tables show their median and spread
  --tiny    counts so small that it only shows that everything runs
  --keep    write the ratios of this machine down in bench/baselines.json

How to read the tables and how to add a peer: bench/README.md`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    tiny: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}
const only = (values.only ?? []).flatMap((one) => one.split(','));
const unknown = only.filter((name) => !Object.hasOwn(workloads, name));
const rounds = Number(values.rounds ?? fullSizes.rounds);
if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
  console.error(unknown.length > 0 ? `no such workload: ${unknown.join(', ')}\n` : 'rounds?\n');
  console.error(help);
  process.exit(1);
}
const sizes = values.tiny ? tinySizes : { ...fullSizes, rounds };
// So that the servers end with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const figures: Figure[] = [];
const failed: string[] = [];
for await (const ran of runWorkloads(only.length === 0 ? names : only, sizes)) {
  printTables(ran.figures);
  figures.push(...ran.figures);
  if (ran.failure === null) continue;
  console.error(ran.failure);
  failed.push(ran.name);
}
console.log('');
printMissed(figures);
for (const name of failed) console.log(`failed  ${name}: see above`);
console.log(`kept in ${keepResults(figures, new Date())}`);
if (!values.tiny) compareWithKept(figures, { keep: values.keep });
// Peers leave timers behind that would keep the process.
process.exit(failed.length === 0 ? 0 : 1);
