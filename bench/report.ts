/** Figures of a run: one table for each bench on the screen, one JSON file that says which machine they are from. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';
import path from 'node:path';

/** One line of a table: what was measured in every round; NaN where a peer gave up, which is a gap and no figure. */
export interface Figure {
  readonly bench: string;
  readonly way: string;
  readonly unit: 'ms' | '1/s' | 'kB' | 'us';
  readonly rounds: readonly number[];
  /** What the first ratio is taken of, round by round: the least that the work can cost. */
  readonly floor?: readonly number[] | undefined;
  /** The same of our own way. */
  readonly ours?: readonly number[] | undefined;
  readonly note?: string | undefined;
  /** What was asked for, and whether this run has it. */
  readonly mark?: Mark | undefined;
}

export interface Mark {
  readonly wanted: string;
  readonly isMet: boolean;
}

/** What ours is held against: a value of its own, its ratio to the floor, or the best of the peers. */
export type Wanted =
  | { readonly atMost: number }
  | { readonly floorTimes: number }
  | { readonly beats: readonly string[] };

const median = (values: readonly number[]): number => quantile(values, 0.5);

export function quantile(values: readonly number[], part: number): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** Median of the rounds' ratios: each round has met one machine in one mood. */
export const ratioOf = (
  rounds: readonly number[],
  other: readonly number[] | undefined,
): number | null =>
  other === undefined ? null : median(rounds.map((value, n) => value / (other[n] ?? Number.NaN)));

export interface Way {
  readonly way: string;
  readonly rounds: readonly number[];
  readonly note?: string | undefined;
}

/** How far a long run is, beside the tables. */
export function say(what: string): void {
  console.error(`${(performance.now() / 1_000).toFixed(0).padStart(5)} s  ${what}`);
}

/** Several ways to do one work beside the floor and ours, which is held against what was wanted. */
export function compareWays(
  line: { readonly bench: string; readonly unit: Figure['unit'] },
  ways: readonly Way[],
  named: {
    readonly floor: string;
    readonly ours: string;
    readonly wanted?: Wanted | undefined;
  },
): readonly Figure[] {
  const find = (way: string) => ways.find((one) => one.way === way)?.rounds;
  const floor = find(named.floor);
  const ours = find(named.ours);
  return ways.map((way) => ({
    ...line,
    ...way,
    floor,
    ours,
    ...(way.way === named.ours &&
      named.wanted !== undefined && { mark: markOf(way, ways, { floor, wanted: named.wanted }) }),
  }));
}

function markOf(
  ours: Way,
  ways: readonly Way[],
  { floor, wanted }: { readonly floor: readonly number[] | undefined; readonly wanted: Wanted },
): Mark {
  const own = median(ours.rounds);
  if ('atMost' in wanted) return { wanted: `<= ${wanted.atMost}`, isMet: own <= wanted.atMost };
  if ('floorTimes' in wanted) {
    const ratio = ratioOf(ours.rounds, floor) ?? Number.NaN;
    return { wanted: `<= ${wanted.floorTimes} x floor`, isMet: ratio <= wanted.floorTimes };
  }
  const others = ways.filter(
    ({ way, rounds }) => wanted.beats.includes(way) && !Number.isNaN(median(rounds)),
  );
  const isMet = others.length > 0 && others.every(({ rounds }) => own <= median(rounds));
  return { wanted: `<= ${others.map(({ way }) => way).join(', ')}`, isMet };
}

export function printTables(figures: readonly Figure[]): void {
  for (const bench of new Set(figures.map((figure) => figure.bench))) {
    console.log(`\n${bench}`);
    printTable(figures.filter((figure) => figure.bench === bench));
  }
}

/** What did not reach its mark, once more and together. */
export function printMissed(figures: readonly Figure[]): void {
  const missed = figures.filter(({ mark }) => mark?.isMet === false);
  for (const figure of missed) {
    const value = show(median(figure.rounds));
    console.log(`missed  ${figure.bench}: ${value} ${figure.unit}, wanted ${figure.mark?.wanted}`);
  }
}

function printTable(figures: readonly Figure[]): void {
  const head = ['way', 'median', 'spread', 'x floor', 'x ours', 'mark', 'note'];
  const lines = [head, ...figures.map((figure) => cellsOf(figure))];
  const widths = head.map((_, at) => Math.max(...lines.map((line) => (line[at] ?? '').length)));
  for (const line of lines) {
    const cells = line.map((cell, at) => cell.padEnd(widths[at] ?? 0));
    console.log(`  ${cells.join('  ').trimEnd()}`);
  }
}

function show(value: number): string {
  if (Number.isNaN(value)) return '-';
  return value >= 100 ? value.toFixed(0) : value.toFixed(value < 1 ? 3 : 2);
}

function cellsOf(figure: Figure): readonly string[] {
  const { way, unit, rounds, note = '', mark } = figure;
  const ratio = (other: readonly number[] | undefined): string => {
    const times = ratioOf(rounds, other) ?? Number.NaN;
    return Number.isNaN(times) ? '' : times.toFixed(2);
  };
  const gaps = rounds.filter((value) => Number.isNaN(value)).length;
  return [
    way,
    `${show(median(rounds))} ${unit}`,
    `${show(quantile(rounds, 0))}-${show(quantile(rounds, 1))}${gaps > 0 ? `, ${gaps} gave up` : ''}`,
    ratio(figure.floor),
    ratio(figure.ours),
    mark === undefined ? '' : `${mark.isMet ? 'met' : 'missed'} ${mark.wanted}`,
    note,
  ];
}

/** Ratios travel from machine to machine, times do not: so the machine is written beside them. */
export function keepResults(figures: readonly Figure[], at: Date): string {
  const folder = path.join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${at.toISOString().replaceAll(':', '-')}.json`);
  const machine = {
    platform: platform(),
    release: release(),
    arch: arch(),
    processors: availableParallelism(),
    model: cpus()[0]?.model ?? 'unknown',
    memoryMB: Math.round(totalmem() / 1e6),
    load: loadavg(),
    node: process.version,
  };
  const rows = figures.map((figure) => ({
    ...figure,
    median: median(figure.rounds),
    toFloor: ratioOf(figure.rounds, figure.floor),
    toOurs: ratioOf(figure.rounds, figure.ours),
  }));
  writeFileSync(file, `${JSON.stringify({ at: at.toISOString(), machine, rows }, null, 2)}\n`);
  return file;
}
