/** From a freshly loaded page to a reader that sees all items, without a network. */
import { titles } from './engine-names.ts';
import { call, type Ground } from './ground.ts';
import type { EngineName } from './page/page.ts';
import { compareWays, say, type Figure } from './report.ts';
import { counted, type Sizes } from './sizes.ts';

const engines: readonly EngineName[] = [
  'raw',
  'jamz',
  'replicache',
  'rxdb',
  'yjs',
  'tinybase',
  'pouchdb',
];
const notes: Partial<Record<EngineName, string>> = {
  raw: 'database opened, getAll(), a map by id',
  jamz: 'the whole device: who is signed in, keys, outbox, all groups',
};

export async function benchColdOpen(ground: Ground, sizes: Sizes): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const count of sizes.items) figures.push(...(await openItems(ground, sizes, count)));
  return figures;
}

async function openItems(
  ground: Ground,
  { rounds, warmsUp }: Sizes,
  count: number,
): Promise<readonly Figure[]> {
  const word = `cold-${count}`;
  const device = await ground.openDevice(word);
  const { page } = device;
  const times = new Map<EngineName, number[]>(engines.map((name) => [name, []]));
  try {
    await call(page, 'signIn', word, 'register');
    for (const engine of engines) {
      await call(page, 'fill', engine, 'cold', count);
      say(`${engine} holds ${count} items`);
    }
    ground.front.cut(word);
    for (let round = warmsUp ? -1 : 0; round < rounds; round += 1) {
      for (const engine of engines) {
        await device.reload();
        const took = await call(page, 'coldOpen', engine, 'cold', count);
        // The first one meets files that the system has not read yet.
        if (round >= 0) times.get(engine)?.push(took);
      }
    }
  } finally {
    ground.front.heal();
    await device.close();
  }
  const ways = engines.map((name) => ({
    way: titles[name],
    rounds: times.get(name) ?? [],
    note: notes[name],
  }));
  const line = { bench: `cold open of ${counted(count)} items`, unit: 'ms' as const };
  return compareWays(line, ways, {
    floor: titles.raw,
    ours: titles.jamz,
    wanted: count < 10_000 ? undefined : { floorTimes: 1.1 },
  });
}
