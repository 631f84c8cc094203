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
/** Rows of one first member of the key, because most reads name a scope. */
interface Shelf {
  readonly rows: Map<string, Row>;
  /** In key order; null after a change. */
  sorted: readonly Row[] | null;
}
interface Table {
  readonly shelves: Map<string | number, Shelf>;
  /** All values in key order; null after a change. A table is read far more often than it changes. */
  values: readonly unknown[] | null;
}

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
    const made: Table = { shelves: new Map(), values: null };
    tables.set(name, made);
    return made;
  };

  const setRow = (name: TableName, key: Key, value: unknown): void => {
    const table = tableOf(name);
    const first = must(key[0], 'a key has members');
    const shelf = table.shelves.get(first) ?? { rows: new Map<string, Row>(), sorted: null };
    table.shelves.set(first, shelf);
    const text = JSON.stringify(key);
    const place = (row: Row | undefined): void => {
      shelf.sorted = null;
      table.values = null;
      if (row === undefined) shelf.rows.delete(text);
      else shelf.rows.set(text, row);
    };
    const before = shelf.rows.get(text);
    undo.push(() => place(before));
    place(value === undefined ? undefined : { key, value });
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
      if ('prefix' in read) return valuesUnder(tableOf(read.table), read.prefix);
      const shelf = tableOf(read.table).shelves.get(must(read.key[0], 'a key has members'));
      const row = shelf?.rows.get(JSON.stringify(read.key));
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
    dump: (name) => valuesUnder(tableOf(name), []),
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

function valuesUnder(table: Table, prefix: Key): readonly unknown[] {
  if (prefix.length > 0) return rowsUnder(table, prefix).map((row) => row.value);
  table.values ??= rowsUnder(table, prefix).map((row) => row.value);
  return table.values;
}

function rowsUnder({ shelves }: Table, prefix: Key): readonly Row[] {
  const [first] = prefix;
  if (first === undefined) {
    const inOrder = [...shelves].toSorted(([a], [b]) => compareKeys([a], [b]));
    return inOrder.flatMap(([, shelf]) => sortedRows(shelf));
  }
  const shelf = shelves.get(first);
  if (shelf === undefined) return [];
  const rows = sortedRows(shelf);
  return prefix.length < 2
    ? rows
    : rows.filter(({ key }) => prefix.every((member, at) => key[at] === member));
}

function sortedRows(shelf: Shelf): readonly Row[] {
  shelf.sorted ??= [...shelf.rows.values()].toSorted((a, b) => compareKeys(a.key, b.key));
  return shelf.sorted;
}
