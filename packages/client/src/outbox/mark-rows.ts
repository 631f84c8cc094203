/** Closes are durable on the device before they are sent (EN4). */
import type { ClientId, CloseReason, Result, Scope } from '@jamz/core';
import type { Read, Write } from '../storage/device-store.ts';
import { isChunkRecord } from '../storage/record-checks.ts';
import type { ChunkRecord } from '../storage/records.ts';
import {
  closesIn,
  closesKey,
  type GuardedFailure,
  type GuardedStore,
} from '../storage/session-record.ts';
import { chunkKey, isGone, withStates } from './outbox-row.ts';

export interface RowMark {
  readonly scope: Scope;
  readonly clientId: ClientId;
  readonly from: number;
  readonly seq: number;
  readonly close: CloseReason;
}

/**
 * Marks what is still here and not closed yet. Returns the chunks as they are now. It is counted beside them, so that
 * a drainer in another tab, or one that outlives this one, never sends what it has not read as closed.
 */
export function closeRows(
  store: GuardedStore,
  marks: readonly RowMark[],
): Promise<Result<readonly ChunkRecord[], GuardedFailure>> {
  const byChunk = new Map<string, RowMark[]>();
  for (const mark of marks) {
    const key = JSON.stringify(chunkKey(mark));
    byChunk.set(key, [...(byChunk.get(key) ?? []), mark]);
  }
  const groups = [...byChunk.values()];
  return store.transact({
    tables: ['outbox', 'lease'],
    durability: 'strict',
    reads: [
      { table: 'lease', key: closesKey },
      ...groups.map(([first]): Read => ({
        table: 'outbox',
        key: first === undefined ? [] : chunkKey(first),
      })),
    ],
    decide: ([closes, ...found]) => {
      const records: ChunkRecord[] = [];
      for (const [at, group] of groups.entries()) {
        const record = found[at]?.[0];
        if (isChunkRecord(record)) records.push(closeIn(record, group));
      }
      const writes = records.map((put): Write => ({ table: 'outbox', key: chunkKey(put), put }));
      const count: Write = { table: 'lease', key: closesKey, put: { count: closesIn(closes) + 1 } };
      return { writes: [...writes, count], value: records };
    },
  });
}

function closeIn(record: ChunkRecord, marks: readonly RowMark[]): ChunkRecord {
  const states = new Map(
    marks
      .filter(({ seq }) => !isGone(record, seq) && isClosable(record, seq))
      .map(({ seq, close }) => [seq, { ...record.states[seq], close }]),
  );
  return withStates(record, states) ?? record;
}

const isClosable = (record: ChunkRecord, seq: number): boolean => {
  const state = record.states[seq];
  return state?.close === undefined && state?.outcome === undefined;
};
