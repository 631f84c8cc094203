/** Accounts in SQLite, in the same file as the log; every write notes its row for the archiver in one transaction. */
import { canonicalJson, InvariantError, type JsonObject } from '@jamz/core';
import type { SqliteDatabase, SqliteRow } from '../sqlite/sqlite-database.ts';
import { boxIn, integerIn, orNull, textIn, wordIn } from '../sqlite/sqlite-row.ts';
import type { Account, AccountChange, AccountStore, Session, Task } from './account-store.ts';
import { sqliteFileRows } from './sqlite-file-rows.ts';

/** Needs a database migrated to `jamzSchema`; closing the database is its owner's business. */
export function createSqliteAccountStore(database: SqliteDatabase): AccountStore {
  return {
    ...accountMethods(database),
    ...sessionMethods(database),
    ...taskMethods(database),
    ...sqliteFileRows(database, (table, id, write) => noted(database, table, id, write)),
    async readChanges(after, limit) {
      const top = integerIn(
        database.get('SELECT coalesce(max(position), 0) AS top FROM changes') ?? {},
        'top',
      );
      const behind = Number(after ?? 0);
      const sql = 'SELECT * FROM changes WHERE position > ? ORDER BY position LIMIT ?';
      return database.all(sql, behind > top ? 0 : behind, limit).map(changeFromRow);
    },
    async close() {},
  };
}

/** Runs a write; when it changed a row, that row is the newest change. */
function noted(
  database: SqliteDatabase,
  table: AccountChange['table'],
  id: string,
  write: () => number,
): boolean {
  return database.transaction(() => {
    const isChanged = write() > 0;
    if (isChanged) {
      database.run('DELETE FROM changes WHERE tableName = ? AND id = ?', table, id);
      database.run('INSERT INTO changes (tableName, id) VALUES (?, ?)', table, id);
    }
    return isChanged;
  });
}

const changeFromRow = (row: SqliteRow): AccountChange => ({
  token: String(integerIn(row, 'position')),
  table: wordIn(row, 'tableName', ['account', 'session', 'task', 'grant', 'picture']),
  id: textIn(row, 'id'),
});

function accountMethods(
  database: SqliteDatabase,
): Pick<
  AccountStore,
  'createAccount' | 'readAccount' | 'findAccount' | 'putAccount' | 'countAccounts' | 'listAccounts'
> {
  const one = (row: SqliteRow | undefined): Account | null =>
    row === undefined ? null : accountFromRow(row);
  return {
    createAccount: async (account) =>
      noted(database, 'account', account.userId, () =>
        database.run(
          'INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
          account.userId,
          ...accountColumns(account),
        ),
      ),
    readAccount: async (userId) =>
      one(database.get('SELECT * FROM accounts WHERE userId = ?', userId)),
    findAccount: async (loginMac) =>
      one(database.get('SELECT * FROM accounts WHERE loginMac = ?', loginMac)),
    putAccount: async (account) =>
      noted(database, 'account', account.userId, () =>
        database.run(
          `UPDATE OR IGNORE accounts SET loginMac = ?, passwordHash = ?, sealed = ?, deviceSecret = ?,
             operator = ?, status = ?, createdAt = ? WHERE userId = ?`,
          ...accountColumns(account),
          account.userId,
        ),
      ),
    async countAccounts() {
      const row = database.get(
        'SELECT count(*) AS n, coalesce(sum(operator), 0) AS operators FROM accounts',
      );
      return { all: integerIn(row ?? {}, 'n'), operators: integerIn(row ?? {}, 'operators') };
    },
    listAccounts: async (after, limit) =>
      database
        .all('SELECT * FROM accounts WHERE userId > ? ORDER BY userId LIMIT ?', after, limit)
        .map(accountFromRow),
  };
}

const accountColumns = (account: Account): readonly (string | number | null)[] => [
  account.loginMac,
  account.passwordHash,
  account.sealed === null ? null : JSON.stringify(account.sealed),
  account.deviceSecret === null ? null : JSON.stringify(account.deviceSecret),
  account.operator ? 1 : 0,
  account.status,
  account.createdAt,
];

function accountFromRow(row: SqliteRow): Account {
  return {
    userId: textIn(row, 'userId'),
    loginMac: orNull(textIn, row, 'loginMac'),
    passwordHash: orNull(textIn, row, 'passwordHash'),
    sealed: orNull(boxIn, row, 'sealed'),
    deviceSecret: orNull(boxIn, row, 'deviceSecret'),
    operator: integerIn(row, 'operator') === 1,
    status: wordIn(row, 'status', ['active', 'erasing', 'erased']),
    createdAt: integerIn(row, 'createdAt'),
  };
}

function sessionMethods(
  database: SqliteDatabase,
): Pick<
  AccountStore,
  | 'putSession'
  | 'readSession'
  | 'rotateSession'
  | 'revokeSession'
  | 'listSessions'
  | 'deleteSessions'
> {
  const listSessions = (userId: string): readonly Session[] =>
    database
      .all('SELECT * FROM sessions WHERE userId = ? ORDER BY sessionId', userId)
      .map(sessionFromRow);
  return {
    async putSession(session) {
      noted(database, 'session', session.sessionId, () => putSession(database, session));
    },
    async readSession(sessionId) {
      const row = database.get('SELECT * FROM sessions WHERE sessionId = ?', sessionId);
      return row === undefined ? null : sessionFromRow(row);
    },
    rotateSession: async (sessionId, from, to, at) =>
      noted(database, 'session', sessionId, () =>
        database.run(
          `UPDATE sessions SET generation = ?, lastSeenAt = ?
           WHERE sessionId = ? AND generation = ? AND revokedAt IS NULL`,
          to,
          at,
          sessionId,
          from,
        ),
      ),
    async revokeSession(sessionId, at) {
      noted(database, 'session', sessionId, () =>
        database.run(
          'UPDATE sessions SET revokedAt = ? WHERE sessionId = ? AND revokedAt IS NULL',
          at,
          sessionId,
        ),
      );
    },
    listSessions: async (userId) => listSessions(userId),
    async deleteSessions(userId) {
      database.transaction(() => {
        for (const { sessionId } of listSessions(userId)) {
          database.run('DELETE FROM sessions WHERE sessionId = ?', sessionId);
          database.run("DELETE FROM changes WHERE tableName = 'session' AND id = ?", sessionId);
          database.run("INSERT INTO changes (tableName, id) VALUES ('session', ?)", sessionId);
        }
      });
    },
  };
}

function putSession(database: SqliteDatabase, session: Session): number {
  return database.run(
    'INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    session.sessionId,
    session.userId,
    session.salt,
    session.generation,
    session.deviceKey,
    JSON.stringify(session.deviceName),
    session.createdAt,
    session.lastSeenAt,
    session.revokedAt,
  );
}

function sessionFromRow(row: SqliteRow): Session {
  return {
    sessionId: textIn(row, 'sessionId'),
    userId: textIn(row, 'userId'),
    salt: textIn(row, 'salt'),
    generation: integerIn(row, 'generation'),
    deviceKey: textIn(row, 'deviceKey'),
    deviceName: boxIn(row, 'deviceName'),
    createdAt: integerIn(row, 'createdAt'),
    lastSeenAt: integerIn(row, 'lastSeenAt'),
    revokedAt: orNull(integerIn, row, 'revokedAt'),
  };
}

function taskMethods(
  database: SqliteDatabase,
): Pick<AccountStore, 'putTask' | 'readTask' | 'createTask' | 'deleteTask' | 'listTasks'> {
  const key = (kind: string, id: string): string => `${kind}/${id}`;
  return {
    async putTask({ kind, id, data }) {
      const sql = 'INSERT OR REPLACE INTO tasks VALUES (?, ?, ?)';
      noted(database, 'task', key(kind, id), () =>
        database.run(sql, kind, id, canonicalJson(data)),
      );
    },
    async readTask(kind, id) {
      const row = database.get('SELECT * FROM tasks WHERE kind = ? AND id = ?', kind, id);
      return row === undefined ? null : taskFromRow(row);
    },
    createTask: async ({ kind, id, data }) =>
      noted(database, 'task', key(kind, id), () =>
        database.run('INSERT OR IGNORE INTO tasks VALUES (?, ?, ?)', kind, id, canonicalJson(data)),
      ),
    async deleteTask(kind, id) {
      noted(database, 'task', key(kind, id), () =>
        database.run('DELETE FROM tasks WHERE kind = ? AND id = ?', kind, id),
      );
    },
    listTasks: async (kind) =>
      database.all('SELECT * FROM tasks WHERE kind = ? ORDER BY id', kind).map(taskFromRow),
  };
}

function taskFromRow(row: SqliteRow): Task {
  const data: unknown = JSON.parse(textIn(row, 'data'));
  if (!isObject(data)) throw new InvariantError('must hold: column data is an object');
  return { kind: textIn(row, 'kind'), id: textIn(row, 'id'), data };
}

/** What came out of `JSON.parse` is JSON; only its outermost shape is in question. */
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
