/**
 * What becomes of one row when the server has spoken (EN4, EN18, EN41). Pure: the same function decides inside the
 * transaction on what is stored and is checked in tests on what is given.
 */
import { limits, unreachable, type ErrorCode, type Outcome, type PushResult } from '@jamz/core';
import { outcomeToStored, type JournalRow, type RowState } from '../storage/records.ts';

/** Where a row goes when it leaves the outbox. */
export type Leaves =
  | { readonly to: 'journal'; readonly journal: JournalRow }
  | {
      readonly to: 'problem';
      readonly journal: JournalRow;
      readonly code: ErrorCode | null;
      readonly end: ProblemEnd;
    }
  | { readonly to: 'waiting'; readonly journal: JournalRow }
  /** Its number is somebody else's: nothing is remembered of it here. */
  | { readonly to: 'nothing' };
export type ProblemEnd = 'rejected' | 'parked' | 'closed' | 'cut';

export interface Settled {
  /** The row's new state while it stays. */
  readonly state: RowState;
  readonly leaves: Leaves | null;
}

export interface SettleContext {
  /** True when base and acks have passed this outcome, or when there is no base any more (EN18). */
  readonly reached: (version: number) => boolean;
}

export function settleRow(state: RowState, result: PushResult, context: SettleContext): Settled {
  if ('retry' in result) return { state: countTry(state, result.retry), leaves: null };
  const settled = 'taken' in result ? settleTaken(state) : settleOutcome(state, result, context);
  const { leaves } = settled;
  if (state.stub !== true || leaves === null || leaves.to === 'nothing') return settled;
  return { state, leaves: { to: 'journal', journal: leaves.journal } };
}

function settleOutcome(state: RowState, outcome: Outcome, context: SettleContext): Settled {
  const stored = outcomeToStored(outcome);
  switch (outcome.end) {
    case 'applied':
    case 'merged':
      if (!context.reached(outcome.version))
        return { state: { ...state, outcome: stored }, leaves: null };
      return { state, leaves: { to: 'journal', journal: stored } };
    case 'rejected':
    case 'parked':
    case 'cut': {
      // Discarded meanwhile: the person has decided already and is not asked again.
      if (state.close === 'discarded') return { state, leaves: { to: 'journal', journal: stored } };
      const code = outcome.code ?? null;
      return { state, leaves: { to: 'problem', journal: stored, code, end: outcome.end } };
    }
    case 'closed':
      return { state, leaves: leaveClosed(state, { ...stored, close: state.close }) };
    default:
      return unreachable(outcome.end);
  }
}

function leaveClosed(
  { close, failed }: Pick<RowState, 'close' | 'failed'>,
  journal: JournalRow,
): Leaves {
  switch (close) {
    case 'discarded':
    case 'lost':
      return { to: 'journal', journal };
    case 'waiting':
      return { to: 'waiting', journal };
    case 'parked':
      return { to: 'problem', journal, code: journal.code ?? failed ?? null, end: 'parked' };
    case 'cut':
      return { to: 'problem', journal, code: null, end: 'cut' };
    case 'quarantined':
    case undefined:
      return { to: 'problem', journal, code: journal.code ?? null, end: 'closed' };
    default:
      return unreachable(close);
  }
}

/** Another id owns the number. This answers a close; a mutation waits for a number of its own (EN6). */
function settleTaken(state: RowState): Settled {
  if (state.close === undefined) return { state: { ...state, taken: true }, leaves: null };
  if (state.close === 'discarded' || state.close === 'lost') {
    return { state, leaves: { to: 'nothing' } };
  }
  const journal: JournalRow = { end: 'closed', version: 0, at: 0, close: state.close };
  return { state, leaves: leaveClosed(state, journal) };
}

/**
 * A try of this mutation alone failed (EN10). To miss what others still have to bring is no try: the number is closed at
 * once, so that nothing waits behind it, and the mutation goes to the waiting list (EN39, EN41).
 */
function countTry(state: RowState, code: ErrorCode): RowState {
  if (state.close !== undefined) return state;
  if (code === 'missing') return { ...state, close: 'waiting' };
  const tries = (state.tries ?? 0) + 1;
  return tries < limits.mutationTriesMax
    ? { ...state, tries, failed: code }
    : { ...state, tries, failed: code, close: 'parked' };
}
