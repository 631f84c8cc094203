import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jamzSchema } from '../sqlite/jamz-schema.ts';
import { migrate } from '../sqlite/migrate.ts';
import { openSqlite, type SqliteDatabase } from '../sqlite/sqlite-database.ts';
import type { LogUnderTest } from './log-rig.contract.ts';
import { describeLogStore } from './log-store.contract.ts';
import { createMemoryLogStore } from './memory-log-store.ts';
import { createSqliteLogStore } from './sqlite-log-store.ts';

const timers = {
  after(ms: number, task: () => void) {
    const handle = setTimeout(task, ms);
    return { cancel: () => clearTimeout(handle) };
  },
};

async function openMemory(): Promise<LogUnderTest> {
  const log = createMemoryLogStore();
  return { stores: [log, log], reopen: null, dispose: () => log.close() };
}

async function openSqliteFile(): Promise<LogUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'jamz-log-'));
  const opened: SqliteDatabase[] = [];
  const open = (): ReturnType<typeof createSqliteLogStore> => {
    const database = openSqlite(join(folder, 'jamz.db'));
    opened.push(database);
    migrate(database, jamzSchema);
    return createSqliteLogStore(database, { timers, pollMs: 5 });
  };
  const stores = [open(), open()] as const;
  const closeAll = async (): Promise<void> => {
    for (const store of stores) await store.close();
    for (const database of opened.splice(0)) database.close();
  };
  return {
    stores,
    async reopen() {
      await closeAll();
      return open();
    },
    async dispose() {
      await closeAll();
      await rm(folder, { recursive: true });
    },
  };
}

describeLogStore('memory', openMemory);
describeLogStore('SQLite', openSqliteFile);
