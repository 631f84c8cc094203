import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeRegisterStore } from './registers/register-store.contract.ts';
import { createMemoryRegisterStore } from './registers/memory-register-store.ts';
import { createSqliteRegisterStore } from './registers/sqlite-register-store.ts';
import { createMemorySeriesStore } from './series/memory-series-store.ts';
import { describeSeriesStore } from './series/series-store.contract.ts';
import { createSqliteSeriesStore } from './series/sqlite-series-store.ts';
import { liveSchema } from './sqlite/live-schema.ts';
import { migrate } from './sqlite/migrate.ts';
import { openSqlite, type SqliteDatabase } from './sqlite/sqlite-database.ts';

const inMemory =
  <T>(create: () => T) =>
  async (): Promise<{ store: T; dispose: () => Promise<void> }> => ({
    store: create(),
    dispose: async () => {},
  });

const inSqlite =
  <T>(create: (database: SqliteDatabase) => T) =>
  async (): Promise<{ store: T; dispose: () => Promise<void> }> => {
    const folder = await mkdtemp(join(tmpdir(), 'jamz-live-'));
    const database = openSqlite(join(folder, 'live.db'));
    migrate(database, liveSchema);
    return {
      store: create(database),
      async dispose() {
        database.close();
        await rm(folder, { recursive: true });
      },
    };
  };

describeRegisterStore('memory', inMemory(createMemoryRegisterStore));
describeRegisterStore('SQLite', inSqlite(createSqliteRegisterStore));
describeSeriesStore('memory', inMemory(createMemorySeriesStore));
describeSeriesStore('SQLite', inSqlite(createSqliteSeriesStore));
