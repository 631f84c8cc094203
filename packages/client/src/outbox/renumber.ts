/**
 * Rows whose number belongs to another mutation (a browser profile that came back from a backup) get new numbers under
 * a new client, and keep their ids. Only rows answered `taken`, and only once the old number is decided (EN6).
 */
import { must, type ClientId, type Result, type Scope } from '@jamz/core';
import type { Write } from '../storage/device-store.ts';
import { isChunkRecord, isClientRecord } from '../storage/record-checks.ts';
import type { ChunkRecord, RowState } from '../storage/records.ts';
import type { GuardedFailure, GuardedStore } from '../storage/session-record.ts';
import { chunkToRecord, nextNumber, numberWrite } from './append-chunks.ts';
import { chunkKey, isGone, withStates } from './outbox-row.ts';

export interface Renumbering {
  readonly token: number;
  readonly scope: Scope;
  readonly rows: readonly {
    readonly clientId: ClientId;
    readonly from: number;
    readonly seq: number;
    readonly id: string;
  }[];
  /** All of `rows`, sealed together in this order. */
  readonly sealed: string;
  readonly re: boolean;
  /** Newer than the client of every row; it joins the list when it is not there yet. */
  readonly clientId: ClientId;
}

export function renumberRows(
  store: GuardedStore,
  work: Renumbering,
): Promise<Result<null, GuardedFailure>> {
  const keys = new Map(
    work.rows.map((row) => {
      const key = chunkKey({ ...row, scope: work.scope });
      return [JSON.stringify(key), key];
    }),
  );
  return store.transact({
    tables: ['clients', 'numbers', 'outbox'],
    durability: 'strict',
    token: work.token,
    reads: [
      { table: 'clients', prefix: [] },
      { table: 'numbers', key: [work.clientId, work.scope] },
      ...[...keys.values()].map((key) => ({ table: 'outbox' as const, key })),
    ],
    decide: ([clientRows = [], numbers, ...found]) => {
      const chunks = found.map((one) => one[0]).filter((row) => isChunkRecord(row));
      const isHere = work.rows.every((row) => isStillTaken(chunks, row));
      if (!isHere) return { writes: [], value: null };
      const clients = clientRows.filter((row) => isClientRecord(row));
      const isKnown = clients.some((client) => client.clientId === work.clientId);
      const n = must(clients.at(-1), 'a client').n + 1;
      const { clientId } = work;
      const from = nextNumber(numbers);
      const state: RowState | undefined = work.re ? { re: true } : undefined;
      const ids = work.rows.map((row) => row.id);
      const record = chunkToRecord(
        { scope: work.scope, ids, sealed: work.sealed, state },
        clientId,
        from,
      );
      const writes: Write[] = [
        ...(isKnown ? [] : [{ table: 'clients' as const, key: [n], put: { n, clientId } }]),
        numberWrite(clientId, work.scope, from + ids.length),
        { table: 'outbox', key: chunkKey(record), put: record },
        ...chunks.map((chunk) => leaveWrite(chunk, work.rows)),
      ];
      return { writes, value: null };
    },
  });
}

type RowName = Renumbering['rows'][number];

const isOf = (chunk: ChunkRecord, row: RowName): boolean =>
  chunk.clientId === row.clientId && chunk.from === row.from;

const isStillTaken = (chunks: readonly ChunkRecord[], row: RowName): boolean =>
  chunks.some(
    (chunk) => isOf(chunk, row) && !isGone(chunk, row.seq) && chunk.states[row.seq]?.taken === true,
  );

function leaveWrite(chunk: ChunkRecord, rows: readonly RowName[]): Write {
  const gone = rows
    .filter((row) => isOf(chunk, row))
    .map(({ seq }): [number, RowState] => [seq, { gone: true }]);
  return { table: 'outbox', key: chunkKey(chunk), put: withStates(chunk, new Map(gone)) };
}
