/**
 * Records of the outbox that are not what this app writes go to the problem list with their bytes, and the rest flows
 * (D7). Their numbers are closed as lost once the server asks for them: the device can no longer say what they were.
 */
import { ok, isScope, type Result, type Scope } from '@jamz/core';
import type { Write } from '../storage/device-store.ts';
import { isProblemRecord } from '../storage/record-checks.ts';
import type { ProblemRecord } from '../storage/records.ts';
import type { GuardedFailure } from '../storage/session-record.ts';
import type { EngineRoom } from './engine-room.ts';

interface Alien {
  readonly key: readonly [Scope, string, number];
  readonly problem: ProblemRecord;
}

export async function quarantineAlien(room: EngineRoom): Promise<Result<null, GuardedFailure>> {
  const { alien } = room.replica;
  const found = alien.flatMap((row) => alienIn(row, room.clock.now()));
  if (found.length === 0) {
    // What does not even say where it lies stays there: it is in nobody's way.
    alien.length = 0;
    return ok(null);
  }
  return room.turn.run(async () => {
    const moved = await room.store.transact({
      tables: ['outbox', 'problems'],
      durability: 'strict',
      reads: found.map(({ problem: { scope, id } }) => ({ table: 'problems', key: [scope, id] })),
      decide: (held) => {
        const problems = found.map(({ problem }, at) => withBytesOf(held[at]?.[0], problem));
        const writes = found.flatMap(({ key, problem: { scope, id } }, at): Write[] => [
          { table: 'outbox', key, put: null },
          { table: 'problems', key: [scope, id], put: problems[at] ?? null },
        ]);
        return { writes, value: problems };
      },
    });
    // Not forgotten before it is moved: a gap that is filled meanwhile would be written over it (EN5).
    if (!moved.ok) return moved;
    alien.length = 0;
    room.count('quarantined', found.length);
    for (const record of moved.value) {
      room.replica.problems.set(record.id, { record, content: null });
    }
    room.changed(new Set(moved.value.map(({ scope }) => scope)), 'rows');
    return ok(null);
  });
}

/** The same place can go bad twice: a closed number stands there after the first time. No bytes are given up for others. */
function withBytesOf(held: unknown, problem: ProblemRecord): ProblemRecord {
  if (!isProblemRecord(held) || held.raw === null || held.raw === problem.raw) return problem;
  return { ...problem, raw: `${held.raw}\n${problem.raw ?? ''}` };
}

function alienIn(row: unknown, now: number): readonly Alien[] {
  if (typeof row !== 'object' || row === null) return [];
  if (!('scope' in row) || !('clientId' in row) || !('from' in row)) return [];
  const { scope, clientId, from } = row;
  if (!isScope(scope) || typeof clientId !== 'string' || typeof from !== 'number') return [];
  // A client counts in every scope from 1.
  const id = `${scope} ${clientId} ${from}`;
  const problem: ProblemRecord = {
    scope,
    id,
    end: 'closed',
    code: null,
    at: now,
    sealed: null,
    raw: JSON.stringify(row),
  };
  return [{ key: [scope, clientId, from], problem }];
}
