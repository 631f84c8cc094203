/** The newest outcomes of a scope in memory, so that repeats seldom ask the store. A cache: the log is what counts. */
import { limits, type Commit } from '@jamz/core';
import type { StoredOutcome } from '@jamz/stores';
import { entryToIndex } from './commit-codec.ts';

export interface RecentOutcomes {
  add(commit: Pick<Commit, 'entries' | 'version' | 'at'>): void;
  atSeq(userId: string, clientId: string, seq: number): StoredOutcome | undefined;
  /** Newest entry of that person with this id. */
  ofId(userId: string, id: string): StoredOutcome | undefined;
  /** True while every entry of the scope is in here: then what is not found does not exist. */
  isComplete(): boolean;
}

interface PersonsOutcomes {
  readonly byClient: Map<string, Map<number, StoredOutcome>>;
  readonly byId: Map<string, StoredOutcome>;
}

/** @param startsAtZero the scope is replayed from its first commit */
export function createRecentOutcomes(startsAtZero: boolean): RecentOutcomes {
  const people = new Map<string, PersonsOutcomes>();
  /** Oldest first. */
  const all = new Set<StoredOutcome>();
  let complete = startsAtZero;

  const outcomesOf = (userId: string): PersonsOutcomes => {
    const held = people.get(userId);
    if (held !== undefined) return held;
    const made = { byClient: new Map(), byId: new Map() };
    people.set(userId, made);
    return made;
  };
  const put = (outcome: StoredOutcome): void => {
    const { userId, clientId, seq, id } = outcome;
    const { byClient, byId } = outcomesOf(userId);
    const bySeq = byClient.get(clientId);
    if (bySeq === undefined) byClient.set(clientId, new Map([[seq, outcome]]));
    else bySeq.set(seq, outcome);
    byId.set(id, outcome);
    all.add(outcome);
  };
  const dropOldest = (): void => {
    const [outcome] = all;
    if (outcome === undefined) return;
    all.delete(outcome);
    const { userId, clientId, seq, id } = outcome;
    const { byClient, byId } = outcomesOf(userId);
    const bySeq = byClient.get(clientId);
    if (bySeq?.get(seq) === outcome) bySeq.delete(seq);
    if (bySeq?.size === 0) byClient.delete(clientId);
    if (byId.get(id) === outcome) byId.delete(id);
    if (byId.size === 0 && byClient.size === 0) people.delete(userId);
    complete = false;
  };
  return {
    add({ entries, version, at }) {
      for (const entry of entries) {
        put({ ...entryToIndex(entry), version, at });
        if (all.size > limits.recentOutcomesMax) dropOldest();
      }
    },
    atSeq: (userId, clientId, seq) => people.get(userId)?.byClient.get(clientId)?.get(seq),
    ofId: (userId, id) => people.get(userId)?.byId.get(id),
    isComplete: () => complete,
  };
}
