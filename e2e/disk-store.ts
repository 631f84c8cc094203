/** A device's store in a file, so that a device can be a process of its own and be killed: SQLite under the port. */
import { DatabaseSync } from 'node:sqlite';
import { compareKeys, type DeviceStore, type Key, type Read, type Write } from '@jamz/client';
import { err, ok, type JsonObject } from '@jamz/core';

interface Row {
  readonly key: Key;
  readonly value: unknown;
}

/** `first` is the first member of the key, because most reads name a scope. */
const schema = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE IF NOT EXISTS rows (
    name TEXT NOT NULL, first TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (name, first, key)
  ) WITHOUT ROWID`;

export function openDiskStore(file: string): DeviceStore {
  const database = new DatabaseSync(file);
  database.exec(schema);
  const one = database.prepare('SELECT value FROM rows WHERE name = ? AND first = ? AND key = ?');
  const under = database.prepare('SELECT key, value FROM rows WHERE name = ? AND first = ?');
  const whole = database.prepare('SELECT key, value FROM rows WHERE name = ?');
  const put = database.prepare('INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?)');
  const remove = database.prepare('DELETE FROM rows WHERE name = ? AND first = ? AND key = ?');
  let isClosed = false;

  const rowsUnder = (table: string, prefix: Key): readonly Row[] => {
    const [first] = prefix;
    const found = first === undefined ? whole.all(table) : under.all(table, String(first));
    return found
      .map(({ key, value }) => ({
        key: JSON.parse(String(key)) as Key,
        value: JSON.parse(String(value)) as JsonObject,
      }))
      .filter(({ key }) => prefix.every((member, at) => key[at] === member))
      .toSorted((a, b) => compareKeys(a.key, b.key));
  };
  const readAll = (reads: readonly Read[]) =>
    reads.map((read) => {
      if ('prefix' in read) return rowsUnder(read.table, read.prefix).map(({ value }) => value);
      const row = one.get(read.table, String(read.key[0]), JSON.stringify(read.key));
      return row === undefined ? [] : [JSON.parse(String(row['value'])) as JsonObject];
    });
  const removeKey = (table: string, key: Key): void =>
    void remove.run(table, String(key[0]), JSON.stringify(key));
  const apply = (write: Write): void => {
    if ('prefix' in write) {
      for (const { key } of rowsUnder(write.table, write.prefix)) removeKey(write.table, key);
    } else if (write.put === null) removeKey(write.table, write.key);
    else {
      const [first] = write.key;
      put.run(write.table, String(first), JSON.stringify(write.key), JSON.stringify(write.put));
    }
  };

  return {
    read: async (reads) => (isClosed ? err('closed') : ok(readAll(reads))),
    async transact(plan) {
      if (isClosed) return err('closed');
      database.exec(`PRAGMA synchronous = ${plan.durability === 'strict' ? 'FULL' : 'OFF'}`);
      database.exec('BEGIN IMMEDIATE');
      try {
        const { writes, value } = plan.decide(readAll(plan.reads));
        for (const write of writes) apply(write);
        database.exec('COMMIT');
        return ok(value);
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    async close() {
      if (!isClosed) database.close();
      isClosed = true;
    },
  };
}
