/** Ratios of this machine as they were kept: a later run says which have grown by more than a tenth. */
import { readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform } from 'node:os';
import { ratioOf, type Figure } from './report.ts';

type Baselines = Record<string, Record<string, number>>;

const file = new URL('baselines.json', import.meta.url);
const machine = `${platform()} ${arch()} ${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown'}`;
const allowed = 1.1;

/** Only what is ours: peers may become slower without asking us. */
const isOurs = ({ rounds, floor, ours }: Figure): boolean =>
  rounds !== floor && (ours === undefined || rounds === ours);

export function compareWithKept(
  figures: readonly Figure[],
  { keep }: { readonly keep: boolean },
): void {
  const baselines: Baselines = JSON.parse(readFileSync(file, 'utf8'));
  const kept = { ...baselines[machine] };
  for (const figure of figures.filter((one) => isOurs(one))) {
    const ratio = ratioOf(figure.rounds, figure.floor);
    if (ratio === null) continue;
    const name = `${figure.bench}: ${figure.way}`;
    const before = kept[name];
    if (before !== undefined && ratio > before * allowed) {
      console.log(`WORSE  ${name}: ${ratio.toFixed(2)}, was ${before.toFixed(2)}`);
    }
    kept[name] = Number(ratio.toFixed(2));
  }
  if (!keep) return;
  writeFileSync(file, `${JSON.stringify({ ...baselines, [machine]: kept }, null, 2)}\n`);
  console.log(`ratios kept for ${machine}`);
}
