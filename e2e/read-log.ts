/** Reads a stopped server's log as it lies on disk, and checks what every log must fulfil (I2, I4). */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { createSqliteLogStore, jamzSchema, migrate, openSqlite } from '@jamz/stores';
import type { Commit } from '@jamz/core';

export interface LogEntry {
  readonly scope: string;
  readonly version: number;
  readonly timeline: number;
  readonly userId: string;
  readonly clientId: string;
  readonly seq: number;
  readonly id: string;
  readonly name: string | undefined;
  readonly end: string;
}

export interface LogReport {
  readonly scopes: readonly string[];
  readonly entries: readonly LogEntry[];
  /** What is wrong with the log; empty when nothing is. */
  readonly faults: readonly string[];
}

export async function readWholeLog(dataDir: string): Promise<LogReport> {
  const database = openSqlite(join(dataDir, 'jamz.db'));
  migrate(database, jamzSchema);
  const log = createSqliteLogStore(database);
  const scopes: string[] = [];
  const entries: LogEntry[] = [];
  const faults: string[] = [];
  try {
    for (let after = ''; ;) {
      const heads = await log.heads(after, 500);
      if (heads.length === 0) break;
      for (const head of heads) {
        scopes.push(head.scope);
        await readScope(head.scope, head.version);
      }
      after = heads.at(-1)?.scope ?? after;
    }
  } finally {
    await log.close();
    database.close();
  }
  const endsById = new Map<string, number>();
  for (const entry of entries) {
    if (entry.end !== 'applied' && entry.end !== 'merged') continue;
    const key = `${entry.timeline}/${entry.scope}/${entry.id}`;
    endsById.set(key, (endsById.get(key) ?? 0) + 1);
  }
  for (const [key, count] of endsById)
    if (count > 1) faults.push(`${key} was applied ${count} times`);
  return { scopes, entries, faults };

  async function readScope(scope: string, headVersion: number): Promise<void> {
    let version = 0;
    let prevHash = '';
    while (version < headVersion) {
      const commits = await log.read(scope, version, 4 * 1024 * 1024);
      if (commits.length === 0) {
        faults.push(`${scope} ends at ${version} below its head ${headVersion}`);
        return;
      }
      for (const stored of commits) {
        const commit = JSON.parse(stored.bytes) as Commit;
        const hash = createHash('sha256').update(stored.bytes).digest('hex');
        if (stored.version !== version + 1)
          faults.push(`${scope}: ${stored.version} follows ${version}`);
        if (commit.version !== stored.version)
          faults.push(`${scope}@${stored.version}: bytes say ${commit.version}`);
        if (hash !== stored.hash)
          faults.push(`${scope}@${stored.version}: hash differs from its bytes`);
        if (commit.prevHash !== prevHash) faults.push(`${scope}@${stored.version}: chain broken`);
        version = stored.version;
        prevHash = hash;
        for (const entry of commit.entries) {
          const { userId, clientId, seq, id, name, outcome } = entry;
          entries.push({
            scope,
            version,
            timeline: commit.timeline,
            userId,
            clientId,
            seq,
            id,
            name,
            end: outcome.end,
          });
        }
      }
    }
  }
}
