/** What an answer does to the rows of one scope: which stay, which leave, and where to (EN4, EN18, EN41). Pure. */
import type { Outcome, PushResult } from '@jamz/core';
import { addToJournal } from '../outbox/journal.ts';
import { chunkKey, isGone, lastSeq, withStates } from '../outbox/outbox-row.ts';
import { settleRow, type Leaves } from '../outbox/settle-row.ts';
import type { Found, Write } from '../storage/device-store.ts';
import { isChunkRecord, isJournalRecord } from '../storage/record-checks.ts';
import {
  ackedOn,
  type ChunkRecord,
  type JournalRow,
  type ProblemRecord,
  type RowState,
  type WaitingRecord,
} from '../storage/records.ts';
import type { Committed, EndedRow, PullCommit } from './commit-pull.ts';
import type { NextBase, Pull } from './next-base.ts';

export interface SettledChunks {
  readonly committed: Omit<Committed, 'base'>;
  readonly writes: readonly Write[];
  readonly journalKeys: ReadonlySet<string>;
}

/** `found`: the chunks of `commit.chunks`, then the journals under the same keys. */
export function settleChunks(
  commit: PullCommit,
  base: NextBase,
  found: readonly Found[],
  count: number,
): SettledChunks {
  const results = new Map(commit.results.map((result) => [result.seq, result]));
  const writes: Write[] = [];
  const journalKeys = new Set<string>();
  const chunks: Committed['chunks'][number][] = [];
  const sheet: Sheet = { ended: [], problems: [], waiting: [], forgotten: 0 };
  let journalled = 0;
  for (let at = 0; at < count; at += 1) {
    const chunk = found[at]?.[0];
    if (!isChunkRecord(chunk)) continue;
    const own = chunk.clientId === commit.clientId ? results : new Map<number, PushResult>();
    const { states, journal } = settleChunk(commit, { base, chunk, results: own }, sheet);
    if (states.size === 0) continue;
    const key = chunkKey(chunk);
    const next = withStates(chunk, states);
    chunks.push({ key, record: next });
    writes.push({ table: 'outbox', key, put: next });
    if (journal.size === 0) continue;
    const held = found[count + at]?.[0];
    const record = addToJournal(isJournalRecord(held) ? held : null, chunk, journal);
    journalled += record.sealed.length;
    journalKeys.add(JSON.stringify(key));
    writes.push({ table: 'journal', key, put: record });
  }
  for (const put of sheet.problems) {
    writes.push({ table: 'problems', key: [put.scope, put.id], put });
  }
  for (const put of sheet.waiting) writes.push({ table: 'waiting', key: [put.scope, put.id], put });
  return { committed: { ...sheet, chunks, journalled }, writes, journalKeys };
}

interface Sheet {
  readonly ended: EndedRow[];
  readonly problems: ProblemRecord[];
  readonly waiting: WaitingRecord[];
  forgotten: number;
}
interface ChunkWork {
  readonly base: NextBase;
  readonly chunk: ChunkRecord;
  readonly results: ReadonlyMap<number, PushResult>;
}

function settleChunk(
  commit: PullCommit,
  { base, chunk, results }: ChunkWork,
  sheet: Sheet,
): { readonly states: Map<number, RowState>; readonly journal: Map<number, JournalRow> } {
  const states = new Map<number, RowState>();
  const journal = new Map<number, JournalRow>();
  const { record, effect } = base;
  for (let seq = chunk.from; seq <= lastSeq(chunk); seq += 1) {
    if (isGone(chunk, seq)) continue;
    const before = chunk.states[seq] ?? {};
    const id = chunk.ids[seq - chunk.from] ?? '';
    const result = resultFor(before, results.get(seq), seq, id);
    if (result === null) continue;
    const acked = ackedOn(record, commit.timeline, chunk.clientId) >= seq;
    const { state, leaves } = settleRow(before, result, {
      reached: (version) => record.revoked || (acked && record.version >= version),
    });
    if (leaves === null) {
      const confirmed = state.outcome === undefined || !isAtHead(commit.pull, effect);
      if (!confirmed) sheet.forgotten += 1;
      const kept = confirmed ? state : withoutOutcome(state);
      if (kept !== before) states.set(seq, kept);
      continue;
    }
    states.set(seq, { gone: true });
    if (leaves.to !== 'nothing') journal.set(seq, leaves.journal);
    noteEnd(commit, { chunk, seq, id, state: before, leaves, result }, sheet);
  }
  return { states, journal };
}

/** What the server says now, or said before the base had come so far. Only for the same id: numbers are reused by none. */
function resultFor(
  state: RowState,
  result: PushResult | undefined,
  seq: number,
  id: string,
): PushResult | null {
  if (result !== undefined && (!('id' in result) || result.id === id)) return result;
  return state.outcome === undefined ? null : { seq, id: id as Outcome['id'], ...state.outcome };
}

/** Only an answer whose head this very base has reached can deny an outcome (EN18). */
const isAtHead = (pull: Pull, effect: NextBase['effect']): boolean =>
  (effect === 'patched' || effect === 'swapped' || effect === 'current') &&
  (pull.how === 'patch' || pull.how === 'page') &&
  pull.headVersion !== null;

function withoutOutcome({ outcome: _forgotten, ...state }: RowState): RowState {
  return state;
}

interface RowEnd {
  readonly chunk: ChunkRecord;
  readonly seq: number;
  readonly id: string;
  readonly state: RowState;
  readonly leaves: Leaves;
  readonly result: PushResult;
}

function noteEnd(commit: PullCommit, row: RowEnd, sheet: Sheet): void {
  const { chunk, seq, id, state, leaves, result } = row;
  const { scope, now } = commit;
  const sealed = commit.sealedRows.get(id) ?? null;
  if (leaves.to === 'problem') {
    const raw = sealed === null ? chunk.sealed : null;
    sheet.problems.push({ scope, id, end: leaves.end, code: leaves.code, at: now, sealed, raw });
  } else if (leaves.to === 'waiting' && sealed === null) {
    // What nobody can read any more is not issued again either: the person gets its bytes (D7).
    const raw = chunk.sealed;
    sheet.problems.push({ scope, id, end: 'closed', code: null, at: now, sealed, raw });
  } else if (leaves.to === 'waiting' && sealed !== null) {
    sheet.waiting.push({ scope, id, sealed, since: state.since ?? now, re: state.re === true });
  }
  if (leaves.to === 'nothing' || state.stub === true) return;
  const conflicts = 'conflicts' in result ? result.conflicts : undefined;
  const { clientId } = chunk;
  sheet.ended.push({ ...leaves.journal, clientId, seq, id, conflicts, close: state.close });
}
