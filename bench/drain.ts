/** A device comes back with many edits: how long until they are on the server's disk, and until another device shows them. */
import { titles } from './engine-names.ts';
import { call, type Device, type Ground } from './ground.ts';
import type { EngineName } from './page/page.ts';
import { compareWays, say, type Figure, type Way } from './report.ts';
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
  raw: 'one request, one strict transaction, then the rows by WebSocket',
  jamz: 'the answer that empties the outbox; data in the broadcast',
  replicache: 'strict SQLite, answer to its push; poke and pull',
  rxdb: 'strict SQLite, batches of 1,000, data in the stream',
  yjs: 'Hocuspocus, stored strictly at each change, told before it is stored',
  tinybase: 'its SQLite persister, strict, told before it is stored',
  pouchdb: "CouchDB's protocol on strict SQLite, long poll",
  workbox: 'requests one by one; it has no second client',
};
/** Engines whose server says "received": their own disk is asked when it was stored. */
const askedAtServer: Partial<Record<EngineName, string>> = {
  yjs: 'hocuspocus',
  tinybase: 'tinybase',
};

interface Times {
  readonly server: number;
  readonly second: number;
}

export async function benchDrain(ground: Ground, sizes: Sizes): Promise<readonly Figure[]> {
  const first = await ground.openDevice('first');
  const second = await ground.openDevice('second');
  await call(first.page, 'signIn', 'drain', 'register');
  await call(second.page, 'signIn', 'drain', 'login');
  const figures: Figure[] = [];
  try {
    for (const roundTripMs of sizes.roundTripsMs) {
      const rounds: Readonly<Record<string, Times>>[] = [];
      for (let round = sizes.warmsUp ? -1 : 0; round < sizes.rounds; round += 1) {
        const times: Record<string, Times> = {};
        for (const engine of [...engines, 'workbox' as const]) {
          // One by one over a slow line takes minutes and says nothing new.
          if (engine === 'workbox' && roundTripMs > 50) continue;
          const name = `${engine}-${roundTripMs}-${round + 1}`;
          const pages = { first, second, roundTripMs, count: round < 0 ? 10 : sizes.drain };
          times[engine] = await drainOrGap(ground, engine, { name, ...pages });
          say(`${name}: ${JSON.stringify(times[engine])}`);
        }
        if (round >= 0) rounds.push(times);
      }
      figures.push(...figuresOf(rounds, { roundTripMs, count: sizes.drain }));
    }
  } finally {
    ground.line.delay(0);
    await first.close();
    await second.close();
  }
  return figures;
}

interface Drain {
  readonly name: string;
  readonly count: number;
  readonly roundTripMs: number;
  readonly first: Device;
  readonly second: Device;
}

/** A peer that gives up leaves a gap; the floor and we must not. */
async function drainOrGap(ground: Ground, engine: EngineName, drain: Drain): Promise<Times> {
  if (engine === 'raw' || engine === 'jamz') return drainOnce(ground, engine, drain);
  try {
    return await drainOnce(ground, engine, drain);
  } catch (error) {
    say(`${drain.name} gave up: ${error instanceof Error ? error.message : 'not an error'}`);
    ground.line.delay(0);
    return { server: Number.NaN, second: Number.NaN };
  }
}

async function drainOnce(
  ground: Ground,
  engine: EngineName,
  { name, count, roundTripMs, first, second }: Drain,
): Promise<Times> {
  const writer = engine === 'workbox' ? await first.workboxPage() : first.page;
  const reader = second.page;
  const hasReader = engine !== 'workbox';
  ground.line.delay(0);
  if (engine === 'jamz') {
    await call(writer, 'createGroup', name);
    await call(reader, 'follow', name);
    ground.front.cut('first');
  }
  await call(writer, 'burst', engine, name, count);
  if (hasReader) await call(reader, 'listen', engine, name);
  ground.line.delay(roundTripMs / 2);
  const seen = hasReader ? call(reader, 'seen', engine, name, count) : null;
  // Waited for below, unless what comes before it fails.
  seen?.catch(() => {});
  ground.front.heal();
  const { began, drained } = await call(writer, 'drain', engine, name);
  const asked = askedAtServer[engine];
  const stored = asked === undefined ? drained : await ground.storedAt(asked, name, count);
  const times = {
    server: (stored ?? Number.NaN) - began,
    second: ((await seen) ?? Number.NaN) - began,
  };
  ground.line.delay(0);
  await call(writer, 'close', engine, name);
  if (hasReader) await call(reader, 'close', engine, name);
  return times;
}

function figuresOf(
  rounds: readonly Readonly<Record<string, Times>>[],
  { roundTripMs, count }: { readonly roundTripMs: number; readonly count: number },
): readonly Figure[] {
  const line = roundTripMs === 0 ? '' : ` at ${roundTripMs} ms round trip`;
  return (['server', 'second'] as const).flatMap((end) => {
    const where = end === 'server' ? 'the durable server' : 'a second client';
    const names = [...engines, 'workbox' as const].filter(
      (name) => name !== 'workbox' || (end === 'server' && roundTripMs <= 50),
    );
    const ways = names.map((name): Way => ({
      way: titles[name],
      rounds: rounds.map((times) => times[name]?.[end] ?? Number.NaN),
      note: notes[name],
    }));
    const bench = `reconnect drain of ${counted(count)} to ${where}${line}`;
    const beats = engines.filter((name) => name !== 'raw' && name !== 'jamz');
    return compareWays({ bench, unit: 'ms' }, ways, {
      floor: titles.raw,
      ours: titles.jamz,
      wanted: { beats: beats.map((name) => titles[name]) },
    });
  });
}
