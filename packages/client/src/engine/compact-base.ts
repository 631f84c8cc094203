/**
 * Makes the blocks of a scope one of each kind again: what lies there is read, the last of each row kept, and written
 * back in one transaction. Nobody sees any of it, so it gives way when the disk is full.
 */
import { ok, type Result, type Scope } from '@jamz/core';
import { isCompactionDue, lastOfEach, replaceBlocks, rowsIn } from '../storage/blocks.ts';
import { isScopeRecord } from '../storage/record-checks.ts';
import type { ScopeRecord } from '../storage/records.ts';
import type { GuardedFailure, GuardedStore } from '../storage/session-record.ts';
import type { EngineRoom } from './engine-room.ts';

/** At most one scope, so that what is to be sent next does not wait for it. */
export async function compactOne(room: EngineRoom): Promise<Result<null, GuardedFailure>> {
  const { replica } = room;
  const scope = replica.scopes().find((one) => isCompactionDue(replica.scope(one).record()));
  if (scope === undefined) return ok(null);
  return room.turn.run(async () => {
    const token = room.token();
    if (token === null) return { ok: false, error: 'fenced' as const };
    const compacted = await compactBase(room.store, { scope, token });
    if (!compacted.ok) {
      const isOver = compacted.error === 'guard' || compacted.error === 'fenced';
      return isOver ? compacted : ok(null);
    }
    const target = replica.scope(scope);
    const blocks = compacted.value?.blocks;
    if (blocks !== undefined) target.setRecord({ ...target.record(), blocks });
    return ok(null);
  });
}

/** Null when there was nothing to do, or what is there is damaged: then the next start fetches it again (D7). */
function compactBase(
  store: GuardedStore,
  { scope, token }: { readonly scope: Scope; readonly token: number },
): Promise<Result<ScopeRecord | null, GuardedFailure>> {
  return store.transact<ScopeRecord | null>({
    tables: ['scopes', 'entities'],
    durability: 'relaxed',
    token,
    reads: [
      { table: 'scopes', key: [scope] },
      { table: 'entities', prefix: [scope] },
    ],
    decide: ([records, found = []]) => {
      const record = records?.[0];
      const nothing = { writes: [], value: null };
      if (!isScopeRecord(record) || !isCompactionDue(record)) return nothing;
      const { rows, damaged } = rowsIn(found);
      if (damaged) return nothing;
      const next = replaceBlocks(record, lastOfEach(rows));
      const put = next.record;
      return { writes: [{ table: 'scopes', key: [scope], put }, ...next.writes], value: put };
    },
  });
}
