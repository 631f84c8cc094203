/** One person writes, all others of the group show it: how long from the call until a reader has the data. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Group, GroupOptions, OpenGroup } from './fan-out/group.ts';
import { openJamzGroup } from './fan-out/jamz.ts';
import { speakByHand, speakByLibrary } from './fan-out/speaker.ts';
import {
  openBareGroup,
  openHocuspocusGroup,
  openReplicacheGroup,
  openTinybaseGroup,
} from './fan-out/peers.ts';
import { startJamz } from './jamz-process.ts';
import { startPeers } from './peers-process.ts';
import { register } from './person.ts';
import { compareWays, quantile, say, type Figure, type Wanted } from './report.ts';
import type { Sizes } from './sizes.ts';

const perSecond = 20;
const floor = 'bare ws, one durable commit';
const ours = 'TrafficJamz';
const ways: Readonly<Record<string, { readonly open: OpenGroup; readonly note: string }>> = {
  [floor]: { open: openBareGroup, note: 'committed before it is told' },
  [ours]: {
    open: openJamzGroup(speakByLibrary),
    note: 'committed before it is told; data in the broadcast',
  },
  'TrafficJamz, read by hand': {
    open: openJamzGroup(speakByHand),
    note: 'the same; 49 readers in one process without the library of sockets',
  },
  'Replicache 15.3': { open: openReplicacheGroup, note: 'committed, poke, a pull of each reader' },
  Hocuspocus: { open: openHocuspocusGroup, note: 'told before it is stored' },
  'TinyBase 10.0': { open: openTinybaseGroup, note: 'told before it is stored' },
};

export async function benchFanOut(sizes: Sizes): Promise<readonly Figure[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'jamz-bench-'));
  await mkdir(path.join(folder, 'peers'));
  const peers = await startPeers(path.join(folder, 'peers'));
  const jamz = await startJamz(path.join(folder, 'data'));
  const options = {
    peers: `http://127.0.0.1:${peers.port}`,
    jamz: `http://127.0.0.1:${jamz.port}`,
    readers: sizes.readers,
  };
  const rounds: Record<string, number[][]> = {};
  try {
    await register(options.jamz, 'operator', jamz.setupToken);
    for (const [way, { open }] of Object.entries(ways)) {
      rounds[way] = await measure(open, options, sizes);
      say(`fan-out: ${way}`);
    }
  } finally {
    await jamz.stop();
    peers.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
  return figuresOf(rounds, sizes);
}

/** Milliseconds of every write at every reader, by round. */
async function measure(
  open: OpenGroup,
  options: Omit<GroupOptions, 'seen'>,
  sizes: Sizes,
): Promise<number[][]> {
  const sentAt = new Map<number, number>();
  const shown = new Map<number, number>();
  let times: number[] = [];
  const group = await open({
    ...options,
    seen(reader, n) {
      const now = performance.now();
      // Writes that were overtaken on the way are shown with their successor.
      for (let one = (shown.get(reader) ?? 0) + 1; one <= n; one += 1) {
        times.push(now - (sentAt.get(one) ?? Number.NaN));
      }
      shown.set(reader, Math.max(n, shown.get(reader) ?? 0));
    },
  });
  const rounds: number[][] = [];
  const count = sizes.fanOutSeconds * perSecond;
  for (let round = sizes.warmsUp ? 0 : 1; round <= sizes.rounds; round += 1) {
    times = [];
    await writeSteadily(group, { sentAt, first: sentAt.size + 1, count });
    const wanted = count * options.readers;
    for (let tries = 0; times.length < wanted && tries < 2_000; tries += 1) await sleep(10);
    if (times.length < wanted) throw new Error(`only ${times.length} of ${wanted} arrived`);
    if (round > 0) rounds.push(times);
  }
  await group.close();
  return rounds;
}

async function writeSteadily(
  group: Group,
  run: {
    readonly sentAt: Map<number, number>;
    readonly first: number;
    readonly count: number;
  },
): Promise<void> {
  const began = performance.now();
  for (let at = 0; at < run.count; at += 1) {
    await sleep(began + (at * 1_000) / perSecond - performance.now());
    run.sentAt.set(run.first + at, performance.now());
    group.write(run.first + at);
  }
}

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, Math.max(0, ms));
  });

function figuresOf(
  rounds: Readonly<Record<string, readonly number[][]>>,
  { readers }: Sizes,
): readonly Figure[] {
  const table = (part: number, wanted: Wanted): readonly Figure[] => {
    const bench = `fan-out to ${readers + 1} at ${perSecond} writes/s, p${part * 100}, rate profile bench`;
    const lines = Object.entries(ways).map(([way, { note }]) => ({
      way,
      note,
      rounds: (rounds[way] ?? []).map((times) => quantile(times, part)),
    }));
    return compareWays({ bench, unit: 'ms' }, lines, { floor, ours, wanted });
  };
  return [...table(0.5, { atMost: 3 }), ...table(0.99, { floorTimes: 1.3 })];
}
