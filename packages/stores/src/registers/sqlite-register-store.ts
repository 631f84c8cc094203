/** Registers in SQLite (`live.db`). */
import type { SqliteDatabase } from '../sqlite/sqlite-database.ts';
import { integerIn, orNull, textIn } from '../sqlite/sqlite-row.ts';
import type { RegisterStore } from './register-store.ts';

/** Needs a database migrated to `liveSchema`; closing the database is its owner's business. */
export function createSqliteRegisterStore(database: SqliteDatabase): RegisterStore {
  return {
    put: async ({ kind, scope, id, at, value, until }) =>
      database.run(
        `INSERT INTO registers VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, scope, id)
         DO UPDATE SET at = excluded.at, value = excluded.value, expires = excluded.expires
         WHERE excluded.at > registers.at`,
        kind,
        scope,
        id,
        at,
        value,
        until,
      ) > 0,
    list: async (kind, scope, now) =>
      database
        .all(
          `SELECT * FROM registers WHERE kind = ? AND scope = ? AND (expires IS NULL OR expires > ?)
           ORDER BY id`,
          kind,
          scope,
          now,
        )
        .map((row) => ({
          kind,
          scope,
          id: textIn(row, 'id'),
          at: integerIn(row, 'at'),
          value: textIn(row, 'value'),
          until: orNull(integerIn, row, 'expires'),
        })),
    async eraseId(id) {
      database.run('DELETE FROM registers WHERE id = ?', id);
    },
    async close() {},
  };
}
