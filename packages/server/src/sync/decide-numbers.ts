/**
 * What a pushed number and id mean to a log that remembers (EN3 to EN6). Pure: a question about what is known, never
 * an act. Every single rule here is a guard of "exactly once" (I2) and "in order" (I3).
 */
import type { EntryIndex } from '@jamz/core';
import type { StoredOutcome } from '@jamz/stores';
import { isInRanges, type NumberRange } from './scope-numbers.ts';

/** One client's numbers as they stand at this place of the batch. */
export interface NumbersSoFar {
  /** Decided in the log, or in the commit being made. */
  readonly to: number;
  /** Refused but (not yet) in the log: numbers from `to + 1` up to here; equals `to` when there are none. */
  readonly refusedTo: number;
  readonly refused: readonly NumberRange[];
}

/** What the log and the commit being made know about this push. */
export interface KnownEntries {
  /** The entry that holds this number of this client. */
  readonly atSeq: StoredOutcome | undefined;
  /** The newest entry of this person with this id, whatever its number. */
  readonly ofId: StoredOutcome | undefined;
}

export type NumberDecision =
  /** Repeat: the stored outcome, nothing else happens. */
  | { readonly is: 'stored'; readonly outcome: StoredOutcome }
  /** A known id under a new number: the stored outcome, and the number is recorded without an entry (EN6). */
  | { readonly is: 'renumbered'; readonly outcome: StoredOutcome }
  /** Inside a range that was refused for missing rights. */
  | { readonly is: 'refused' }
  /** The number belongs to another id; '' when the log holds the number without an id. */
  | { readonly is: 'taken'; readonly id: string }
  /** A gap: nothing is burnt, this number comes first. */
  | { readonly is: 'gap'; readonly expected: number }
  /** To be decided now. */
  | { readonly is: 'fresh' };

export interface NumberedPush {
  readonly seq: number;
  readonly id: string;
}

/**
 * @param mayJump the request says that the device holds nothing below the first number it pushed, and this is it
 */
export function decideNumber(
  push: NumberedPush,
  numbers: NumbersSoFar,
  known: KnownEntries,
  mayJump: boolean,
): NumberDecision {
  const { atSeq, ofId } = known;
  if (atSeq !== undefined && atSeq.id === push.id) return { is: 'stored', outcome: atSeq };
  const settled = ofId !== undefined && !leavesIdFree(ofId) ? ofId : undefined;
  if (push.seq <= numbers.to) {
    if (settled !== undefined) return { is: 'stored', outcome: settled };
    if (atSeq !== undefined) return { is: 'taken', id: atSeq.id };
    return isInRanges(numbers.refused, push.seq) ? { is: 'refused' } : { is: 'taken', id: '' };
  }
  // Held refusals are not in the log yet, but their owner was told: the same answer again.
  if (push.seq <= numbers.refusedTo) return { is: 'refused' };
  const expected = Math.max(numbers.to, numbers.refusedTo) + 1;
  if (push.seq !== expected && !(mayJump && isUnknownClient(numbers))) {
    return { is: 'gap', expected };
  }
  // A number behind which no other would be a safe integer cannot be taken.
  if (push.seq >= Number.MAX_SAFE_INTEGER) return { is: 'gap', expected };
  return settled === undefined ? { is: 'fresh' } : { is: 'renumbered', outcome: settled };
}

/** A `closed: waiting` mutation is issued again later under its own id (EN6, EN41). */
const leavesIdFree = (entry: Pick<EntryIndex, 'end' | 'close'>): boolean =>
  entry.end === 'closed' && entry.close === 'waiting';

/** Only a client without any number in this log may begin above 1 (EN5). */
const isUnknownClient = (numbers: NumbersSoFar): boolean =>
  numbers.to === 0 && numbers.refusedTo === 0;
