/** Figures of a run: one table on the screen, one JSON file that says which machine they are from. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';
import path from 'node:path';

/** One line of the table: what was measured in every round. */
export interface Figure {
  readonly bench: string;
  readonly way: string;
  readonly unit: 'ms' | '1/s' | 'kB' | 'us';
  readonly rounds: readonly number[];
  /** What the ratio is taken of, round by round: the same in another way. */
  readonly floor?: readonly number[] | undefined;
  readonly note?: string | undefined;
}

const median = (values: readonly number[]): number => quantile(values, 0.5);

export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** Median of the rounds' ratios: each round has met one machine in one mood. */
export const ratioOf = ({ rounds, floor }: Figure): number | null =>
  floor === undefined ? null : median(rounds.map((value, n) => value / (floor[n] ?? Number.NaN)));

export function printTable(figures: readonly Figure[]): void {
  const head = ['bench', 'way', 'median', 'spread', 'ratio', 'note'];
  const lines = [head, ...figures.map((figure) => cellsOf(figure))];
  const widths = head.map((_, at) => Math.max(...lines.map((line) => (line[at] ?? '').length)));
  for (const line of lines) {
    console.log(
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

function cellsOf(figure: Figure): readonly string[] {
  const { bench, way, unit, rounds, note = '' } = figure;
  const show = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(2));
  const ratio = ratioOf(figure);
  return [
    bench,
    way,
    `${show(median(rounds))} ${unit}`,
    `${show(Math.min(...rounds))}-${show(Math.max(...rounds))}`,
    ratio === null ? '' : ratio.toFixed(2),
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
    ratio: ratioOf(figure),
  }));
  writeFileSync(file, `${JSON.stringify({ at: at.toISOString(), machine, rows }, null, 2)}\n`);
  return file;
}
