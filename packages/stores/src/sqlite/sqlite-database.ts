/**
 * The one place that speaks to the embedded database. Every file is opened the same way: write-ahead log, a sync to
 * disk before a commit returns, deleted bytes overwritten. Failures of the machine become errors of the port.
 */
import {
  DatabaseSync,
  type SQLInputValue,
  type SQLOutputValue,
  type StatementSync,
} from 'node:sqlite';
import { AppendUnknownError, StoreUnavailableError } from '../store-errors.ts';

export type SqliteRow = Readonly<Record<string, SQLOutputValue>>;

export interface SqliteDatabase {
  readonly path: string;
  /** Number of rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number;
  get(sql: string, ...values: SQLInputValue[]): SqliteRow | undefined;
  all(sql: string, ...values: SQLInputValue[]): readonly SqliteRow[];
  iterate(sql: string, ...values: SQLInputValue[]): Iterable<SqliteRow>;
  /** Several statements without values (schema). */
  exec(sql: string): void;
  /**
   * All or nothing, durable when it returns. Nothing foreign is awaited inside: a promise does not fit the type.
   * Throws `StoreUnavailableError` when nothing was stored, `AppendUnknownError` when that cannot be known.
   */
  transaction<T>(body: () => T extends PromiseLike<unknown> ? never : T): T;
  /** Moves the write-ahead log into the file and cuts it to nothing; false while somebody still reads from it. */
  truncateWal(): boolean;
  /** After a failed sync nothing is written any more until the file is opened again (S2). */
  isFailed(): boolean;
  close(): void;
}

export interface SqliteOptions {
  /** How long a locked file is waited for; the event loop stands still meanwhile (S5: an answer in a second). */
  readonly busyMs?: number | undefined;
  /** FULL unless a test wants to prove that it would notice less. */
  readonly synchronous?: 'FULL' | 'OFF' | undefined;
}

/** Result codes (https://sqlite.org/rescode.html): low byte is the family. */
const busyCodes = new Set([5, 6]);
const fullCode = 13;
const ioCode = 10;
const unavailableCodes = new Set([5, 6, 8, 10, 13, 14, 23]);
const corruptCodes = new Set([11, 26]);
const statementsKeptMax = 200;
const openingTriesMax = 10;
const openingRetryMs = 100;
/** Nobody wakes it: waiting on it lets time pass where nothing may be awaited. */
const pause = new Int32Array(new SharedArrayBuffer(4));

/** Opens or creates the file. Throws `StoreUnavailableError` with what to do next. */
export function openSqlite(path: string, options: SqliteOptions = {}): SqliteDatabase {
  const connection = connect(path, options);
  const statements = new Map<string, StatementSync>();
  let isFailed = false;

  const guarded = <T>(during: 'use' | 'commit', act: () => T): T => {
    try {
      return act();
    } catch (error) {
      if (isIoError(error) && during === 'commit') isFailed = true;
      throw toPortError(path, during, error);
    }
  };
  const statement = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    if (statements.size >= statementsKeptMax) statements.clear();
    const made = connection.prepare(sql);
    statements.set(sql, made);
    return made;
  };
  const begin = (): void => {
    if (isFailed) throw failedError(path);
    guarded('use', () => connection.exec('BEGIN IMMEDIATE'));
  };
  const rollback = (): void => {
    if (connection.isTransaction) connection.exec('ROLLBACK');
  };
  const transaction = <T>(body: () => T): T => {
    begin();
    try {
      const result = guarded('use', body);
      guarded('commit', () => connection.exec('COMMIT'));
      return result;
    } catch (error) {
      rollback();
      throw error;
    }
  };

  return {
    path,
    run(sql, ...values) {
      const write = (): number => Number(statement(sql).run(...values).changes);
      return connection.isTransaction ? guarded('use', write) : transaction(write);
    },
    get: (sql, ...values) => guarded('use', () => statement(sql).get(...values)),
    all: (sql, ...values) => guarded('use', () => statement(sql).all(...values)),
    iterate: (sql, ...values) => guarded('use', () => statement(sql).iterate(...values)),
    exec: (sql) => guarded('use', () => connection.exec(sql)),
    transaction,
    truncateWal() {
      const row = guarded('use', () => statement('PRAGMA wal_checkpoint(TRUNCATE)').get());
      return row?.['busy'] === 0;
    },
    isFailed: () => isFailed,
    close() {
      statements.clear();
      if (connection.isOpen) connection.close();
    },
  };
}

function connect(path: string, options: SqliteOptions): DatabaseSync {
  const { busyMs = 700, synchronous = 'FULL' } = options;
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(path, { timeout: busyMs });
    useWal(connection, openingTriesMax);
    connection.exec(`PRAGMA synchronous = ${synchronous}`);
    connection.exec('PRAGMA secure_delete = ON');
    connection.exec('PRAGMA foreign_keys = ON');
    return connection;
  } catch (error) {
    connection?.close();
    throw toPortError(path, 'use', error);
  }
}

/**
 * Changing the journal of a new file takes it alone, and SQLite refuses that at once instead of waiting its `timeout`:
 * two processes that make the same file would end one of them. So whoever loses looks again for some seconds.
 */
function useWal(connection: DatabaseSync, triesLeft: number): void {
  try {
    connection.exec('PRAGMA journal_mode = WAL');
  } catch (error) {
    if (triesLeft <= 0 || !busyCodes.has(resultCode(error) ?? 0)) throw error;
    Atomics.wait(pause, 0, 0, openingRetryMs);
    useWal(connection, triesLeft - 1);
  }
}

const resultCode = (error: unknown): number | null =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : null;

const isIoError = (error: unknown): boolean => resultCode(error) === ioCode;

const failedError = (path: string): StoreUnavailableError =>
  new StoreUnavailableError(
    `${path}: a write to disk failed, so nothing more is written. Check the disk, then start the server again.`,
  );

function toPortError(path: string, during: 'use' | 'commit', error: unknown): unknown {
  const code = resultCode(error);
  if (code === null) return error;
  if (code === ioCode && during === 'commit') return new AppendUnknownError(`${path}: sync failed`);
  if (corruptCodes.has(code)) {
    return new StoreUnavailableError(
      `${path}: the file is damaged or is no database. Put back a good copy of it.`,
      { cause: error },
    );
  }
  if (!unavailableCodes.has(code)) return error;
  return new StoreUnavailableError(`${path}: ${adviceFor(code)}`, { cause: error });
}

function adviceFor(code: number): string {
  if (busyCodes.has(code)) {
    return 'another process holds the file. It goes on by itself; if not, look for a second server or a backup tool.';
  }
  if (code === fullCode) return 'the disk is full. Free some space; it goes on by itself.';
  if (code === ioCode) return 'reading or writing failed. Check the disk.';
  return 'the file cannot be opened for writing. Check that the folder exists and who owns it.';
}
