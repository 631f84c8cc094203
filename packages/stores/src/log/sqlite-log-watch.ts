/** Notices commits of other processes on the same file: their writes move `PRAGMA data_version` of this connection. */
import type { TimerHandle, Timers } from '@jamz/core';
import { StoreUnavailableError } from '../store-errors.ts';
import type { SqliteDatabase } from '../sqlite/sqlite-database.ts';
import { integerIn, orNull, textIn } from '../sqlite/sqlite-row.ts';

export interface WatchOptions {
  readonly timers?: Timers | undefined;
  readonly pollMs?: number | undefined;
  readonly wake: (scopes: readonly string[]) => void;
}

interface Seen {
  readonly dataVersion: number;
  readonly position: number;
}

/** Polls between `start` and `stop`; does nothing without timers. */
export function watchOthers(
  database: SqliteDatabase,
  options: WatchOptions,
): { start(): void; stop(): void } {
  const { timers, pollMs = 50, wake } = options;
  let timer: TimerHandle | undefined;
  let seen: Seen = { dataVersion: 0, position: 0 };

  const poll = (): void => {
    timer = timers?.after(pollMs, poll);
    const now = look(database) ?? seen;
    if (now.dataVersion === seen.dataVersion) return;
    const scopes = scopesBehind(database, seen.position);
    seen = now;
    wake(scopes);
  };
  return {
    start() {
      if (timer !== undefined || timers === undefined) return;
      seen = look(database) ?? seen;
      timer = timers.after(pollMs, poll);
    },
    stop() {
      timer?.cancel();
      timer = undefined;
    },
  };
}

/** Null while the file cannot be read: this is only a hint, and the next poll looks again. */
function look(database: SqliteDatabase): Seen | null {
  try {
    const version = database.get('PRAGMA data_version') ?? {};
    const top = database.get('SELECT max(position) AS top FROM commits') ?? {};
    return {
      dataVersion: integerIn(version, 'data_version'),
      position: orNull(integerIn, top, 'top') ?? 0,
    };
  } catch (error) {
    if (error instanceof StoreUnavailableError) return null;
    throw error;
  }
}

const scopesBehind = (database: SqliteDatabase, position: number): readonly string[] =>
  database
    .all('SELECT DISTINCT scope FROM commits WHERE position > ?', position)
    .map((row) => textIn(row, 'scope'));
