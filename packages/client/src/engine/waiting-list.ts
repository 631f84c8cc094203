/**
 * Rows that miss what others still have to bring: what a lost tail held (EN41), or a scope whose owner has not been online
 * yet (EN39). They are issued again, same id, new number, when there is a reason to believe that it has come.
 */
import { limits, ok, type Result } from '@jamz/core';
import type { RowContent } from '../outbox/outbox-row.ts';
import { rowText } from '../outbox/sealed-rows.ts';
import type { OpenWaiting } from '../state/load-records.ts';
import type { Write } from '../storage/device-store.ts';
import type { ProblemRecord } from '../storage/records.ts';
import type { GuardedFailure } from '../storage/session-record.ts';
import type { EngineRoom } from './engine-room.ts';

type Kept = Promise<Result<null, GuardedFailure>>;
const dayMs = 86_400_000;
/** A base that seems to hold what is missing while the server says no: asked again ever more rarely. */
const restMsMin = 5_000;

export interface WaitingList {
  /** After an answer. */
  issue(): Kept;
}

interface Issued {
  readonly at: number;
  readonly times: number;
  /** Knocks at the scope until then. */
  readonly pokes: number;
}

export function createWaitingList(room: EngineRoom): WaitingList {
  const issued = new Map<string, Issued>();
  let isStart = true;

  return {
    async issue() {
      const now = room.clock.monotonic();
      const tooOld: OpenWaiting[] = [];
      const writes: Promise<unknown>[] = [];
      for (const row of room.replica.waiting.values()) {
        const { id, scope, since, re } = row.record;
        const { pokes } = room.agenda.of(scope);
        const last = issued.get(id);
        if (room.clock.now() - since > limits.waitingDaysMax * dayMs) {
          tooOld.push(row);
        } else if (last === undefined && !isStart) {
          // It has just come into the list.
          issued.set(id, { at: now, times: 0, pokes });
        } else if (last === undefined || hasReason(room, row, { ...last, now })) {
          issued.set(id, { at: now, times: (last?.times ?? 0) + 1, pokes });
          const also: Write[] = [{ table: 'waiting', key: [scope, id], put: null }];
          const state = { since, ...(re && { re: true as const }) };
          room.replica.waiting.delete(id);
          const { content } = row;
          const text = rowText(content);
          writes.push(room.writeQueue.write({ scope, id, content, text, state, also }));
        }
      }
      isStart = false;
      await Promise.all(writes);
      return tooOld.length === 0 ? ok(null) : askPerson(room, tooOld);
    },
  };
}

function hasReason(
  room: EngineRoom,
  { record, content }: OpenWaiting,
  last: Issued & { readonly now: number },
): boolean {
  const { scope, id } = record;
  const target = room.replica.scope(scope);
  const entry = room.agenda.of(scope);
  const age = last.now - last.at;
  // Of a scope that cannot be read nothing is known: a knock now and then (EN39).
  if (!target.record().pulled) return entry.pokes > last.pokes || age >= limits.waitingRetryMs;
  if (entry.behind || age < Math.min(limits.waitingRetryMs, restMsMin * 4 ** last.times)) {
    return false;
  }
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
