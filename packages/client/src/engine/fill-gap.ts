/**
 * The server expects a number that is not among those pushed (EN5): the device offers journalled rows again, unchanged,
 * then its undecided rows, and closes as `lost` only numbers of which it holds neither.
 */
import type { ClientId, Result, Scope } from '@jamz/core';
import { reopen } from '../outbox/journal.ts';
import { chunkKey, isGone, lastSeq, withStates } from '../outbox/outbox-row.ts';
import type { Write } from '../storage/device-store.ts';
import { isChunkRecord, isJournalRecord, isScopeRecord } from '../storage/record-checks.ts';
import {
  ackedOn,
  type ChunkRecord,
  type JournalRecord,
  type RowState,
} from '../storage/records.ts';
import type { GuardedFailure, GuardedStore } from '../storage/session-record.ts';

export interface Gap {
  readonly token: number;
  readonly scope: Scope;
  readonly clientId: ClientId;
  readonly timeline: number;
  /** First number the server wants. */
  readonly expected: number;
  /** First number that was pushed: the gap ends before it. */
  readonly pushed: number;
  /** Ids for numbers that are lost, one each at most; a longer gap is filled in several rounds. */
  readonly freshIds: readonly string[];
}

export interface Filled {
  readonly reopened: number;
  readonly lost: number;
}

export function fillGap(store: GuardedStore, gap: Gap): Promise<Result<Filled, GuardedFailure>> {
  const { scope, clientId } = gap;
  return store.transact({
    tables: ['scopes', 'outbox', 'journal'],
    durability: 'strict',
    token: gap.token,
    reads: [
      { table: 'scopes', key: [scope] },
      { table: 'outbox', prefix: [scope, clientId] },
      { table: 'journal', prefix: [scope, clientId] },
    ],
    decide: ([scopes = [], outbox = [], journals = []]) => {
      const record = scopes[0];
      const acked = isScopeRecord(record) ? ackedOn(record, gap.timeline, clientId) : 0;
      // The base has seen this number decided on the current timeline: the question is stale.
      if (gap.expected <= acked) return { writes: [], value: { reopened: 0, lost: 0 } };
      return fill(
        gap,
        outbox.filter((row) => isChunkRecord(row)),
        journals.filter((row) => isJournalRecord(row)),
      );
    },
  });
}

function fill(
  gap: Gap,
  outbox: readonly ChunkRecord[],
  journals: readonly JournalRecord[],
): { readonly writes: readonly Write[]; readonly value: Filled } {
  const chunks = new Map(outbox.map((chunk) => [chunk.from, chunk]));
  const writes: Write[] = [];
  let reopened = 0;
  for (const journal of journals) {
    if (lastSeq(journal) < gap.expected) continue;
    const fromSeq = gap.expected;
    const rows = Object.keys(journal.rows).filter((seq) => Number(seq) >= fromSeq);
    if (rows.length === 0) continue;
    const held = chunks.get(journal.from) ?? null;
    chunks.set(journal.from, reopen(journal, held, { fromSeq, re: false, cutAfter: null }));
    const kept = Object.entries(journal.rows).filter(([seq]) => Number(seq) < fromSeq);
    const put = kept.length === 0 ? null : { ...journal, rows: Object.fromEntries(kept) };
    writes.push({ table: 'journal', key: chunkKey(journal), put });
    reopened += rows.length;
  }
  const missing = numbersWithoutRow(gap, [...chunks.values()]);
  for (const chunk of revive(missing, [...chunks.values()])) {
    chunks.set(chunk.from, chunk);
    reopened += 1;
  }
  const lost = numbersWithoutRow(gap, [...chunks.values()]).slice(0, gap.freshIds.length);
  for (const [at, seq] of lost.entries()) {
    chunks.set(seq, lostChunk(gap, seq, gap.freshIds[at] ?? ''));
  }
  for (const chunk of chunks.values()) {
    if (!outbox.includes(chunk)) writes.push({ table: 'outbox', key: chunkKey(chunk), put: chunk });
  }
  return { writes, value: { reopened, lost: lost.length } };
}

function numbersWithoutRow(gap: Gap, chunks: readonly ChunkRecord[]): readonly number[] {
  const missing: number[] = [];
  for (let seq = gap.expected; seq < gap.pushed; seq += 1) {
    const isHeld = chunks.some(
      (chunk) => seq >= chunk.from && seq <= lastSeq(chunk) && !isGone(chunk, seq),
    );
    if (!isHeld) missing.push(seq);
    if (missing.length > gap.freshIds.length) break;
  }
  return missing;
}

/** Rows that left while others of their chunk stayed are still readable there: held, so not lost. */
function revive(
  missing: readonly number[],
  chunks: readonly ChunkRecord[],
): readonly ChunkRecord[] {
  const revived: ChunkRecord[] = [];
  for (const chunk of chunks) {
    const seqs = missing.filter((seq) => seq >= chunk.from && seq <= lastSeq(chunk));
    if (seqs.length === 0) continue;
    const states = new Map<number, RowState>();
    for (let seq = chunk.from; seq <= chunk.decidedUpTo; seq += 1) states.set(seq, { gone: true });
    for (const seq of seqs) states.set(seq, {});
    const opened = withStates({ ...chunk, decidedUpTo: chunk.from - 1 }, states);
    if (opened !== null) revived.push(opened);
  }
  return revived;
}

const lostChunk = ({ scope, clientId }: Gap, seq: number, id: string): ChunkRecord => ({
  scope,
  clientId,
  from: seq,
  ids: [id],
  decidedUpTo: seq - 1,
  states: { [seq]: { close: 'lost' } },
  sealed: '',
});
