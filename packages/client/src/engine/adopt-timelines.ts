/**
 * A new timeline: in ONE transaction the device forgets every outcome it knew and offers its journal again (EN16,
 * EN40-EN42). What was cut away on purpose is closed instead, so that nobody's device undoes a restore.
 */
import type { Result, Timeline } from '@jamz/core';
import { hadEffect, reopen, reopenedState, type Reopening } from '../outbox/journal.ts';
import { chunkKey, isGone, lastSeq, withStates } from '../outbox/outbox-row.ts';
import type { Write } from '../storage/device-store.ts';
import {
  isChunkRecord,
  isJournalRecord,
  isScopeRecord,
  isTimelineRecord,
} from '../storage/record-checks.ts';
import type { ChunkRecord, JournalRecord, RowState, ScopeRecord } from '../storage/records.ts';
import type { GuardedFailure, GuardedStore } from '../storage/session-record.ts';

/** How an answer's chain stands to the one this device knows. */
export type ChainRelation = 'older' | 'same' | 'newer';

export function compareChains(
  known: readonly Timeline[],
  told: readonly Timeline[],
): ChainRelation {
  const newestKnown = known.at(-1);
  const newestTold = told.at(-1);
  if (newestTold === undefined) return newestKnown === undefined ? 'same' : 'older';
  if (newestKnown === undefined) return 'newer';
  if (newestTold.n < newestKnown.n) return 'older';
  return newestTold.n === newestKnown.n && newestTold.id === newestKnown.id ? 'same' : 'newer';
}

/** The earliest deliberate cut after the last entry that device and server share by id; null when there is none. */
export function cutAfter(known: readonly Timeline[], told: readonly Timeline[]): number | null {
  const ids = new Set(known.map((one) => one.id));
  const shared = told.findLastIndex((one) => ids.has(one.id));
  const cuts = told.slice(shared + 1).filter((one) => one.why === 'cut');
  return cuts.length === 0 ? null : Math.min(...cuts.map((one) => one.at));
}

export interface Adopted {
  /** False when another tab had adopted it already, or this is the first chain the device hears of. */
  readonly forked: boolean;
  readonly reoffered: number;
}

export function adoptTimelines(
  store: GuardedStore,
  { chain, token }: { readonly chain: readonly Timeline[]; readonly token: number },
): Promise<Result<Adopted, GuardedFailure>> {
  return store.transact<Adopted>({
    tables: ['timelines', 'scopes', 'staged', 'outbox', 'journal'],
    durability: 'strict',
    token,
    reads: [
      { table: 'timelines', prefix: [] },
      { table: 'scopes', prefix: [] },
      { table: 'outbox', prefix: [] },
      { table: 'journal', prefix: [] },
    ],
    decide: ([timelines = [], scopes = [], outbox = [], journals = []]) => {
      const known = timelines.filter((row) => isTimelineRecord(row));
      if (compareChains(known, chain) !== 'newer') {
        return { writes: [], value: { forked: false, reoffered: 0 } };
      }
      const writes: Write[] = [
        { table: 'timelines', prefix: [], put: null },
        ...chain.map((put): Write => ({ table: 'timelines', key: [put.n], put })),
      ];
      if (known.length === 0) return { writes, value: { forked: false, reoffered: 0 } };
      const offer = offerAgain(
        outbox.filter((row) => isChunkRecord(row)),
        journals.filter((row) => isJournalRecord(row)),
        { fromSeq: 1, re: true, cutAfter: cutAfter(known, chain) },
      );
      const records = scopes.filter((row) => isScopeRecord(row)).map((row) => forgetPulls(row));
      writes.push(
        { table: 'staged', prefix: [], put: null },
        { table: 'journal', prefix: [], put: null },
        ...records.map((put): Write => ({ table: 'scopes', key: [put.scope], put })),
        ...offer.chunks.map((put): Write => ({ table: 'outbox', key: chunkKey(put), put })),
      );
      return { writes, value: { forked: true, reoffered: offer.count } };
    },
  });
}

/** The base stays on the screen until one of the new timeline has come. */
const forgetPulls = (record: ScopeRecord): ScopeRecord => ({
  ...record,
  safeVersion: 0,
  staging: null,
});

function offerAgain(
  outbox: readonly ChunkRecord[],
  journals: readonly JournalRecord[],
  reopening: Reopening,
): { readonly chunks: readonly ChunkRecord[]; readonly count: number } {
  const chunks = new Map(outbox.map((chunk) => [JSON.stringify(chunkKey(chunk)), chunk]));
  for (const [key, chunk] of chunks) chunks.set(key, forgetOutcomes(chunk, reopening));
  let count = 0;
  for (const journal of journals) {
    const key = JSON.stringify(chunkKey(journal));
    count += Object.values(journal.rows).filter((row) => hadEffect(row)).length;
    chunks.set(key, reopen(journal, chunks.get(key) ?? null, reopening));
  }
  return { chunks: [...chunks.values()], count };
}

/** Rows that were acknowledged but not yet in the base are offered again; a close mark of theirs is cleared (EN4). */
function forgetOutcomes(chunk: ChunkRecord, reopening: Reopening): ChunkRecord {
  const states = new Map<number, RowState>();
  for (let seq = chunk.from; seq <= lastSeq(chunk); seq += 1) {
    const state = chunk.states[seq];
    if (state === undefined || isGone(chunk, seq)) continue;
    const { outcome, tries: _tries, taken: _taken, ...kept } = state;
    states.set(seq, outcome === undefined ? kept : reopenedState(outcome, reopening));
  }
  return withStates(chunk, states) ?? chunk;
}
