/** The log in SQLite: one transaction, and so one sync to disk, for all commits of an `appendMany`. */
import type { EntryIndex, StoredCommit, Timers } from '@jamz/core';
import type { SqliteDatabase } from '../sqlite/sqlite-database.ts';
import { integerIn, textIn } from '../sqlite/sqlite-row.ts';
import { commitFromRow, entryFromRow, entryToRow, headFromRow } from './sqlite-log-rows.ts';
import { watchOthers } from './sqlite-log-watch.ts';
import type { AppendResult, Checkpoint, LogHead, LogStore, StoredOutcome } from './log-store.ts';

export interface SqliteLogOptions {
  /** Without timers, commits of other processes wake nobody (they are still found by whoever looks). */
  readonly timers?: Timers | undefined;
  /** How often other processes' commits are looked for while somebody listens. */
  readonly pollMs?: number | undefined;
}

const checkpointsKept = 3;

/** Needs a database migrated to `jamzSchema`; closing the database is its owner's business. */
export function createSqliteLogStore(
  database: SqliteDatabase,
  options: SqliteLogOptions = {},
): LogStore {
  const listeners = new Set<(scope: string) => void>();
  const watch = watchOthers(database, { ...options, wake: (scopes) => wakeAll(listeners, scopes) });

  const appendMany = async (commits: readonly StoredCommit[]): Promise<readonly AppendResult[]> => {
    if (commits.length === 0) return [];
    const results = database.transaction(() =>
      commits.map((commit) => appendOne(database, commit)),
    );
    const scopes = commits.filter((_, n) => results[n]?.end === 'appended').map((c) => c.scope);
    if (listeners.size > 0) queueMicrotask(() => wakeAll(listeners, scopes));
    return results;
  };

  return {
    append: async (commit) => (await appendMany([commit]))[0] as AppendResult,
    appendMany,
    read: async (scope, after, bytesMax) => readCommits(database, { scope, after, bytesMax }),
    head: async (scope) => readHead(database, scope),
    heads: async (after, limit) =>
      database
        .all('SELECT * FROM heads WHERE scope > ? ORDER BY scope LIMIT ?', after, limit)
        .map(headFromRow),
    follow: async (token, limit) => follow(database, token, limit),
    onAppend(wake) {
      listeners.add(wake);
      watch.start();
      return () => {
        listeners.delete(wake);
        if (listeners.size === 0) watch.stop();
      };
    },
    ...outcomeMethods(database),
    putCheckpoint: async (checkpoint) => putCheckpoint(database, checkpoint),
    async fence(fencingEpoch) {
      database.run('UPDATE fence SET fencingEpoch = max(fencingEpoch, ?)', fencingEpoch);
    },
    async close() {
      listeners.clear();
      watch.stop();
    },
  };
}

function outcomeMethods(
  database: SqliteDatabase,
): Pick<LogStore, 'findOutcomes' | 'findById' | 'readCheckpoint'> {
  return {
    findOutcomes: async (scope, userId, clientId, from) =>
      database
        .all(
          `SELECT * FROM entries WHERE scope = ? AND userId = ? AND clientId = ? AND seq >= ?
           ORDER BY seq, position`,
          scope,
          userId,
          clientId,
          from,
        )
        .map(outcomeFromRow),
    async findById(scope, userId, id) {
      const row = database.get(
        `SELECT * FROM entries WHERE scope = ? AND userId = ? AND id = ? ORDER BY position DESC LIMIT 1`,
        scope,
        userId,
        id,
      );
      return row === undefined ? null : outcomeFromRow(row);
    },
    async readCheckpoint(scope, upTo) {
      const row = database.get(
        'SELECT * FROM checkpoints WHERE scope = ? AND version <= ? ORDER BY version DESC LIMIT 1',
        scope,
        upTo,
      );
      if (row === undefined) return null;
      const version = integerIn(row, 'version');
      return { scope, version, hash: textIn(row, 'hash'), bytes: textIn(row, 'bytes') };
    },
  };
}

function appendOne(database: SqliteDatabase, commit: StoredCommit): AppendResult {
  const fence = database.get('SELECT fencingEpoch FROM fence');
  const fencingEpoch = fence === undefined ? 0 : integerIn(fence, 'fencingEpoch');
  if (commit.fencingEpoch < fencingEpoch) return { end: 'fenced', fencingEpoch };
  const head = readHead(database, commit.scope);
  if (commit.version !== head.version + 1 || commit.prevHash !== head.hash) {
    return { end: 'lost', head };
  }
  const { scope, version, hash, prevHash, id, timeline, at, bytes } = commit;
  database.run(
    `INSERT INTO commits (scope, version, hash, prevHash, id, timeline, fencingEpoch, at, bytes)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    scope,
    version,
    hash,
    prevHash,
    id,
    timeline,
    commit.fencingEpoch,
    at,
    bytes,
  );
  for (const entry of commit.index) insertEntry(database, commit, entry);
  database.run(
    `INSERT INTO heads VALUES (?, ?, ?, ?) ON CONFLICT (scope)
     DO UPDATE SET version = excluded.version, hash = excluded.hash, at = excluded.at`,
    scope,
    version,
    hash,
    at,
  );
  return { end: 'appended' };
}

function insertEntry(database: SqliteDatabase, commit: StoredCommit, entry: EntryIndex): void {
  database.run(
    `INSERT INTO entries
       (scope, version, at, userId, clientId, seq, id, ending, closeReason, code, conflicts)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    commit.scope,
    commit.version,
    commit.at,
    ...entryToRow(entry),
  );
}

function readHead(database: SqliteDatabase, scope: string): LogHead {
  const row = database.get('SELECT * FROM heads WHERE scope = ?', scope);
  return row === undefined ? { scope, version: 0, hash: '', at: 0 } : headFromRow(row);
}

const outcomeFromRow = (row: Parameters<typeof entryFromRow>[0]): StoredOutcome => ({
  ...entryFromRow(row),
  version: integerIn(row, 'version'),
  at: integerIn(row, 'at'),
});

const entriesOf = (database: SqliteDatabase, scope: string, version: number): EntryIndex[] =>
  database
    .all('SELECT * FROM entries WHERE scope = ? AND version = ? ORDER BY position', scope, version)
    .map(entryFromRow);

function readCommits(
  database: SqliteDatabase,
  range: { readonly scope: string; readonly after: number; readonly bytesMax: number },
): readonly StoredCommit[] {
  const { scope, after, bytesMax } = range;
  const commits: StoredCommit[] = [];
  let bytes = 0;
  const sql = 'SELECT * FROM commits WHERE scope = ? AND version > ? ORDER BY version';
  for (const row of database.iterate(sql, scope, after)) {
    bytes += textIn(row, 'bytes').length;
    if (commits.length > 0 && bytes > bytesMax) break;
    commits.push(commitFromRow(row, entriesOf(database, scope, integerIn(row, 'version'))));
  }
  return commits;
}

/** A token whose commit is not here comes from a newer copy of this file: begin again, at least once. */
function follow(
  database: SqliteDatabase,
  token: string | null,
  limit: number,
): Awaited<ReturnType<LogStore['follow']>> {
  const [position = '0', id = ''] = (token ?? '0.').split('.', 2);
  const known = database.get('SELECT id FROM commits WHERE position = ?', Number(position));
  const start = known !== undefined && textIn(known, 'id') === id ? Number(position) : 0;
  return database
    .all('SELECT * FROM commits WHERE position > ? ORDER BY position LIMIT ?', start, limit)
    .map((row) => {
      const entries = entriesOf(database, textIn(row, 'scope'), integerIn(row, 'version'));
      const commit = commitFromRow(row, entries);
      return { commit, token: `${integerIn(row, 'position')}.${commit.id}` };
    });
}

function putCheckpoint(database: SqliteDatabase, checkpoint: Checkpoint): void {
  const { scope, version, hash, bytes } = checkpoint;
  database.transaction(() => {
    database.run(
      `INSERT INTO checkpoints VALUES (?, ?, ?, ?)
       ON CONFLICT (scope, version) DO UPDATE SET hash = excluded.hash, bytes = excluded.bytes`,
      scope,
      version,
      hash,
      bytes,
    );
    database.run(
      `DELETE FROM checkpoints WHERE scope = ?1 AND version NOT IN
         (SELECT version FROM checkpoints WHERE scope = ?1 ORDER BY version DESC LIMIT ?2)`,
      scope,
      checkpointsKept,
    );
  });
}

function wakeAll(listeners: ReadonlySet<(scope: string) => void>, scopes: readonly string[]): void {
  for (const scope of new Set(scopes)) for (const wake of listeners) wake(scope);
}
