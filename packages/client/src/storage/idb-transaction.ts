/**
 * Plans on IndexedDB: all reads are asked at once, the plan decides when the last is there, its writes follow in the
 * same turn, and the promise settles on the transaction's own `complete` or `abort` (EN23), never on a request.
 * Plain events instead of promises: a transaction must not wait for a microtask queue that others fill.
 */
import {
  compareKeys,
  type Found,
  type Key,
  type Plan,
  type Read,
  type Write,
} from './device-store.ts';
import { isSameFind, type Done } from './idb-guess.ts';
import { storesOf } from './schema.ts';

/** What a transaction did, told as it happens: proof that durable means durable. */
export interface TransactionNotice {
  readonly stage: 'began' | 'complete' | 'aborted' | 'resolved';
  readonly stores: readonly string[];
  /** As the browser itself reports it. */
  readonly durability: IDBTransactionDurability | null;
}

export type Observe = (stage: TransactionNotice['stage'], transaction: IDBTransaction) => void;

/** How one plan is to be run, and who wants to know. */
export interface Run {
  readonly observe: Observe | null;
  /** Believed to be what the reads will find. */
  readonly guess: readonly Found[] | null;
  readonly learn: (done: Done) => void;
}

/** The guess was wrong; nothing was written. */
class GuessError extends Error {
  override readonly name = 'GuessError';
}

export function runPlan<T>(database: IDBDatabase, plan: Plan<T>, run: Run): Promise<T> {
  return new Promise((resolve, reject) => {
    const stores = [...new Set(plan.tables.flatMap((table) => storesOf(table)))];
    const transaction = database.transaction(stores, 'readwrite', { durability: plan.durability });
    let decided: (Done & { readonly value: T }) | null = null;
    let thrown: { readonly error: unknown } | null = null;
    run.observe?.('began', transaction);
    transaction.addEventListener('complete', () => {
      run.observe?.('complete', transaction);
      if (decided === null) return reject(new DOMException('Completed undecided', 'AbortError'));
      run.learn(decided);
      return resolve(decided.value);
    });
    transaction.addEventListener('abort', () => {
      run.observe?.('aborted', transaction);
      reject(thrown === null ? abortReason(transaction) : thrown.error);
    });
    const giveUp = (error: unknown): void => {
      thrown = { error };
      transaction.abort();
    };
    const decide = (found: readonly Found[]): void => {
      const { writes, value } = plan.decide(found);
      for (const write of writes) apply(transaction, write);
      decided = { found, writes, value };
    };
    readAll(transaction, plan.reads, (found) => {
      if (thrown !== null) return;
      if (run.guess !== null && !isSameFind(found, run.guess)) {
        giveUp(new GuessError('another tab has written meanwhile'));
        return;
      }
      try {
        if (run.guess === null) decide(found);
        transaction.commit();
      } catch (error) {
        giveUp(error);
      }
    });
    if (run.guess === null) return;
    try {
      decide(run.guess);
    } catch (error) {
      giveUp(error);
    }
  });
}

export function runReads(database: IDBDatabase, reads: readonly Read[]): Promise<readonly Found[]> {
  if (reads.length === 0) return Promise.resolve([]);
  return new Promise((resolve, reject) => {
    const stores = [...new Set(reads.flatMap((read) => storesOf(read.table, prefixOf(read))))];
    const transaction = database.transaction(stores, 'readonly');
    let all: readonly Found[] = [];
    transaction.addEventListener('complete', () => resolve(all));
    transaction.addEventListener('abort', () => reject(abortReason(transaction)));
    readAll(transaction, reads, (found) => {
      all = found;
    });
  });
}

const abortReason = (transaction: IDBTransaction): unknown =>
  transaction.error ?? new DOMException('Aborted', 'AbortError');

const prefixOf = (read: Read | Write): Key => ('key' in read ? read.key : read.prefix);

/** Arrays sort behind every number and string, so this range is everything that begins with `prefix`. */
const rangeOf = (prefix: Key): IDBKeyRange =>
  IDBKeyRange.bound([...prefix], [...prefix, []], false, true);

function readAll(
  transaction: IDBTransaction,
  reads: readonly Read[],
  done: (found: readonly Found[]) => void,
): void {
  const found: Found[] = reads.map(() => []);
  let open = reads.length;
  if (open === 0) {
    done(found);
    return;
  }
  for (const [at, read] of reads.entries()) {
    readOne(transaction, read, (values) => {
      found[at] = values;
      open -= 1;
      if (open === 0) done(found);
    });
  }
}

function readOne(transaction: IDBTransaction, read: Read, done: (found: Found) => void): void {
  const stores = storesOf(read.table, prefixOf(read));
  const only = stores.length === 1 ? stores[0] : undefined;
  if (only === undefined) {
    readAcross(transaction, stores, prefixOf(read), done);
    return;
  }
  const store = transaction.objectStore(only);
  if ('key' in read) {
    const request = store.get([...read.key]);
    request.addEventListener('success', () => {
      done(request.result === undefined ? [] : [request.result]);
    });
  } else {
    const request = store.getAll(rangeOf(read.prefix));
    request.addEventListener('success', () => done(request.result));
  }
}

/** Records of one table spread over stores, put back into key order. They are blocks, so there are few. */
function readAcross(
  transaction: IDBTransaction,
  stores: readonly string[],
  prefix: Key,
  done: (found: Found) => void,
): void {
  const all: { readonly key: Key; readonly value: unknown }[] = [];
  let open = stores.length;
  for (const name of stores) {
    const store = transaction.objectStore(name);
    const values = store.getAll(rangeOf(prefix));
    const keys = store.getAllKeys(rangeOf(prefix));
    // Requests of one transaction are answered in the order in which they were made.
    keys.addEventListener('success', () => {
      const found: readonly unknown[] = values.result;
      for (const [at, key] of keys.result.entries())
        all.push({ key: key as Key, value: found[at] });
      open -= 1;
      if (open > 0) return;
      all.sort((a, b) => compareKeys(a.key, b.key));
      done(all.map(({ value }) => value));
    });
  }
}

function apply(transaction: IDBTransaction, write: Write): void {
  for (const name of storesOf(write.table, prefixOf(write))) {
    const store = transaction.objectStore(name);
    if ('prefix' in write) store.delete(rangeOf(write.prefix));
    else if (write.put === null) store.delete([...write.key]);
    else store.put(write.put, [...write.key]);
  }
}
