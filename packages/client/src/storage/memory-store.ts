/**
 * The device store in memory, for tests, the simulator and a browser without storage. A disk outlives the tabs that
 * open it; a tab can die at any operation, and a loss of power takes what was not yet written strictly.
 */
import { err, must, ok, type Result } from '@jamz/core';
import {
  compareKeys,
  type DeviceStore,
  type Found,
  type Key,
  type Plan,
  type Read,
  type StoreFailure,
  type TableName,
  type Write,
} from './device-store.ts';

/** Asked before and after every transaction: `die` ends the tab there, a failure is what the platform would answer. */
export type StoreFault = 'go' | 'die' | StoreFailure;
export interface StoreOperation {
  /** Counts transactions of the whole disk, from 1. */
  readonly n: number;
  readonly stage: 'before' | 'after';
  readonly tables: readonly TableName[];
  readonly durability: Plan<unknown>['durability'];
}

export interface MemoryDiskOptions {
  readonly fault?: ((operation: StoreOperation) => StoreFault) | undefined;
  /** How long the platform takes; resolves at once when absent. */
  readonly pause?: (() => Promise<void>) | undefined;
}

export interface MemoryDisk {
  /** Another tab, or the same one after a restart. */
  open(): MemoryTab;
  /** What was written relaxed since the last strict transaction is gone. */
  losePower(): void;
  /** All records of a table, for tests. */
  dump(table: TableName): readonly unknown[];
  /** Writes a record as it is, damaged or not, for tests. */
  plant(table: TableName, key: Key, value: unknown): void;
  transactions(): number;
}
export interface MemoryTab extends DeviceStore {
  /** The process is gone: nothing it asked for is ever answered. */
  kill(): void;
}

interface Row {
  readonly key: Key;
  readonly value: unknown;
}
/** Rows by their whole key, in shelves by the key's first member, because most reads name a scope. */
type Table = Map<string | number, Map<string, Row>>;

const never = <T>(): Promise<T> =>
  new Promise<T>(() => {
    // A dead process hears nothing.
  });

export function createMemoryDisk(options: MemoryDiskOptions = {}): MemoryDisk {
  const tables = new Map<TableName, Table>();
  let undo: (() => void)[] = [];
  let count = 0;

  const tableOf = (name: TableName): Table => {
    const held = tables.get(name);
    if (held !== undefined) return held;
    const made: Table = new Map();
    tables.set(name, made);
    return made;
  };

  const setRow = (name: TableName, key: Key, value: unknown): void => {
    const table = tableOf(name);
    const first = must(key[0], 'a key has members');
    const shelf = table.get(first) ?? new Map<string, Row>();
    table.set(first, shelf);
    const text = JSON.stringify(key);
    const before = shelf.get(text);
    undo.push(() => (before === undefined ? shelf.delete(text) : shelf.set(text, before)));
    if (value === undefined) shelf.delete(text);
    else shelf.set(text, { key, value });
  };

  const apply = (write: Write): void => {
    if ('key' in write) {
      setRow(write.table, write.key, write.put ?? undefined);
      return;
    }
    for (const row of rowsUnder(tableOf(write.table), write.prefix)) {
      setRow(write.table, row.key, undefined);
    }
  };

  const readAll = (reads: readonly Read[]): readonly Found[] =>
    reads.map((read) => {
      if ('prefix' in read) {
        return rowsUnder(tableOf(read.table), read.prefix).map((row) => row.value);
      }
      const shelf = tableOf(read.table).get(must(read.key[0], 'a key has members'));
      const row = shelf?.get(JSON.stringify(read.key));
      return row === undefined ? [] : [row.value];
    });

  const run = <T>(plan: Plan<T>): T => {
    const { writes, value } = plan.decide(readAll(plan.reads));
    for (const write of writes) apply(write);
    if (plan.durability === 'strict') undo = [];
    return value;
  };

  return {
    open: () => openTab({ readAll, run, options, nextNumber: () => (count += 1) }),
    losePower() {
      for (const step of undo.toReversed()) step();
      undo = [];
    },
    dump: (name) => rowsUnder(tableOf(name), []).map((row) => row.value),
    plant(name, key, value) {
      setRow(name, key, value);
    },
    transactions: () => count,
  };
}

interface Disk {
  readonly readAll: (reads: readonly Read[]) => readonly Found[];
  readonly run: <T>(plan: Plan<T>) => T;
  readonly options: MemoryDiskOptions;
  readonly nextNumber: () => number;
}

function openTab(disk: Disk): MemoryTab {
  let dead = false;
  let closed = false;
  const pause = disk.options.pause ?? (() => Promise.resolve());

  /** Null means go on. */
  const ask = (plan: Plan<unknown>, n: number, stage: 'before' | 'after'): StoreFault => {
    const { tables, durability } = plan;
    const fault = disk.options.fault?.({ n, stage, tables, durability }) ?? 'go';
    if (fault === 'die') dead = true;
    return fault;
  };

  const transact = async <T>(plan: Plan<T>): Promise<Result<T, StoreFailure>> => {
    await pause();
    if (dead) return never();
    if (closed) return err('closed');
    const n = disk.nextNumber();
    const before = ask(plan, n, 'before');
    if (before === 'die') return never();
    if (before !== 'go') return err(before);
    const value = disk.run(plan);
    if (ask(plan, n, 'after') === 'die') return never();
    return ok(value);
  };

  return {
    async read(reads) {
      await pause();
      if (dead) return never();
      return closed ? err('closed') : ok(disk.readAll(reads));
    },
    transact,
    kill() {
      dead = true;
    },
    close() {
      closed = true;
      return Promise.resolve();
    },
  };
}

function rowsUnder(table: Table, prefix: Key): readonly Row[] {
  const first = prefix[0];
  const shelves = first === undefined ? [...table.values()] : [table.get(first)];
  const rows = shelves.flatMap((shelf) => (shelf === undefined ? [] : [...shelf.values()]));
  const found =
    prefix.length < 2
      ? rows
      : rows.filter(({ key }) => prefix.every((member, at) => key[at] === member));
  return found.length < 2 ? found : found.toSorted((a, b) => compareKeys(a.key, b.key));
}
