/** One commit to the SQLite log with full synchronisation, beside the same bytes in one bare row. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StoredCommit } from '@jamz/core';
import { createSqliteLogStore, jamzSchema, migrate, openSqlite } from '@jamz/stores';
import type { Comparison } from './comparison.ts';

const bytes = JSON.stringify({ puts: Array.from({ length: 4 }, (_, n) => `${n}`.padEnd(64, 'x')) });

function makeCommits(): () => StoredCommit {
  let version = 0;
  let prevHash = '';
  return () => {
    version += 1;
    const hash = createHash('sha256').update(`${prevHash}${version}`).digest('hex');
    const commit: StoredCommit = {
      scope: 'group:bench',
      version,
      hash,
      prevHash,
      id: `commit-${version}`,
      timeline: 1,
      fencingEpoch: 1,
      at: version,
      bytes,
      index: [{ userId: 'u', clientId: 'c', seq: version, id: `m${version}`, end: 'applied' }],
    };
    prevHash = hash;
    return commit;
  };
}

export async function compareLogAppend(): Promise<Comparison> {
  const folder = mkdtempSync(path.join(tmpdir(), 'jamz-bench-'));
  const log = openSqlite(path.join(folder, 'log.db'));
  migrate(log, jamzSchema);
  const store = createSqliteLogStore(log);
  const bare = openSqlite(path.join(folder, 'bare.db'));
  bare.exec('CREATE TABLE bare (version INTEGER PRIMARY KEY, bytes TEXT)');
  const next = makeCommits();
  return {
    name: 'log append beside a bare insert',
    async ours() {
      const { end } = await store.append(next());
      if (end !== 'appended') throw new Error(`append ended ${end}`);
    },
    async theirs() {
      bare.run('INSERT INTO bare (bytes) VALUES (?)', bytes);
    },
    async close() {
      await store.close();
      log.close();
      bare.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
