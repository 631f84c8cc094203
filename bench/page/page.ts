/** All engines on one page, each opened when asked for; what is timed here is timed by the page's own clock. */
import '../engines/strict.ts';
import { when, type Engine, type OpenEngine } from '../engines/engine.ts';
import { createGroup, follow, jamz, signIn } from '../engines/jamz.ts';
import { pouchdb } from '../engines/pouchdb.ts';
import { rawIdb, rawNumbered, rawOneRecord } from '../engines/raw-idb.ts';
import { replicache } from '../engines/replicache.ts';
import { rxdb } from '../engines/rxdb.ts';
import { tinybase } from '../engines/tinybase.ts';
import { workbox } from '../engines/workbox.ts';
import { yjs, yjsOneByOne } from '../engines/yjs.ts';

const engines = {
  raw: rawIdb,
  rawOneRecord,
  rawNumbered,
  jamz,
  replicache,
  rxdb,
  yjs,
  yjsOneByOne,
  tinybase,
  pouchdb,
  workbox,
} as const satisfies Record<string, Engine>;
export type EngineName = keyof typeof engines;

/** Milliseconds of each write. */
export interface WriteTimes {
  readonly visible: number[];
  readonly durable: number[];
}

const opened = new Map<string, OpenEngine>();

async function engineOf(engine: EngineName, name: string): Promise<OpenEngine> {
  const key = `${engine} ${name}`;
  const found = opened.get(key) ?? (await engines[engine].open(name));
  opened.set(key, found);
  return found;
}

/** One write after another, each waited for: the engines take turns in blocks, so that all meet the same machine. */
async function writes(
  names: readonly EngineName[],
  { count, block }: { readonly count: number; readonly block: number },
): Promise<Readonly<Record<string, WriteTimes>>> {
  const times: Record<string, WriteTimes> = {};
  for (let from = 0; from < count; from += block) {
    for (const name of names) {
      const { write } = await engineOf(name, 'writes');
      if (write === undefined) throw new Error(`${name} has no single write`);
      const own = (times[name] ??= { visible: [], durable: [] });
      for (let n = from; n < Math.min(count, from + block); n += 1) {
        const began = performance.now();
        const { visible, durable } = write(n);
        if (visible !== null) await visible;
        own.visible.push(performance.now() - began);
        await durable;
        own.durable.push(performance.now() - began);
      }
    }
  }
  return times;
}

/** Milliseconds until all items of one task are on the disk. */
async function burst(engine: EngineName, name: string, count: number): Promise<number> {
  const open = await engineOf(engine, name);
  const began = performance.now();
  await open.burst?.(0, count);
  return performance.now() - began;
}

/** Brings items in, in tasks of a thousand, and closes. */
async function fill(engine: EngineName, name: string, count: number): Promise<void> {
  const open = await engineOf(engine, name);
  for (let from = 0; from < count; from += 1_000) {
    await open.burst?.(from, Math.min(1_000, count - from));
  }
  if (engine === 'jamz') await open.drained?.();
  await close(engine, name);
}

/** Milliseconds from nothing to a reader that sees all items. */
async function coldOpen(engine: EngineName, name: string, count: number): Promise<number> {
  const began = performance.now();
  const open = await engineOf(engine, name);
  await when(`${engine} shows ${count} items`, () => open.count() >= count);
  return performance.now() - began;
}

/** When it began and when the server was said to have everything, in milliseconds since 1970. */
async function drain(
  engine: EngineName,
  name: string,
): Promise<{ readonly began: number; readonly drained: number | null }> {
  const open = await engineOf(engine, name);
  const began = performance.timeOrigin + performance.now();
  await open.connect?.();
  if (open.drained === undefined) return { began, drained: null };
  const said = await open.drained();
  const at = typeof said === 'number' ? said : performance.now();
  return { began, drained: performance.timeOrigin + at };
}

async function listen(engine: EngineName, name: string): Promise<void> {
  const open = await engineOf(engine, name);
  if (engine === 'jamz') return;
  await open.connect?.();
  await open.listening?.();
}

/** When this device saw so many items. */
async function seen(engine: EngineName, name: string, count: number): Promise<number> {
  const open = await engineOf(engine, name);
  await when(`${engine} shows ${count} items`, () => open.count() >= count);
  return performance.timeOrigin + performance.now();
}

async function close(engine: EngineName, name: string): Promise<void> {
  const key = `${engine} ${name}`;
  await opened.get(key)?.close();
  opened.delete(key);
}

const page = {
  signIn,
  createGroup,
  follow,
  writes,
  burst,
  fill,
  coldOpen,
  drain,
  listen,
  seen,
  close,
};
export type BenchPage = typeof page;
Object.assign(globalThis, { bench: page });
