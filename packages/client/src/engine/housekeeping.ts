/** What a drainer sets right between two exchanges: taken numbers, unreadable rows, the waiting list, the journal. */
import { limits, ok, type ClientId, type Result, type Scope } from '@jamz/core';
import { overBudget } from '../outbox/journal.ts';
import { closeRows } from '../outbox/mark-rows.ts';
import { chunkKey, type OutboxRow, type RowContent } from '../outbox/outbox-row.ts';
import { renumberRows } from '../outbox/renumber.ts';
import { rowText, sealRows } from '../outbox/sealed-rows.ts';
import type { Write } from '../storage/device-store.ts';
import { isJournalRecord } from '../storage/record-checks.ts';
import { ackedOn } from '../storage/records.ts';
import type { GuardedFailure } from '../storage/session-record.ts';
import type { EngineRoom } from './engine-room.ts';
import { quarantineAlien } from './quarantine-alien.ts';
import { createWaitingList } from './waiting-list.ts';

type Kept = Promise<Result<null, GuardedFailure>>;

export interface Housekeeping {
  /** Before an exchange: what must not be sent as it is. */
  before(): Kept;
  /** After an answer. */
  after(): Kept;
  /** Something went into the journal; it is measured once enough has. */
  journalled(bytes: number): void;
}

export function createHousekeeping(room: EngineRoom): Housekeeping {
  const waitingList = createWaitingList(room);
  let unmeasured: number = limits.journalBytesMax;

  return {
    async before() {
      const moved = await quarantineAlien(room);
      const closed = moved.ok ? await quarantine(room) : moved;
      return closed.ok ? renumberTaken(room) : closed;
    },
    async after() {
      const issued = await waitingList.issue();
      if (!issued.ok || unmeasured < limits.journalBytesMax / 16) return issued;
      unmeasured = 0;
      return trimJournal(room);
    },
    journalled(bytes) {
      unmeasured += bytes;
    },
  };
}

/** Rows whose ciphertext is damaged: their numbers are closed, their bytes stay in the problem list (D7). */
async function quarantine(room: EngineRoom): Kept {
  const { outbox } = room.replica;
  const marks = outbox
    .scopes()
    .flatMap((scope) => outbox.rows(scope))
    .filter((row) => row.content === null && row.state.close === undefined)
    .filter((row) => row.state.outcome === undefined)
    .map((row) => ({ ...row, close: 'quarantined' as const }));
  if (marks.length === 0) return ok(null);
  room.count('quarantined', marks.length);
  return room.turn.run(async () => {
    const closed = await closeRows(room.store, marks);
    if (!closed.ok) return closed;
    for (const record of closed.value) outbox.update(chunkKey(record), record);
    return ok(null);
  });
}

type ReadableRow = OutboxRow & { readonly content: RowContent };

/** A taken number must be decided in the base before its row gets another (EN6). */
async function renumberTaken(room: EngineRoom): Kept {
  const { replica } = room;
  for (const scope of replica.outbox.scopes()) {
    const record = replica.scope(scope).record();
    const rows = replica.outbox.rows(scope).flatMap((row): ReadableRow[] => {
      const isReady =
        row.state.taken === true && ackedOn(record, replica.timeline(), row.clientId) >= row.seq;
      return isReady && row.content !== null ? [{ ...row, content: row.content }] : [];
    });
    for (const re of [false, true]) {
      const group = rows.filter((row) => (row.state.re === true) === re);
      if (group.length === 0) continue;
      const done = await renumber(room, { scope, rows: group, re });
      if (!done.ok) return done;
    }
  }
  return ok(null);
}

async function renumber(
  room: EngineRoom,
  group: { readonly scope: Scope; readonly rows: readonly ReadableRow[]; readonly re: boolean },
): Kept {
  const { scope, rows, re } = group;
  const token = room.token();
  if (token === null) return { ok: false, error: 'fenced' };
  const sealed = await sealRows(
    room.sealer,
    scope,
    rows.map((row) => rowText(row.content)),
  );
  const clientId = clientAbove(room, rows);
  return room.turn.run(async () => {
    const done = await renumberRows(room.store, { token, scope, rows, sealed, re, clientId });
    if (!done.ok) return done;
    const loaded = await room.replica.loadAll();
    if (loaded.ok) room.changed([scope], 'all');
    return loaded;
  });
}

function clientAbove(room: EngineRoom, rows: readonly OutboxRow[]): ClientId {
  const newest = room.replica.newestClient();
  return rows.some((row) => row.clientId === newest) ? room.ids.clientId() : newest;
}

/** At most five megabytes, oldest out first and counted (VAULT section 5). */
async function trimJournal(room: EngineRoom): Kept {
  const trimmed = await room.store.transact({
    tables: ['journal'],
    durability: 'relaxed',
    reads: [{ table: 'journal', prefix: [] }],
    decide: ([found = []]) => {
      const gone = overBudget(found.filter((row) => isJournalRecord(row)));
      const writes = gone.map((one): Write => ({
        table: 'journal',
        key: chunkKey(one),
        put: null,
      }));
      const rows = gone.reduce((sum, one) => sum + Object.keys(one.rows).length, 0);
      return { writes, value: rows };
    },
  });
  if (!trimmed.ok) return trimmed;
  room.count('journal_trimmed', trimmed.value);
  return ok(null);
}
