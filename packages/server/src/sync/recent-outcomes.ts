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

/** @param startsAtZero the scope is replayed from its first commit */
export function createRecentOutcomes(startsAtZero: boolean): RecentOutcomes {
  const bySeq = new Map<string, StoredOutcome>();
  const byId = new Map<string, StoredOutcome>();
  let complete = startsAtZero;

  const dropOldest = (): void => {
    const [oldest] = bySeq;
    if (oldest === undefined) return;
    const [key, outcome] = oldest;
    bySeq.delete(key);
    const idKey = `${outcome.userId} ${outcome.id}`;
    if (byId.get(idKey) === outcome) byId.delete(idKey);
    complete = false;
  };
  return {
    add(commit) {
      for (const entry of commit.entries) {
        const outcome = { ...entryToIndex(entry), version: commit.version, at: commit.at };
        bySeq.set(`${entry.userId} ${entry.clientId} ${entry.seq}`, outcome);
        byId.set(`${entry.userId} ${entry.id}`, outcome);
        if (bySeq.size > limits.recentOutcomesMax) dropOldest();
      }
    },
    atSeq: (userId, clientId, seq) => bySeq.get(`${userId} ${clientId} ${seq}`),
    ofId: (userId, id) => byId.get(`${userId} ${id}`),
    isComplete: () => complete,
  };
}
