/** Series in SQLite (`live.db`). */
import type { SqliteDatabase } from '../sqlite/sqlite-database.ts';
import { integerIn, textIn } from '../sqlite/sqlite-row.ts';
import type { SeriesStore } from './series-store.ts';

/** Needs a database migrated to `liveSchema`; closing the database is its owner's business. */
export function createSqliteSeriesStore(database: SqliteDatabase): SeriesStore {
  return {
    async put(samples) {
      database.transaction(() => {
        for (const { kind, member, scope, time, value } of samples) {
          database.run(
            'INSERT INTO samples VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
            kind,
            member,
            scope,
            time,
            value,
          );
        }
      });
    },
    read: async (kind, scope, member, from, to, limit) =>
      database
        .all(
          `SELECT time, value FROM samples
           WHERE kind = ? AND member = ? AND scope = ? AND time >= ? AND time < ? ORDER BY time LIMIT ?`,
          kind,
          member,
          scope,
          from,
          to,
          limit,
        )
        .map((row) => ({
          kind,
          scope,
          member,
          time: integerIn(row, 'time'),
          value: textIn(row, 'value'),
        })),
    async eraseMember(member) {
      database.run('DELETE FROM samples WHERE member = ?', member);
    },
    async expire(kind, before) {
      database.run('DELETE FROM samples WHERE kind = ? AND time < ?', kind, before);
    },
    async close() {},
  };
}
