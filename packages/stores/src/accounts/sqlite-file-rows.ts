/** Grants and pictures in SQLite. */
import type { SqliteDatabase, SqliteRow } from '../sqlite/sqlite-database.ts';
import { integerIn, textIn } from '../sqlite/sqlite-row.ts';
import { grantKey, pictureKeyOf, type FileRows, type Grant, type Picture } from './file-rows.ts';

/** Runs a write and notes the row for the archiver when it changed; true when it did. */
export type NotedWrite = (table: 'grant' | 'picture', id: string, write: () => number) => boolean;

const order = 'ORDER BY scope, sha256, userId';

export function sqliteFileRows(database: SqliteDatabase, noted: NotedWrite): FileRows {
  const grantsWhere = (condition: string, value: string): readonly Grant[] =>
    database
      .all(`SELECT * FROM grants WHERE ${condition} = ? ${order}`, value)
      .map((row) => grantFromRow(row));
  return {
    ...pictureRows(database, noted),
    async putGrant(grant) {
      const { scope, sha256, by, bytes, mime, at } = grant;
      const sql = 'INSERT OR REPLACE INTO grants VALUES (?, ?, ?, ?, ?, ?)';
      noted('grant', grantKey(grant), () => database.run(sql, scope, sha256, by, bytes, mime, at));
    },
    async deleteGrant(key) {
      const sql = 'DELETE FROM grants WHERE scope = ? AND sha256 = ? AND userId = ?';
      const { scope, sha256, by } = key;
      return noted('grant', grantKey(key), () => database.run(sql, scope, sha256, by));
    },
    listGrantsOf: async (sha256) => grantsWhere('sha256', sha256),
    listGrantsIn: async (scope) => grantsWhere('scope', scope),
    listGrantsBy: async (userId) => grantsWhere('userId', userId),
    grantBytesBy: async (userId) => bytesWhere(database, 'userId', userId),
    grantBytesIn: async (scope) => bytesWhere(database, 'scope', scope),
    async listFileScopes(after, limit) {
      const sql = `SELECT scope FROM grants WHERE scope > ?
        UNION SELECT scope FROM pictures WHERE scope > ? ORDER BY scope LIMIT ?`;
      return database.all(sql, after, after, limit).map((row) => textIn(row, 'scope'));
    },
  };
}

function bytesWhere(database: SqliteDatabase, column: 'userId' | 'scope', value: string): number {
  const files = `SELECT max(bytes) AS bytes FROM grants WHERE ${column} = ? GROUP BY sha256`;
  const sum = database.get(`SELECT coalesce(sum(bytes), 0) AS n FROM (${files})`, value);
  return integerIn(sum ?? {}, 'n');
}

function grantFromRow(row: SqliteRow): Grant {
  return {
    scope: textIn(row, 'scope'),
    sha256: textIn(row, 'sha256'),
    by: textIn(row, 'userId'),
    bytes: integerIn(row, 'bytes'),
    mime: textIn(row, 'mime'),
    at: integerIn(row, 'at'),
  };
}

type PictureRows = Pick<
  FileRows,
  | 'createPicture'
  | 'readPicture'
  | 'deletePicture'
  | 'listPicturesOf'
  | 'listPicturesIn'
  | 'listPicturesBy'
>;

function pictureRows(database: SqliteDatabase, noted: NotedWrite): PictureRows {
  const picturesWhere = (condition: string, value: string): readonly Picture[] =>
    database
      .all(`SELECT * FROM pictures WHERE ${condition} = ? ORDER BY scope, pictureId`, value)
      .map((row) => pictureFromRow(row));
  return {
    async createPicture({ scope, pictureId, sha256, source, by, at }) {
      const sql = 'INSERT OR IGNORE INTO pictures VALUES (?, ?, ?, ?, ?, ?)';
      return noted('picture', pictureKeyOf(scope, pictureId), () =>
        database.run(sql, scope, pictureId, sha256, source, by, at),
      );
    },
    async readPicture(scope, pictureId) {
      const sql = 'SELECT * FROM pictures WHERE scope = ? AND pictureId = ?';
      const row = database.get(sql, scope, pictureId);
      return row === undefined ? null : pictureFromRow(row);
    },
    async deletePicture(scope, pictureId) {
      const sql = 'DELETE FROM pictures WHERE scope = ? AND pictureId = ?';
      return noted('picture', pictureKeyOf(scope, pictureId), () =>
        database.run(sql, scope, pictureId),
      );
    },
    listPicturesOf: async (sha256) => picturesWhere('sha256', sha256),
    listPicturesIn: async (scope) => picturesWhere('scope', scope),
    listPicturesBy: async (userId) => picturesWhere('userId', userId),
  };
}

function pictureFromRow(row: SqliteRow): Picture {
  return {
    scope: textIn(row, 'scope'),
    pictureId: textIn(row, 'pictureId'),
    sha256: textIn(row, 'sha256'),
    source: textIn(row, 'source'),
    by: textIn(row, 'userId'),
    at: integerIn(row, 'at'),
  };
}
