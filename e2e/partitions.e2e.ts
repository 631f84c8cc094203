/**
 * Devices and servers, each a process of its own with its data in files, write without a pause while they are cut off,
 * stopped and killed. When all is well again every queue is empty within 40 s, all show the same, nothing that a device
 * promised to keep is gone, and nothing happened twice.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  openPartitionWorld,
  restMsMax,
  tell,
  troubles,
  type PartitionWorld,
  type RunReport,
  type Trouble,
} from './partition-world.ts';
import { trials } from './trials.ts';

const runs = trials(2, 300);
/** Side by side: most of a run is waiting. */
const worldCount = trials(1, 5);
/** The rarest first, so that a sample has them. */
const order: readonly Trouble[] = ['silence', 'any two', ...troubles];
const schedule = Array.from(
  { length: runs },
  (_, run) => (run < 2 ? order[run] : troubles[run % troubles.length]) ?? 'any two',
);

let worlds: readonly PartitionWorld[] = [];
beforeAll(async () => {
  worlds = await Promise.all(Array.from({ length: worldCount }, openPartitionWorld));
}, 240_000);
afterAll(async () => {
  await Promise.all(worlds.map((world) => world.close()));
});

test(
  `[I1] [I2] [I5] [I9] [N12] ${runs} runs of trouble among real processes: queues empty within ${restMsMax / 1_000} s, replicas equal`,
  { timeout: 120_000 + (runs / worldCount) * 150_000 },
  async () => {
    const reports: RunReport[] = [];
    const left = [...schedule];
    await Promise.all(
      worlds.map(async (world) => {
        for (let next = left.shift(); next !== undefined; next = left.shift()) {
          const report = await world.run(next);
          reports.push(report);
          const { struck, restMs, violation } = report;
          console.log(reports.length, struck.join(', '), Math.round(restMs), violation ?? '');
        }
      }),
    );
    const judged = await Promise.all(worlds.map((world) => world.judge()));
    const promised = judged.reduce((sum, one) => sum + one.promised, 0);
    const met = troubles.filter((trouble) => schedule.includes(trouble));
    console.log(met.map((trouble) => tell(trouble, reports)).join('\n'));
    console.log(`${runs} runs in ${worldCount} worlds, ${promised} promised`);
    expect(reports.filter(({ violation }) => violation !== null)).toEqual([]);
    expect(judged.flatMap(({ violations }) => violations)).toEqual([]);
    expect(promised).toBeGreaterThan(runs * 50);
  },
);
