/**
 * One hash over everything a server keeps: the records of every scope as their owners see them, the rows of accounts,
 * sessions, keys, registers and samples, and the files. Refusals that the log records are no state.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { stateOf, type Speaker } from './lived-in.ts';

export interface Seen {
  readonly who: Speaker;
  readonly scope: string;
}

/** By part, so that a difference says where it is. */
export type StateHash = Readonly<Record<string, string>>;

const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

async function hashScopes(seen: readonly Seen[]): Promise<StateHash> {
  const states = await Promise.all(
    seen.map(async ({ who, scope }) => {
      const state = await stateOf(who, scope);
      if (!state.startsWith('['))
        throw new Error(`${scope} cannot be read: ${state.slice(0, 300)}`);
      return [scope, hashOf(state)] as const;
    }),
  );
  return Object.fromEntries(states);
}

export async function hashState(dataDir: string, seen: readonly Seen[]): Promise<StateHash> {
  return {
    ...(await hashScopes(seen)),
    accounts: rowsOf(dataDir, 'jamz.db', 'SELECT * FROM accounts ORDER BY userId'),
    sessions: rowsOf(dataDir, 'jamz.db', 'SELECT * FROM sessions ORDER BY sessionId'),
    // What was applied by people; the server's own lanes may still be on their way.
    applied: rowsOf(
      dataDir,
      'jamz.db',
      "SELECT scope, id FROM entries WHERE ending IN ('applied', 'merged') AND clientId NOT LIKE 'sys:%' ORDER BY position",
    ),
    keys: rowsOf(dataDir, 'keyring.db', 'SELECT * FROM keys ORDER BY owner'),
    registers: rowsOf(dataDir, 'live.db', 'SELECT * FROM registers ORDER BY kind, scope, id'),
    samples: rowsOf(dataDir, 'live.db', 'SELECT * FROM samples ORDER BY kind, member, scope, time'),
    grants: rowsOf(dataDir, 'jamz.db', 'SELECT * FROM grants ORDER BY scope, sha256, userId'),
    pictures: rowsOf(dataDir, 'jamz.db', 'SELECT * FROM pictures ORDER BY scope, pictureId'),
    blobs: await hashFiles(join(dataDir, 'blobs')),
  };
}

function rowsOf(dataDir: string, file: string, query: string): string {
  const database = new DatabaseSync(join(dataDir, file), { readOnly: true });
  try {
    return hashOf(database.prepare(query).all());
  } finally {
    database.close();
  }
}

async function hashFiles(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).toSorted();
  const hashes = await Promise.all(
    paths.map(async (path) => [path, hashOf((await readFile(path)).toString('base64'))]),
  );
  return hashOf(hashes);
}
