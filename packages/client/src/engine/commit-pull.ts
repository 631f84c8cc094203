/**
 * One answer for one scope, taken in with ONE transaction: base, cursor and acks, what became of each row, journal,
 * problem list and waiting list (EN18). Either all of it is on the device afterwards or none.
 */
import type { ClientId, Outcome, PushResult, Result, Scope } from '@jamz/core';
import { trimSafe } from '../outbox/journal.ts';
import { chunkKey } from '../outbox/outbox-row.ts';
import { readsFor } from '../storage/blocks.ts';
import type { Read, TableName, Write } from '../storage/device-store.ts';
import { isJournalRecord, isScopeRecord } from '../storage/record-checks.ts';
import {
  emptyScopeRecord,
  type ChunkRecord,
  type ProblemRecord,
  type RowState,
  type StoredOutcome,
  type WaitingRecord,
} from '../storage/records.ts';
import type { GuardedFailure, GuardedStore } from '../storage/session-record.ts';
import { nextBase, type NextBase, type Pull } from './next-base.ts';
import { settleChunks } from './settle-chunks.ts';

export interface PullCommit {
  readonly scope: Scope;
  readonly token: number;
  /** Number of the current timeline. */
  readonly timeline: number;
  readonly now: number;
  readonly pull: Pull;
  /** Chunks with rows that were answered or whose outcome waits for the base: keys of the outbox. */
  readonly chunks: readonly { readonly clientId: ClientId; readonly from: number }[];
  readonly clientId: ClientId;
  readonly results: readonly PushResult[];
  /** Rows that may end in a list, sealed beforehand on their own, by id. */
  readonly sealedRows: ReadonlyMap<string, string>;
  /** Reads the scope's staged pages; only while a reset is under way. */
  readonly withStaged: boolean;
  /** False when rows of this base lie alone: then all of them are read. */
  readonly inBlocks: boolean;
  /** Reads the scope's journal; only when the archive has moved. */
  readonly trimUpTo: number | null;
}

export interface EndedRow extends StoredOutcome {
  readonly clientId: ClientId;
  readonly seq: number;
  readonly id: string;
  readonly conflicts?: Outcome['conflicts'];
  readonly close: RowState['close'];
}

export interface Committed {
  readonly base: NextBase;
  readonly chunks: readonly {
    readonly key: readonly [string, string, number];
    readonly record: ChunkRecord | null;
  }[];
  readonly ended: readonly EndedRow[];
  readonly problems: readonly ProblemRecord[];
  readonly waiting: readonly WaitingRecord[];
  /** Outcomes that base or acks at the head do not confirm: those rows are pushed again. */
  readonly forgotten: number;
  /** Bytes added to the journal, roughly. */
  readonly journalled: number;
}

export function commitPull(
  store: GuardedStore,
  commit: PullCommit,
): Promise<Result<Committed, GuardedFailure>> {
  const { scope } = commit;
  const keys = commit.chunks.map(({ clientId, from }) => [scope, clientId, from] as const);
  const reads: Read[] = [
    { table: 'scopes', key: [scope] },
    commit.withStaged
      ? { table: 'staged', prefix: [scope] }
      : { table: 'staged', key: [scope, '', ''] },
    commit.trimUpTo === null
      ? { table: 'journal', key: [scope, '', 0] }
      : { table: 'journal', prefix: [scope] },
    ...keys.map((key): Read => ({ table: 'outbox', key })),
    ...keys.map((key): Read => ({ table: 'journal', key })),
    ...readsOfBase(commit),
  ];
  const tables: TableName[] = ['scopes', 'outbox', 'journal', 'problems', 'waiting', 'staged'];
  if (commit.pull.how !== 'nothing') tables.push('entities');
  return store.transact({
    tables,
    durability: 'strict',
    token: commit.token,
    reads,
    decide: ([scopes, staged, journals, ...found]) => {
      const before = scopes?.[0];
      const record = isScopeRecord(before) ? before : emptyScopeRecord(scope);
      const base = nextBase(
        record,
        { pull: commit.pull, timeline: commit.timeline },
        {
          staged: staged ?? [],
          held: found.slice(2 * keys.length).flat(),
          isAllHeld: !commit.inBlocks,
        },
      );
      const settled = settleChunks(commit, base, found, keys.length);
      const trimmed = trimJournals(commit, base, journals ?? [], settled.journalKeys);
      return {
        writes: [...base.writes, ...settled.writes, ...trimmed],
        value: { base, ...settled.committed },
      };
    },
  });
}

/** The blocks a patch changes; the others stay as they are, unread. */
function readsOfBase({ scope, pull, inBlocks }: PullCommit): readonly Read[] {
  if (pull.how !== 'patch') return [];
  if (!inBlocks) return [{ table: 'entities', prefix: [scope] }];
  return readsFor(scope, [...pull.patch.puts, ...pull.patch.removed]);
}

function trimJournals(
  { trimUpTo }: PullCommit,
  base: NextBase,
  journals: readonly unknown[],
  written: ReadonlySet<string>,
): readonly Write[] {
  if (trimUpTo === null || base.effect !== 'patched') return [];
  const writes: Write[] = [];
  for (const journal of journals) {
    if (!isJournalRecord(journal)) continue;
    const key = chunkKey(journal);
    const next = trimSafe(journal, trimUpTo);
    if (next !== journal && !written.has(JSON.stringify(key))) {
      writes.push({ table: 'journal', key, put: next });
    }
  }
  return writes;
}
