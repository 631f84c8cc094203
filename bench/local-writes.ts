/** Local writes on a device that cannot reach its server: one after another, and many in one task. */
import { durableBy, titles } from './engine-names.ts';
import { call, type Device, type Ground } from './ground.ts';
import type { EngineName, WriteTimes } from './page/page.ts';
import { compareWays, quantile, say, type Figure, type Wanted, type Way } from './report.ts';
import { counted, type Sizes } from './sizes.ts';

const writers: readonly EngineName[] = [
  'raw',
  'rawNumbered',
  'jamz',
  'replicache',
  'rxdb',
  'yjs',
  'tinybase',
  'pouchdb',
];
const bursters: readonly EngineName[] = [
  'raw',
  'rawOneRecord',
  'jamz',
  'replicache',
  'rxdb',
  'yjs',
  'yjsOneByOne',
  'tinybase',
  'pouchdb',
];
/** Engines whose burst is one call of their own for many things. */
const burstNotes: Partial<Record<EngineName, string>> = {
  raw: 'one strict transaction, a put each',
  jamz: 'a mutate() each',
  replicache: 'a mutate() each, then persist()',
  rxdb: 'one bulkInsert()',
  yjs: 'one transact(), one update',
  tinybase: 'one transaction(), one save()',
  pouchdb: 'one bulkDocs()',
  workbox: 'a request each',
};
const visible = (name: EngineName): boolean => !name.startsWith('raw');

export async function benchLocalWrites(ground: Ground, sizes: Sizes): Promise<readonly Figure[]> {
  const device = await ground.openDevice('writes');
  await call(device.page, 'signIn', 'writes', 'register');
  await call(device.page, 'fill', 'jamz', 'writes', 1);
  ground.front.cut('writes');
  try {
    // As long as a round: a page that somebody uses has been compiled by then.
    if (sizes.warmsUp) await writeRound(device, sizes);
    const rounds: Readonly<Record<string, WriteTimes>>[] = [];
    const bursts: Readonly<Record<string, number>>[] = [];
    for (let round = 0; round < sizes.rounds; round += 1) {
      rounds.push(await writeRound(device, sizes));
      bursts.push(await burstRound(device, `burst-${round}`, sizes));
      say(`local writes, round ${round + 1}`);
    }
    return [...writeFigures(rounds, sizes), ...burstFigures(bursts, sizes)];
  } finally {
    ground.front.heal();
    await device.close();
  }
}

async function writeRound(
  device: Device,
  { writes, block }: Pick<Sizes, 'writes' | 'block'>,
): Promise<Readonly<Record<string, WriteTimes>>> {
  const options = { count: writes, block };
  const below = await device.workboxPage();
  return {
    ...(await call(device.page, 'writes', writers, options)),
    ...(await call(below, 'writes', ['workbox'], options)),
  };
}

async function burstRound(
  device: Device,
  name: string,
  { burst: count, quietMs }: Pick<Sizes, 'burst' | 'quietMs'>,
): Promise<Readonly<Record<string, number>>> {
  const times: Record<string, number> = {};
  for (const engine of bursters) {
    // Opened and used once before it is timed.
    await call(device.page, 'burst', engine, `${name}-warm`, 1);
    // What the engine before left to do later is not this one's work.
    await device.page.waitForTimeout(quietMs);
    times[engine] = await call(device.page, 'burst', engine, name, count);
    if (engine !== 'jamz') await call(device.page, 'close', engine, name);
  }
  const below = await device.workboxPage();
  times['workbox'] = await call(below, 'burst', 'workbox', name, count);
  return times;
}

function writeFigures(
  rounds: readonly Readonly<Record<string, WriteTimes>>[],
  { writes }: Sizes,
): readonly Figure[] {
  const table = (kind: keyof WriteTimes, part: number, wanted?: Wanted): readonly Figure[] => {
    const all = [...writers, 'workbox'] as const;
    const names = all.filter((name) => kind === 'durable' || (visible(name) && name !== 'workbox'));
    const ways = names.map((name): Way => ({
      way: titles[name],
      rounds: rounds.map((times) => quantile(times[name]?.[kind] ?? [], part)),
      note: kind === 'durable' ? durableBy[name] : undefined,
    }));
    const bench = `local write, ${kind} p${part * 100} (${counted(writes)} one after another)`;
    return compareWays({ bench, unit: 'ms' }, ways, {
      floor: titles.raw,
      ours: titles.jamz,
      wanted,
    });
  };
  return [
    ...table('visible', 0.5, { atMost: 0.05 }),
    ...table('visible', 0.95),
    ...table('durable', 0.5, { floorTimes: 1.15 }),
    ...table('durable', 0.95),
  ];
}

function burstFigures(
  rounds: readonly Readonly<Record<string, number>>[],
  { burst }: Sizes,
): readonly Figure[] {
  const ways = [...bursters, 'workbox' as const].map((name): Way => ({
    way: titles[name],
    rounds: rounds.map((times) => times[name] ?? Number.NaN),
    note: burstNotes[name],
  }));
  const bench = `burst of ${counted(burst)} in one task, durable`;
  return compareWays({ bench, unit: 'ms' }, ways, {
    floor: titles.raw,
    ours: titles.jamz,
    wanted: { beats: [titles.yjs] },
  });
}
