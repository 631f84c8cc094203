/**
 * One connection to one IndexedDB database that comes back by itself: browsers drop connections after a suspend or a
 * full disk (D18), and a newer app in another tab may ask for the database at any time (D6).
 */
import { openDB, unwrap, type IDBPDatabase } from 'idb';
import type { Timers } from '@jamz/core';

export type ConnectionEvent =
  /** An older tab holds the database and does not let go; opening goes on by itself once it does. */
  | 'blocked'
  | 'opened'
  /** A newer app has asked for the database or has changed it already: this connection will not come back. */
  | 'superseded'
  /** The browser closed the connection; the next use opens another. */
  | 'lost';

export interface ConnectionOptions {
  readonly name: string;
  readonly version: number;
  readonly upgrade: (database: IDBPDatabase, from: number, to: number) => void;
  readonly onEvent?: ((event: ConnectionEvent) => void) | undefined;
}

export interface Connection {
  /** The open database, opened when needed; null once closed or superseded. Rejects when it will not open. */
  get(): Promise<IDBDatabase | null>;
  /** Forgets a connection that has failed, so that the next `get` opens another. */
  drop(database: IDBDatabase): void;
  close(): Promise<void>;
}

/** How long an upgrade may be held up by another tab before the person is told why nothing appears. */
const blockedMsMax = 5_000;

export function createConnection(
  ports: { readonly timers: Timers },
  options: ConnectionOptions,
): Connection {
  let opening: Promise<IDBDatabase> | null = null;
  let ended = false;
  const tell = options.onEvent ?? (() => {});

  const open = async (): Promise<IDBDatabase> => {
    let patience = ports.timers.after(0, () => {});
    patience.cancel();
    const database = await openDB(options.name, options.version, {
      upgrade: (upgraded, from, to) => options.upgrade(upgraded, from, to ?? options.version),
      blocked: () => {
        patience = ports.timers.after(blockedMsMax, () => tell('blocked'));
      },
      blocking: () => {
        ended = true;
        // Closing waits for running transactions, so nothing half-done is lost.
        database.close();
        tell('superseded');
      },
      terminated: () => {
        opening = null;
        tell('lost');
      },
    }).finally(() => patience.cancel());
    if (ended) database.close();
    tell('opened');
    return unwrap(database);
  };

  const get = async (): Promise<IDBDatabase | null> => {
    if (ended) return null;
    opening ??= open();
    const mine = opening;
    try {
      const database = await mine;
      return ended ? null : database;
    } catch (error) {
      if (opening === mine) opening = null;
      if (isNamed(error, 'VersionError')) {
        ended = true;
        tell('superseded');
        return null;
      }
      throw error;
    }
  };

  return {
    get,
    drop: (database) => {
      opening = null;
      database.close();
    },
    close: async () => {
      ended = true;
      const last = opening;
      opening = null;
      if (last !== null) await last.then((database) => database.close()).catch(() => {});
    },
  };
}

export const isNamed = (error: unknown, name: string): boolean =>
  error instanceof DOMException && error.name === name;
