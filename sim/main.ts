/**
 * Runs seeds on all cores. Ends with 1 and a replay command when a rule was broken, or when something that must happen
 * sometimes never did; with 2 when it was asked for what it does not know.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { hunt, killLine, preys } from './src/hunt.ts';
import { plantedBugs } from './src/planted-bugs.ts';
import { runMany, type ManyDone } from './src/run-many.ts';
import { runSeed, type SeedResult } from './src/run-seed.ts';
import { sometimesEvents } from './src/sometimes.ts';
import { viewPage } from './src/view-page.ts';

const help = `npm run sim -- [--seeds N] [--from S] [--operations N]

  --seeds N       how many (200 unless said), beginning with --from S (1)
  --operations N  edits of each (200)
  --trace LINES   the last lines of a broken seed
  --hash          the hash of each seed
  --keep          go on after a broken seed
  --workers N     use so many cores
  --bug NAME      plant a bug; several times for several
  --bugs          hunt all planted bugs: which seed and which rule finds each
  --view S        write a page that plays seed S`;

const values = readValues();
const count = Number(values.seeds);
const from = Number(values.from);
const operations = Number(values.operations);
const bugs = plantedBugs.filter((bug) => values.bug.includes(bug));
const print = (line: string): void => void process.stdout.write(`${line}\n`);

function readValues() {
  try {
    const { values: read } = parseArgs({
      options: {
        seeds: { type: 'string', default: '200' },
        from: { type: 'string', default: '1' },
        operations: { type: 'string', default: '200' },
        bug: { type: 'string', multiple: true, default: [] },
        trace: { type: 'string', default: '0' },
        workers: { type: 'string' },
        hash: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
        bugs: { type: 'boolean', default: false },
        view: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (read.help) {
      console.log(help);
      return process.exit(0);
    }
    const odd = (['seeds', 'from', 'operations'] as const).find(
      (name) => !/^\d+$/u.test(read[name]),
    );
    if (odd !== undefined) throw new RangeError(`--${odd} wants a whole number`);
    return read;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : 'unreadable'}\n\n${help}`);
    return process.exit(2);
  }
}

/** Below this many seeds nothing can be said about what must happen sometimes. */
const seedsForSometimes = 200;

process.exitCode = (await run()) ? 0 : 1;

async function run(): Promise<boolean> {
  if (values.view !== undefined) return writeView(values.view);
  return values.bugs ? huntAll() : report(await runSeeds());
}

async function writeView(seed: string): Promise<boolean> {
  const done = await runSeed({ seed, operations, bugs, traceLines: 1_000_000 });
  const file = path.resolve('.jamz-cache', `seed-${done.seed}.html`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, viewPage(done));
  print(`open ${pathToFileURL(file).href}`);
  return done.violation === null;
}

function runSeeds(): Promise<ManyDone> {
  return runMany({
    from,
    count,
    workers: values.workers === undefined ? undefined : Number(values.workers),
    options: { operations, bugs, traceLines: Number(values.trace) },
    isEnough: ({ broken }) => broken.length > 0 && !values.keep,
  });
}

async function huntAll(): Promise<boolean> {
  let missed = 0;
  for (const prey of preys) {
    const kill = await hunt(prey);
    if (kill === null) missed += 1;
    print(killLine(prey, kill));
  }
  print(`${preys.length} hunts, ${missed} without a kill`);
  return missed === 0;
}

function report(many: ManyDone): boolean {
  if (values.hash) for (const seed of many.hashes) print(hashLine(seed));
  for (const result of values.keep ? many.broken : many.broken.slice(0, 1)) printBroken(result);
  const never = sometimesEvents.filter((event) => !many.sometimes.has(event));
  for (const event of sometimesEvents) {
    print(`${String(many.sometimes.get(event) ?? 0).padStart(9)}  ${event}`);
  }
  const { seeds, seconds, cpuSeconds, broken } = many;
  print(
    `${seeds} seeds from ${from}, ${many.operations} operations, ${broken.length} broken, ` +
      `${seconds.toFixed(1)} s, ${(seeds / seconds).toFixed(1)} seeds/s, ` +
      `${((cpuSeconds * 1000) / seeds).toFixed(1)} ms of processor per seed`,
  );
  const isVacuous = never.length > 0 && seeds >= seedsForSometimes;
  if (isVacuous) print(`never happened: ${never.join(', ')}`);
  return broken.length === 0 && !isVacuous;
}

function hashLine(seed: ManyDone['hashes'][number]): string {
  return `${seed.seed} ${seed.hash} ${seed.events} events ${seed.operations} operations`;
}

function printBroken(result: SeedResult): void {
  for (const line of result.trace) print(line);
  const planted = bugs.map((bug) => ` --bug ${JSON.stringify(bug)}`).join('');
  print(`seed ${result.seed} broke a rule: ${result.violation ?? ''}`);
  print(
    `replay: npm run sim -- --seeds 1 --from ${result.seed} --operations ${operations}${planted} --trace 400`,
  );
}
