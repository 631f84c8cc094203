/** What the log's contract is written with: well-formed commits and chains of them. */
import { createHash } from 'node:crypto';
import type { EntryIndex, StoredCommit } from '@jamz/core';
import { expect } from 'vitest';
import type { AppendResult, LogStore } from './log-store.ts';

export interface LogUnderTest {
  /** Handles on the same log: the first and one more process's, where the adapter can. */
  readonly stores: readonly [LogStore, LogStore];
  /** The same log again after a clean end; null where nothing outlives the process. */
  readonly reopen: (() => Promise<LogStore>) | null;
  readonly dispose: () => Promise<void>;
}

let serial = 0;

/** A well-formed commit behind `previous` (or the first of its scope). */
export function commitAfter(
  previous: StoredCommit | null,
  overrides: Partial<StoredCommit> = {},
): StoredCommit {
  serial += 1;
  const version = (previous?.version ?? 0) + 1;
  const bytes = JSON.stringify({ version, serial });
  return {
    scope: previous?.scope ?? 'toy:a',
    version,
    hash: createHash('sha256').update(bytes).digest('hex'),
    prevHash: previous?.hash ?? '',
    id: `commit-${serial}`,
    timeline: 1,
    fencingEpoch: 0,
    at: 1_000 + version,
    bytes,
    index: [],
    ...overrides,
  };
}

export const entry = (overrides: Partial<EntryIndex> = {}): EntryIndex => {
  serial += 1;
  return {
    userId: 'u1',
    clientId: 'c1',
    seq: 1,
    id: `mutation-${serial}`,
    end: 'applied',
    ...overrides,
  };
};

/** A chain of `length` commits of one scope. */
export function chain(length: number, scope = 'toy:a'): StoredCommit[] {
  const commits: StoredCommit[] = [];
  for (let n = 0; n < length; n += 1) {
    commits.push(commitAfter(commits.at(-1) ?? null, { scope }));
  }
  return commits;
}

export async function appendAll(store: LogStore, commits: readonly StoredCommit[]): Promise<void> {
  for (const commit of commits) expect(await store.append(commit)).toEqual({ end: 'appended' });
}

export const appended: AppendResult = { end: 'appended' };
