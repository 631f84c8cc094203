/** The journal: acknowledged rows, kept until the archive has them, so that devices are the last backup (EN41). */
import { limits, type CloseReason } from '@jamz/core';
import type { ChunkRecord, JournalRecord, JournalRow, RowState } from '../storage/records.ts';
import { lastSeq } from './outbox-row.ts';

/** Applied or merged: the mutation itself is offered again. Every other end had no effect, so only its number is. */
export const hadEffect = (row: JournalRow): boolean =>
  row.end === 'applied' || row.end === 'merged';

export function addToJournal(
  journal: JournalRecord | null,
  chunk: ChunkRecord,
  rows: ReadonlyMap<number, JournalRow>,
): JournalRecord {
  const all = { ...journal?.rows, ...Object.fromEntries(rows) };
  return {
    scope: chunk.scope,
    clientId: chunk.clientId,
    from: chunk.from,
    ids: chunk.ids,
    sealed: Object.values(all).some(hadEffect) ? chunk.sealed : '',
    rows: all,
  };
}

/** Without the rows that every archive has; null when none is left. */
export function trimSafe(journal: JournalRecord, safeVersion: number): JournalRecord | null {
  const kept = Object.entries(journal.rows).filter(([, row]) => row.version > safeVersion);
  if (kept.length === 0) return null;
  if (kept.length === Object.keys(journal.rows).length) return journal;
  return { ...journal, rows: Object.fromEntries(kept) };
}

const journalBytes = (journal: JournalRecord): number =>
  journal.sealed.length + journal.ids.length * 32;

/** Oldest first, until the rest fits. Returns what must go. */
export function overBudget(
  journals: readonly JournalRecord[],
  bytesMax: number = limits.journalBytesMax,
): readonly JournalRecord[] {
  let bytes = journals.reduce((sum, one) => sum + journalBytes(one), 0);
  const newestAt = (one: JournalRecord): number =>
    Math.max(...Object.values(one.rows).map((row) => row.at));
  const gone: JournalRecord[] = [];
  for (const one of journals.toSorted((a, b) => newestAt(a) - newestAt(b))) {
    if (bytes <= bytesMax) break;
    bytes -= journalBytes(one);
    gone.push(one);
  }
  return gone;
}

export interface Reopening {
  /** Numbers below it are left alone. */
  readonly fromSeq: number;
  /** True after a lost tail: `re` goes on the wire. A gap on the same timeline sends rows unchanged (EN5). */
  readonly re: boolean;
  /** Rows whose commit is later than this were cut away on purpose and are not offered again (EN42). */
  readonly cutAfter: number | null;
}

/**
 * Puts journalled rows back into the outbox: with effect as they were, without effect as the close of their number.
 * `chunk` is what the outbox still holds of the same rows.
 */
export function reopen(
  journal: JournalRecord,
  chunk: ChunkRecord | null,
  reopening: Reopening,
): ChunkRecord {
  const states: Record<string, RowState> = {};
  for (let seq = journal.from; seq <= lastSeq(journal); seq += 1) {
    const row = journal.rows[seq];
    const held = heldState(chunk, seq);
    if (row === undefined || seq < reopening.fromSeq) states[seq] = held;
    else states[seq] = reopenedState(row, reopening);
  }
  const sealed = chunk?.sealed === undefined || chunk.sealed === '' ? journal.sealed : chunk.sealed;
  const { scope, clientId, from, ids } = journal;
  return { scope, clientId, from, ids, decidedUpTo: from - 1, states, sealed };
}

export function reopenedState(row: JournalRow, { re, cutAfter }: Reopening): RowState {
  if (!hadEffect(row)) return { close: closeAgain(row), stub: true };
  if (cutAfter !== null && row.at > cutAfter) return { close: 'cut' };
  return re ? { re: true } : {};
}

function closeAgain(row: JournalRow): CloseReason {
  if (row.close !== undefined) return row.close;
  return row.end === 'parked' || row.end === 'cut' ? row.end : 'discarded';
}

function heldState(chunk: ChunkRecord | null, seq: number): RowState {
  if (chunk === null || seq <= chunk.decidedUpTo) return { gone: true };
  return chunk.states[seq] ?? {};
}
