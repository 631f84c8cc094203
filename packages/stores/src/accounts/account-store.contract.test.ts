import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jamzSchema } from '../sqlite/jamz-schema.ts';
import { migrate } from '../sqlite/migrate.ts';
import { openSqlite } from '../sqlite/sqlite-database.ts';
import { describeAccountStore, type AccountsUnderTest } from './account-store.contract.ts';
import { createMemoryAccountStore } from './memory-account-store.ts';
import { createSqliteAccountStore } from './sqlite-account-store.ts';

async function openMemory(): Promise<AccountsUnderTest> {
  const store = createMemoryAccountStore();
  return { store, reopen: null, dispose: () => store.close() };
}

async function openSqliteFile(): Promise<AccountsUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'jamz-accounts-'));
  let database = openSqlite(join(folder, 'jamz.db'));
  migrate(database, jamzSchema);
  return {
    store: createSqliteAccountStore(database),
    async reopen() {
      database.close();
      database = openSqlite(join(folder, 'jamz.db'));
      migrate(database, jamzSchema);
      return createSqliteAccountStore(database);
    },
    async dispose() {
      database.close();
      await rm(folder, { recursive: true });
    },
  };
}

describeAccountStore('memory', openMemory);
describeAccountStore('SQLite', openSqliteFile);
