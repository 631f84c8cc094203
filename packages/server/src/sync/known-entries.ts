/** Asks the log, once per batch, what it knows of the numbers and ids that were pushed. */
import type { LogStore, StoredOutcome } from '@jamz/stores';
import { isFinished, type BatchItem, type ItemStep, type PreparedPush } from './batch-item.ts';
import type { KnownEntries } from './decide-numbers.ts';
import type { ScopeMemory } from './scope-memory.ts';

export interface KnownLookup {
  of(item: BatchItem, push: { readonly seq: number; readonly id: string }): KnownEntries;
}

/** Everything is read before the batch runs, because deciding is synchronous. */
export async function lookUpKnown(
  log: LogStore,
  memory: ScopeMemory,
  waiting: readonly { readonly item: BatchItem; readonly step: ItemStep }[],
): Promise<KnownLookup> {
  const byId = new Map<string, StoredOutcome>();
  const bySeq = new Map<string, StoredOutcome>();
  const open = waiting.filter(({ item, step }) => !isFinished(item, step));
  if (!memory.recent.isComplete()) {
    const wanted = open.flatMap(({ item, step }) =>
      item.pushes.slice(step.done).map(({ push }) => ({ userId: item.person.userId, id: push.id })),
    );
    const found = await Promise.all(
      wanted
        .filter(({ userId, id }) => memory.recent.ofId(userId, id) === undefined)
        .map(({ userId, id }) => log.findById(memory.scope, userId, id)),
    );
    for (const outcome of found) if (outcome !== null) byId.set(idKey(outcome), outcome);
    for (const { item, step } of open) {
      const from = firstUnexplained(memory, item, { step, byId });
      if (from === null) continue;
      const { userId } = item.person;
      const outcomes = await log.findOutcomes(memory.scope, userId, item.clientId, from);
      for (const outcome of outcomes) bySeq.set(seqKey(outcome), outcome);
    }
  }
  const { recent } = memory;
  // Usually nothing was asked for: then there is no name to make either.
  const storedAt = (userId: string, clientId: string, seq: number): StoredOutcome | undefined =>
    bySeq.size === 0 ? undefined : bySeq.get(seqKey({ userId, clientId, seq }));
  const storedOf = (userId: string, id: string): StoredOutcome | undefined =>
    byId.size === 0 ? undefined : byId.get(idKey({ userId, id }));
  return {
    of({ person: { userId }, clientId }, { seq, id }) {
      const atSeq = recent.atSeq(userId, clientId, seq) ?? storedAt(userId, clientId, seq);
      const ofId = recent.ofId(userId, id) ?? storedOf(userId, id);
      const isOwn = ofId !== undefined && ofId.clientId === clientId && ofId.seq === seq;
      return { atSeq: atSeq ?? (isOwn ? ofId : undefined), ofId };
    },
  };
}

/**
 * The lowest decided number whose id alone does not say who holds it. An ordinary repeat never gets here: its id leads
 * straight to its entry.
 */
function firstUnexplained(
  memory: ScopeMemory,
  item: BatchItem,
  known: { readonly step: ItemStep; readonly byId: ReadonlyMap<string, StoredOutcome> },
): number | null {
  const { clientId } = item;
  const { userId } = item.person;
  const decided = memory.numbers.get(userId, clientId)?.to ?? 0;
  const isUnexplained = ({ push: { seq, id } }: PreparedPush): boolean => {
    if (seq > decided || memory.recent.atSeq(userId, clientId, seq) !== undefined) return false;
    const ofId = memory.recent.ofId(userId, id) ?? known.byId.get(idKey({ userId, id }));
    return ofId === undefined || ofId.clientId !== clientId || ofId.seq !== seq;
  };
  const seqs = item.pushes.slice(known.step.done).filter(isUnexplained);
  return seqs.length === 0 ? null : Math.min(...seqs.map(({ push }) => push.seq));
}

const idKey = (of: { readonly userId: string; readonly id: string }): string =>
  `${of.userId} ${of.id}`;
const seqKey = (of: {
  readonly userId: string;
  readonly clientId: string;
  readonly seq: number;
}): string => `${of.userId} ${of.clientId} ${of.seq}`;
