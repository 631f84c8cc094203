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

export async function runWorkloads(names: readonly string[], sizes: Sizes): Figures {
  const figures: Figure[] = [];
  let ground: Ground | null = null;
  try {
    for (const name of names) {
      const workload = workloads[name];
      if (workload === undefined) throw new Error(`no such workload: ${name}`);
      say(name);
      if ('alone' in workload) {
        figures.push(...(await workload.alone(sizes)));
      } else {
        ground ??= await layGround();
        figures.push(...(await workload.onGround(ground, sizes)));
      }
    }
  } finally {
    await ground?.close();
  }
  return figures;
}
