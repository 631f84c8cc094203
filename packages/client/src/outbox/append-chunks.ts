/**
 * Numbers are given and rows are stored in one strict transaction (EN2, EN23): the number space is per client and
 * scope, and only a completed transaction has used it.
 */
import type { ClientId, Result, Scope } from '@jamz/core';
import type { Found, Write } from '../storage/device-store.ts';
import type { ChunkRecord, RowState } from '../storage/records.ts';
import type { GuardedFailure, GuardedStore } from '../storage/session-record.ts';
import { chunkKey } from './outbox-row.ts';

/** A chunk without its numbers. */
export interface NewChunk {
  readonly scope: Scope;
  readonly ids: readonly string[];
  readonly sealed: string;
  /** For every row, when it is a row that was here before under another number. */
  readonly state?: RowState | undefined;
}

export interface AppendOptions {
  /** Whose numbers: the newest client this tab knows of. */
  readonly clientId: ClientId;
  /** What else happens in the same transaction: a problem that is tried again leaves its list. */
  readonly also?: readonly Write[] | undefined;
}

export function appendChunks(
  store: GuardedStore,
  chunks: readonly NewChunk[],
  { clientId, also = [] }: AppendOptions,
): Promise<Result<readonly ChunkRecord[], GuardedFailure>> {
  const scopes = [...new Set(chunks.map((chunk) => chunk.scope))];
  return store.transact({
    tables: ['numbers', 'outbox', ...also.map((write) => write.table)],
    durability: 'strict',
    reads: scopes.map((scope) => ({ table: 'numbers', key: [clientId, scope] })),
    decide: (found) => {
      const next = new Map(scopes.map((scope, at) => [scope, nextNumber(found[at])]));
      const records = chunks.map((chunk) => {
        const from = next.get(chunk.scope) ?? 1;
        next.set(chunk.scope, from + chunk.ids.length);
        return chunkToRecord(chunk, clientId, from);
      });
      const writes = [
        ...also,
        ...records.map((put): Write => ({ table: 'outbox', key: chunkKey(put), put })),
        ...[...next].map(([scope, seq]) => numberWrite(clientId, scope, seq)),
      ];
      return { writes, value: records };
    },
  });
}

export const numberWrite = (clientId: string, scope: string, next: number): Write => ({
  table: 'numbers',
  key: [clientId, scope],
  put: { next },
});

/** Numbers begin at 1 per (client, scope). */
export function nextNumber(found: Found | undefined): number {
  const row = found?.[0];
  const isRow = typeof row === 'object' && row !== null && 'next' in row;
  return isRow && typeof row.next === 'number' ? row.next : 1;
}

export function chunkToRecord(chunk: NewChunk, clientId: ClientId, from: number): ChunkRecord {
  const states: Record<string, RowState> = {};
  if (chunk.state !== undefined) {
    for (const at of chunk.ids.keys()) states[from + at] = chunk.state;
  }
  return {
    scope: chunk.scope,
    clientId,
    from,
    ids: chunk.ids,
    decidedUpTo: from - 1,
    states,
    sealed: chunk.sealed,
  };
}
