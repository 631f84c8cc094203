/** The device store in IndexedDB: one database per person. */
import { wrap } from 'idb';
import { err, ok, type Result, type Timers } from '@jamz/core';
import { type DeviceStore, type StoreFailure, type TableName } from './device-store.ts';
import { createGuesser, type Done } from './idb-guess.ts';
import { createConnection, isNamed, type ConnectionEvent } from './idb-connection.ts';
import { runPlan, runReads, type Observe, type TransactionNotice } from './idb-transaction.ts';
import { withdrawKeptScreen } from './kept-screen.ts';
import { migrate } from './migrations/steps.ts';
import { databaseName, keyStore, schemaVersion } from './schema.ts';

/**
 * Writing them may change what a screen shows: what the server confirmed, a new edit, which takes a number, and a picked
 * file. An edit that is decided was not on a kept screen.
 */
const shownTables: ReadonlySet<TableName> = new Set(['entities', 'numbers', 'picks']);

export interface IdbStoreOptions {
  readonly userId: string;
  readonly onEvent?: ((event: ConnectionEvent) => void) | undefined;
  /** Told about every write transaction, in order: when it began, completed, and when its caller went on. */
  readonly observe?: ((notice: TransactionNotice) => void) | undefined;
}

/** What only IndexedDB can hold: keys that script may use and nobody may carry away. Unparsed when read. */
export interface KeyStore {
  read(): Promise<Result<ReadonlyMap<string, unknown>, StoreFailure>>;
  write(entries: ReadonlyMap<string, unknown>): Promise<Result<null, StoreFailure>>;
  /** Only when `from` is what is stored there now; false when it is not. */
  replace(
    name: string,
    change: { readonly from: string; readonly to: string },
  ): Promise<Result<boolean, StoreFailure>>;
  clear(): Promise<Result<null, StoreFailure>>;
}

export interface IdbStore extends DeviceStore {
  readonly keys: KeyStore;
}

export function createIdbStore(
  ports: { readonly timers: Timers },
  options: IdbStoreOptions,
): IdbStore {
  const connection = createConnection(ports, {
    name: databaseName(options.userId),
    version: schemaVersion,
    upgrade: migrate,
    onEvent: options.onEvent,
  });

  const guesser = createGuesser();

  /** A connection that died takes its transaction with it whole, so the same plan may simply run again, once (D18). */
  const attempt = async <T>(
    run: (database: IDBDatabase) => Promise<T>,
    triesLeft = 1,
  ): Promise<Result<T, StoreFailure>> => {
    let database: IDBDatabase | null = null;
    try {
      database = await connection.get();
      if (database === null) return err('closed');
      return ok(await run(database));
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      if (isNamed(error, 'QuotaExceededError')) return err('full');
      if (triesLeft === 0) return err('failed');
      if (database !== null) connection.drop(database);
      return attempt(run, triesLeft - 1);
    }
  };

  /** Among the keys lies the session, which says whether this person may still see anything here. */
  const change = async <T>(
    run: (database: IDBDatabase) => Promise<T>,
  ): Promise<Result<T, StoreFailure>> => {
    const [changed] = await Promise.all([attempt(run), withdrawKeptScreen()]);
    return changed;
  };

  return {
    read: (reads) => attempt((database) => runReads(database, reads)),
    transact: async (plan) => {
      const observer = options.observe === undefined ? null : observeWith(options.observe);
      const observe = observer?.observe ?? null;
      const learn = (done: Done): void => guesser.learn(plan, done);
      const isShown = plan.tables.some((table) => shownTables.has(table));
      // Beside the transaction, which must not begin later for it; what resolves has done both.
      const withdrawn = isShown ? withdrawKeptScreen() : null;
      const result = await attempt(async (database) => {
        const guess = guesser.guess(plan);
        try {
          return await runPlan(database, plan, { observe, guess, learn });
        } catch (error) {
          guesser.forget();
          if (guess === null || error instanceof DOMException) throw error;
          // The guess was wrong: what is really there decides.
          return runPlan(database, plan, { observe, guess: null, learn });
        }
      });
      await withdrawn;
      observer?.resolved();
      return result;
    },
    keys: {
      read: () => attempt(readKeys),
      write: (entries) =>
        change((database) =>
          changeKeys(database, (store) => {
            for (const [name, value] of entries) store.put(value, name);
          }),
        ),
      replace: (name, values) => change((database) => replaceKey(database, name, values)),
      clear: () => change((database) => changeKeys(database, (store) => void store.clear())),
    },
    close: () => connection.close(),
  };
}

async function readKeys(database: IDBDatabase): Promise<ReadonlyMap<string, unknown>> {
  const store = wrap(database).transaction(keyStore).store;
  const [names, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
  return new Map(
    names.flatMap((name, at) =>
      typeof name === 'string' ? [[name, values[at] as unknown] as const] : [],
    ),
  );
}

async function replaceKey(
  database: IDBDatabase,
  name: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<boolean> {
  const options = { durability: 'strict' } as const;
  const transaction = wrap(database).transaction(keyStore, 'readwrite', options);
  const isAsExpected = (await transaction.store.get(name)) === from;
  if (isAsExpected) await transaction.store.put(to, name);
  await transaction.done;
  return isAsExpected;
}

async function changeKeys(
  database: IDBDatabase,
  change: (store: IDBObjectStore) => void,
): Promise<null> {
  const transaction = database.transaction(keyStore, 'readwrite', { durability: 'strict' });
  change(transaction.objectStore(keyStore));
  await wrap(transaction).done;
  return null;
}

/** Follows one plan through its transaction, and once more if it had to be run again. */
function observeWith(tell: (notice: TransactionNotice) => void): {
  readonly observe: Observe;
  readonly resolved: () => void;
} {
  let seen: Omit<TransactionNotice, 'stage'> | null = null;
  return {
    observe: (stage, transaction) => {
      seen = {
        stores: [...transaction.objectStoreNames],
        durability: transaction.durability ?? null,
      };
      tell({ ...seen, stage });
    },
    resolved: () => {
      if (seen !== null) tell({ ...seen, stage: 'resolved' });
    },
  };
}
