/** What can be measured, by the word that `--only` takes; workloads with a browser share one ground. */
import { benchBundleSize } from './bundle-size.ts';
import { benchColdOpen } from './cold-open.ts';
import { benchDrain } from './drain.ts';
import { benchFanOut } from './fan-out.ts';
import { layGround, type Ground } from './ground.ts';
import { benchInProcess } from './in-process.ts';
import { benchLocalWrites } from './local-writes.ts';
import { say, type Figure } from './report.ts';
import { benchServerSync } from './server-sync.ts';
import type { Sizes } from './sizes.ts';

type Figures = Promise<readonly Figure[]>;
type Workload =
  | { readonly onGround: (ground: Ground, sizes: Sizes) => Figures }
  | { readonly alone: (sizes: Sizes) => Figures };

export const workloads: Readonly<Record<string, Workload>> = {
  writes: { onGround: benchLocalWrites },
  open: { onGround: benchColdOpen },
  drain: { onGround: benchDrain },
  'fan-out': { alone: benchFanOut },
  bundle: { alone: benchBundleSize },
  server: { alone: benchServerSync },
  process: { alone: benchInProcess },
};

/** What a workload found, or why it found nothing. */
export interface Ran {
  readonly name: string;
  readonly figures: readonly Figure[];
  readonly failure: unknown;
}

/** One after another; one that fails costs nobody the figures of the others. */
export async function* runWorkloads(names: readonly string[], sizes: Sizes): AsyncGenerator<Ran> {
  let ground: Ground | null = null;
  try {
    for (const name of names) {
      const workload = workloads[name];
      if (workload === undefined) throw new Error(`no such workload: ${name}`);
      say(name);
      try {
        if ('onGround' in workload) ground ??= await layGround();
        const figures = await run(workload, ground, sizes);
        yield { name, figures, failure: null };
      } catch (failure) {
        yield { name, figures: [], failure };
      }
    }
  } finally {
    await ground?.close();
  }
}

async function run(workload: Workload, ground: Ground | null, sizes: Sizes): Figures {
  if ('alone' in workload) return workload.alone(sizes);
  if (ground === null) throw new Error('there is no ground to stand on');
  return workload.onGround(ground, sizes);
}
