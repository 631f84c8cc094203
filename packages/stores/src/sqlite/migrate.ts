/**
 * Schema versions of one file: `PRAGMA user_version` counts the steps that were run. Steps are only ever added at the
 * end. A file made by a newer program is refused, never guessed at.
 */
import { StoreUnavailableError } from '../store-errors.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

export interface Schema {
  /** Four bytes that mark the file as ours (`PRAGMA application_id`). */
  readonly applicationId: number;
  readonly steps: readonly string[];
}

const pragma = (database: SqliteDatabase, name: string): number =>
  Number(database.get(`PRAGMA ${name}`)?.[name] ?? 0);

/** Brings the file up to date in one transaction; several processes may try at once. */
export function migrate(database: SqliteDatabase, schema: Schema): void {
  database.transaction(() => {
    const done = pragma(database, 'user_version');
    refuseStrangers(database, schema, done);
    if (done === schema.steps.length) return;
    for (const step of schema.steps.slice(done)) database.exec(step);
    database.exec(`PRAGMA application_id = ${schema.applicationId}`);
    database.exec(`PRAGMA user_version = ${schema.steps.length}`);
  });
}

function refuseStrangers(database: SqliteDatabase, schema: Schema, done: number): void {
  const tables = Number(database.get('SELECT count(*) AS n FROM sqlite_schema')?.['n'] ?? 0);
  if (tables > 0 && pragma(database, 'application_id') !== schema.applicationId) {
    throw new StoreUnavailableError(
      `${database.path}: this file belongs to another program or purpose. Name another file in JAMZ_STORE_URL.`,
    );
  }
  if (done > schema.steps.length) {
    throw new StoreUnavailableError(
      `${database.path}: this file was made by a newer version of the program (schema ${done}, known here: ` +
        `${schema.steps.length}). Start the newer version, or put back a copy from before the update.`,
    );
  }
}
