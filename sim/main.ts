/**
 * `npm run sim -- --seeds N [--from S] [--operations N] [--bug NAME] [--trace LINES]`: runs seeds one after another.
 * Ends with 1 and a replay command when a rule was broken, or when something that must happen sometimes never did.
 */
import { parseArgs } from 'node:util';
import { plantedBugs, type PlantedBug } from './src/planted-bugs.ts';
import { runSeed, type SeedResult } from './src/run-seed.ts';
import { sometimesEvents, type SometimesEvent } from './src/sometimes.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    operations: { type: 'string', default: '200' },
    bug: { type: 'string' },
    trace: { type: 'string', default: '0' },
    hash: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const count = Number(values.seeds);
const from = Number(values.from);
const operations = Number(values.operations);
const bugs = plantedBugs.filter((bug): bug is PlantedBug => bug === values.bug);
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Below this many seeds nothing can be said about what must happen sometimes. */
const seedsForSometimes = 200;

const totals = new Map<SometimesEvent, number>();
let failed = 0;
let done = 0;
const start = process.hrtime.bigint();
for (let n = 0; n < count; n += 1) {
  const result = await runSeed({
    seed: String(from + n),
    operations,
    bugs,
    traceLines: Number(values.trace),
  });
  done += result.operations;
  for (const [event, times] of result.sometimes)
    totals.set(event, (totals.get(event) ?? 0) + times);
  if (values.hash)
    print(`${result.seed} ${result.hash} ${result.events} events ${result.operations} operations`);
  if (result.violation === null) continue;
  failed += 1;
  report(result);
  if (!values.keep) break;
}

const seconds = Number(process.hrtime.bigint() - start) / 1e9;
const never = sometimesEvents.filter((event) => !totals.has(event));
for (const event of sometimesEvents)
  print(`${String(totals.get(event) ?? 0).padStart(9)}  ${event}`);
print(
  `${count} seeds from ${from}, ${done} operations, ${(count / seconds).toFixed(1)} seeds/s, ${failed} broken`,
);
if (never.length > 0 && count >= seedsForSometimes) print(`never happened: ${never.join(', ')}`);
process.exitCode = failed > 0 || (never.length > 0 && count >= seedsForSometimes) ? 1 : 0;

function report(result: SeedResult): void {
  for (const line of result.trace) print(line);
  const bug = values.bug === undefined ? '' : ` --bug ${JSON.stringify(values.bug)}`;
  print(`seed ${result.seed} broke a rule: ${result.violation ?? ''}`);
  print(
    `replay: npm run sim -- --seeds 1 --from ${result.seed} --operations ${operations}${bug} --trace 400`,
  );
}
