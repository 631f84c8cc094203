/**
 * New mutations on their way to the disk: one first-in-first-out queue per tab, because sealing is asynchronous and
 * would swap numbers (EN2). What waits together is sealed together and goes into one strict transaction (EN23).
 */
import {
  appError,
  err,
  limits,
  ok,
  type AppError,
  type ErrorCode,
  type Result,
  type Scope,
} from '@jamz/core';
import type { Replica, UnwrittenRow } from '../state/replica.ts';
import type { Turn } from '../state/turn.ts';
import type { Write } from '../storage/device-store.ts';
import type { Sealer } from '../storage/sealer.ts';
import type { GuardedFailure, GuardedStore } from '../storage/session-record.ts';
import type { RowState } from '../storage/records.ts';
import { appendChunks } from '../outbox/append-chunks.ts';
import type { RowContent } from '../outbox/outbox-row.ts';
import { sealRows } from '../outbox/sealed-rows.ts';

export interface NewRow extends UnwrittenRow {
  /** Its content as it is sealed. */
  readonly text: string;
  /** Rows that were here before under another number keep what was known of them. */
  readonly state?: RowState | undefined;
  /** What leaves in the same transaction: the problem that is tried again, the place in the waiting list. */
  readonly also?: readonly Write[] | undefined;
}

export interface WriteQueue {
  /** Resolves with the number once the transaction is complete on the disk. */
  write(row: NewRow): Promise<Result<number, AppError>>;
  /** Resolves when nothing waits to be written. */
  settled(): Promise<void>;
}

export interface WriteQueuePorts {
  readonly store: GuardedStore;
  readonly sealer: Sealer;
  readonly replica: Replica;
  readonly turn: Turn;
  /** Rows of these scopes are durable now, or were taken back. */
  readonly changed: (scopes: ReadonlySet<Scope>, failure: GuardedFailure | null) => void;
}

/** A transaction costs as much as thousands of rows in it; more at once would only be more to hold in memory. */
const batchRowsMax = 10 * limits.outboxChunkRowsMax;

interface Ticket {
  readonly row: NewRow;
  readonly resolve: (result: Result<number, AppError>) => void;
}

export function createWriteQueue(ports: WriteQueuePorts): WriteQueue {
  let queue: Ticket[] = [];
  let pumping: Promise<void> | null = null;

  const pump = async (): Promise<void> => {
    // The task that began this may have more to write: its rows share one chunk.
    await Promise.resolve();
    while (queue.length > 0) {
      const batch = queue.slice(0, batchRowsMax);
      queue = queue.slice(batch.length);
      await writeBatch(ports, batch);
    }
    pumping = null;
  };

  return {
    write(row) {
      return new Promise((resolve) => {
        queue.push({ row, resolve });
        pumping ??= pump();
      });
    },
    async settled() {
      while (pumping !== null) {
        await pumping;
      }
    },
  };
}

async function writeBatch(ports: WriteQueuePorts, batch: readonly Ticket[]): Promise<void> {
  const { store, sealer, replica, turn } = ports;
  const groups = groupTickets(batch);
  const sealed = await Promise.all(
    groups.map(({ scope, tickets }) => {
      const texts = tickets.map(({ row }) => row.text);
      return sealRows(sealer, scope, texts);
    }),
  );
  const written = await turn.run(async () => {
    const chunks = groups.map((group, at) => ({
      scope: group.scope,
      ids: group.tickets.map(({ row }) => row.id),
      sealed: sealed[at] ?? '',
      state: group.state,
    }));
    const also = batch.flatMap(({ row }) => row.also ?? []);
    const appended = await appendChunks(store, chunks, { clientId: replica.newestClient(), also });
    for (const { row } of batch) replica.unwritten.delete(row);
    if (!appended.ok) {
      for (const { scope } of groups) replica.lay(scope);
      return appended;
    }
    for (const [at, record] of appended.value.entries()) {
      const group = groups[at];
      if (group !== undefined) replica.outbox.put({ record, rows: contentsOf(group) });
    }
    return appended;
  });
  for (const [at, group] of groups.entries()) {
    for (const [index, ticket] of group.tickets.entries()) {
      if (written.ok) ticket.resolve(ok((written.value[at]?.from ?? 0) + index));
      else ticket.resolve(err(appError(failureCode(written.error))));
    }
  }
  ports.changed(new Set(groups.map(({ scope }) => scope)), written.ok ? null : written.error);
}

interface Group {
  readonly scope: Scope;
  readonly state: RowState | undefined;
  readonly tickets: Ticket[];
}

/** One chunk per scope until it is full, in order; rows that bring a state of their own lie in a chunk of their own. */
function groupTickets(batch: readonly Ticket[]): readonly Group[] {
  const groups: Group[] = [];
  const lastByScope = new Map<Scope, Group>();
  for (const ticket of batch) {
    const { scope, state } = ticket.row;
    const last = lastByScope.get(scope);
    if (last !== undefined && last.state === undefined && state === undefined && hasRoom(last)) {
      last.tickets.push(ticket);
      continue;
    }
    const made: Group = { scope, state, tickets: [ticket] };
    groups.push(made);
    lastByScope.set(scope, made);
  }
  return groups;
}

const hasRoom = ({ tickets }: Group): boolean => tickets.length < limits.outboxChunkRowsMax;

const contentsOf = (group: Group): readonly RowContent[] =>
  group.tickets.map(({ row }) => row.content);

export function failureCode(failure: GuardedFailure): ErrorCode {
  if (failure === 'full') return 'storage_full';
  return failure === 'guard' ? 'signed_out' : 'storage_failed';
}
