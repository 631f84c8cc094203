/** Looks into each copy of the keyring by itself: the same owners, the same keys, the same tombstones (EN44). */
import { dirname, join } from 'node:path';
import { openSqliteKeyringCopy, type WrappedKey } from '@jamz/stores';
import type { Config } from './config-schema.ts';
import { fileOf, type Installation } from './open-installation.ts';

export interface KeyringReport {
  readonly keys: number;
  readonly copies: string;
  /** Null when all agree. */
  readonly fault: string | null;
}

export async function compareKeyringCopies(
  config: Config,
  installation: Installation,
): Promise<KeyringReport> {
  const store = fileOf(config.storeUrl);
  const beside = store === null ? [] : [`sqlite:${join(dirname(store), 'keyring.db')}`];
  const paths = (config.keyringUrls ?? beside).flatMap((url) => fileOf(url) ?? []);
  const lists: ReadonlyMap<string, string>[] = [];
  for (const path of paths) {
    const copy = openSqliteKeyringCopy(path, installation.system);
    try {
      const rows = await copy.list();
      lists.push(new Map(rows.map((row) => [row.owner, stateOf(row)])));
    } finally {
      await copy.close();
    }
  }
  const [first = new Map<string, string>(), ...others] = lists;
  const copies = `${paths.length} ${paths.length === 1 ? 'copy' : 'copies'}`;
  const differs = others.findIndex((other) => !isSame(first, other));
  const fault = differs === -1 ? null : `${paths[differs + 1]} differs from ${paths[0]}`;
  return { keys: first.size, copies, fault };
}

const stateOf = (row: WrappedKey): string =>
  row.destroyedAt === null ? `${row.keyId} ${row.wrapped ?? ''}` : 'destroyed';

function isSame(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([owner, state]) => b.get(owner) === state);
}
