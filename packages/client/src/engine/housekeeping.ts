/** What a drainer sets right between two exchanges: taken numbers, unreadable rows, the waiting list, the journal. */
import { limits, ok, type ClientId, type Result, type Scope } from '@jamz/core';
import { overBudget } from '../outbox/journal.ts';
import { closeRows } from '../outbox/mark-rows.ts';
import { chunkKey, type OutboxRow, type RowContent } from '../outbox/outbox-row.ts';
import { renumberRows } from '../outbox/renumber.ts';
import { sealRows } from '../outbox/sealed-rows.ts';
import type { OpenWaiting } from '../state/load-records.ts';
import type { Write } from '../storage/device-store.ts';
import { isJournalRecord, type ProblemRecord } from '../storage/records.ts';
import type { GuardedFailure } from '../storage/session-record.ts';
import type { EngineRoom } from './engine-room.ts';

type Kept = Promise<Result<null, GuardedFailure>>;
const dayMs = 86_400_000;

export interface Housekeeping {
  /** Before an exchange: what must not be sent as it is. */
  before(): Kept;
  /** After an answer. */
  after(): Kept;
  /** Something went into the journal; it is measured once enough has. */
  journalled(bytes: number): void;
}

export function createHousekeeping(room: EngineRoom): Housekeeping {
  /** When a row of the waiting list was last issued again, on the monotonic clock. */
  const issuedAt = new Map<string, number>();
  let unmeasured: number = limits.journalBytesMax;

  return {
    async before() {
      const closed = await quarantine(room);
      return closed.ok ? renumberTaken(room) : closed;
    },
    async after() {
      const issued = await issueWaiting(room, issuedAt);
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
    const { acks } = replica.scope(scope).record();
    const rows = replica.outbox.rows(scope).flatMap((row): ReadableRow[] => {
      const isReady = row.state.taken === true && (acks[row.clientId] ?? 0) >= row.seq;
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
    rows.map((row) => row.content),
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

/** Same id, new number, when what was missing stands in a base of the current timeline (EN41). */
async function issueWaiting(room: EngineRoom, issuedAt: Map<string, number>): Kept {
  const now = room.clock.monotonic();
  const tooOld: OpenWaiting[] = [];
  const writes: Promise<unknown>[] = [];
  for (const row of room.replica.waiting.values()) {
    const { id, scope, since, re } = row.record;
    if (room.clock.now() - since > limits.waitingDaysMax * dayMs) {
      tooOld.push(row);
      continue;
    }
    const last = issuedAt.get(id);
    const isRested = last === undefined || now - last >= limits.waitingRetryMs;
    if (!isRested || !isStanding(room, row)) continue;
    issuedAt.set(id, now);
    const also: Write[] = [{ table: 'waiting', key: [scope, id], put: null }];
    const state = { since, ...(re && { re: true as const }) };
    room.replica.waiting.delete(id);
    writes.push(room.writeQueue.write({ scope, id, content: row.content, state, also }));
  }
  await Promise.all(writes);
  return tooOld.length === 0 ? ok(null) : askPerson(room, tooOld);
}

function isStanding(room: EngineRoom, { record, content }: OpenWaiting): boolean {
  const { scope, id } = record;
  const target = room.replica.scope(scope);
  const entry = room.agenda.of(scope);
  if (!target.record().pulled || entry.behind || entry.held) return false;
  const { end } = target.tryOnBase(room.replica.toViewRow({ id, content }));
  return end === 'applied' || end === 'merged';
}

/** After 30 days the person decides: the row stands in the problem list (EN41). */
function askPerson(room: EngineRoom, rows: readonly OpenWaiting[]): Kept {
  const problems = rows.map(
    ({ record, content }): { record: ProblemRecord; content: RowContent } => ({
      content,
      record: {
        scope: record.scope,
        id: record.id,
        end: 'closed',
        code: 'missing',
        at: room.clock.now(),
        sealed: record.sealed,
        raw: null,
      },
    }),
  );
  return room.turn.run(async () => {
    const moved = await room.store.transact({
      tables: ['waiting', 'problems'],
      durability: 'strict',
      reads: [],
      decide: () => ({
        writes: problems.flatMap(({ record }): Write[] => [
          { table: 'waiting', key: [record.scope, record.id], put: null },
          { table: 'problems', key: [record.scope, record.id], put: record },
        ]),
        value: null,
      }),
    });
    if (!moved.ok) return moved;
    for (const problem of problems) {
      room.replica.waiting.delete(problem.record.id);
      room.replica.problems.set(problem.record.id, problem);
    }
    room.changed(
      problems.map(({ record }) => record.scope),
      'rows',
    );
    return moved;
  });
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
