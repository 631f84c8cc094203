/** The device store in IndexedDB: one database per person. */
import { err, ok, type Result, type Timers } from '@jamz/core';
import { type DeviceStore, type StoreFailure } from './device-store.ts';
import { createConnection, isNamed, type ConnectionEvent } from './idb-connection.ts';
import { runPlan, runReads, type Observe, type TransactionNotice } from './idb-transaction.ts';
import { migrate } from './migrations/steps.ts';
import { databaseName, schemaVersion } from './schema.ts';

export interface IdbStoreOptions {
  readonly userId: string;
  readonly onEvent?: ((event: ConnectionEvent) => void) | undefined;
  /** Told about every write transaction, in order: when it began, completed, and when its caller went on. */
  readonly observe?: ((notice: TransactionNotice) => void) | undefined;
}

export function createIdbStore(
  ports: { readonly timers: Timers },
  options: IdbStoreOptions,
): DeviceStore {
  const connection = createConnection(ports, {
    name: databaseName(options.userId),
    version: schemaVersion,
    upgrade: migrate,
    onEvent: options.onEvent,
  });

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

  return {
    read: (reads) => attempt((database) => runReads(database, reads)),
    transact: async (plan) => {
      const observer = options.observe === undefined ? null : observeWith(options.observe);
      const result = await attempt((database) =>
        runPlan(database, plan, observer?.observe ?? null),
      );
      observer?.resolved();
      return result;
    },
    close: () => connection.close(),
  };
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
