/**
 * A keyring copy in its own SQLite file. Destroying a key overwrites it, cuts the write-ahead log to nothing and then
 * looks: the old bytes may stand in neither file (EN44).
 */
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { InvariantError, type Owner, type Timers } from '@jamz/core';
import { StoreUnavailableError } from '../store-errors.ts';
import { keyringSchema } from '../sqlite/keyring-schema.ts';
import { migrate } from '../sqlite/migrate.ts';
import { openSqlite, type SqliteDatabase, type SqliteRow } from '../sqlite/sqlite-database.ts';
import { integerIn, orNull, textIn } from '../sqlite/sqlite-row.ts';
import type { KeyringCopy, WrappedKey } from './keyring.ts';

/** Somebody may still read from the write-ahead log: it is cut again until nobody does. */
const truncateTriesMax = 50;
const truncateRetryMs = 40;

/** Opens or creates the file. */
export function openSqliteKeyringCopy(
  path: string,
  ports: { readonly timers: Timers },
): KeyringCopy {
  // Held as long as the database is: closing any handle of a file drops all locks that this process has on it, the
  // database's own among them (https://sqlite.org/howtocorrupt.html, section 2.2).
  const handle = openSync(path, 'a+', 0o600);
  const database = openSqlite(path, { busyMs: 100 });
  migrate(database, keyringSchema);
  let isOpen = true;
  const find = (owner: Owner): WrappedKey | undefined => {
    const row = database.get('SELECT * FROM keys WHERE owner = ?', owner);
    return row === undefined ? undefined : keyFromRow(row);
  };
  return {
    name: path,
    async create(key) {
      database.run(
        'INSERT INTO keys VALUES (?, ?, ?, ?, ?) ON CONFLICT (owner) DO NOTHING',
        key.owner,
        key.keyId,
        key.wrapped,
        key.createdAt,
        key.destroyedAt,
      );
      return find(key.owner) ?? key;
    },
    read: async (owners) => owners.flatMap((owner) => find(owner) ?? []),
    async destroy(owner, at) {
      const wrapped = find(owner)?.wrapped ?? null;
      bury(database, owner, at);
      await truncate(database, ports.timers);
      if (wrapped !== null) proveGone(path, handle, wrapped);
    },
    list: async () => database.all('SELECT * FROM keys ORDER BY owner').map(keyFromRow),
    async close() {
      database.close();
      if (isOpen) closeSync(handle);
      isOpen = false;
    },
  };
}

/** Overwritten in place first: a shorter row alone could leave the old bytes behind it on the page. */
function bury(database: SqliteDatabase, owner: Owner, at: number): void {
  database.run(
    'UPDATE keys SET wrapped = substr(hex(zeroblob(length(wrapped))), 1, length(wrapped)) WHERE owner = ?',
    owner,
  );
  database.run(
    `INSERT INTO keys VALUES (?1, '', NULL, ?2, ?2) ON CONFLICT (owner)
     DO UPDATE SET wrapped = NULL, destroyedAt = coalesce(destroyedAt, ?2)`,
    owner,
    at,
  );
}

async function truncate(database: SqliteDatabase, timers: Timers): Promise<void> {
  for (let tries = 0; tries < truncateTriesMax; tries += 1) {
    if (database.truncateWal()) return;
    await new Promise<void>((resolve) => void timers.after(truncateRetryMs, resolve));
  }
  throw new StoreUnavailableError(
    `${database.path}: the key is destroyed, but its old bytes are still being read by another process. ` +
      `Stop that process; the erasure goes on by itself.`,
  );
}

function proveGone(path: string, handle: number, wrapped: string): void {
  const file = Buffer.alloc(fstatSync(handle).size);
  readSync(handle, file, 0, file.length, 0);
  // Nobody locks the write-ahead log's own file, so that one may be opened and closed.
  const wal = existsSync(`${path}-wal`) ? readFileSync(`${path}-wal`) : Buffer.alloc(0);
  if (file.includes(wrapped) || wal.includes(wrapped)) {
    throw new InvariantError(
      "must hold: no bytes of a destroyed key are left in the keyring's files",
    );
  }
}

function keyFromRow(row: SqliteRow): WrappedKey {
  return {
    owner: ownerFrom(textIn(row, 'owner')),
    keyId: textIn(row, 'keyId'),
    wrapped: orNull(textIn, row, 'wrapped'),
    createdAt: integerIn(row, 'createdAt'),
    destroyedAt: orNull(integerIn, row, 'destroyedAt'),
  };
}

function ownerFrom(text: string): Owner {
  if (text.startsWith('person:')) return `person:${text.slice('person:'.length)}`;
  if (text.startsWith('scope:')) return `scope:${text.slice('scope:'.length)}`;
  throw new InvariantError('must hold: an owner is a person or a scope');
}
