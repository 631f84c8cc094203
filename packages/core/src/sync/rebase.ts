/** Replays what waits over the confirmed base, in birth order: this is what the person sees (I6, I7). */
import type { ErrorCode } from '../errors.ts';
import type { Model, MutationContext, Reader } from './model.ts';
import { createOverlay, type Overlay } from './overlay.ts';
import { runMutation, type ResolvedCall } from './run-mutation.ts';

export interface PendingRow {
  readonly id: string;
  readonly name: string;
  readonly args: unknown;
  readonly resolved?: ResolvedCall | undefined;
}

/** How a waiting row fares on the view. The server alone decides; here it is only shown or not shown. */
export interface RowView {
  readonly end: 'applied' | 'merged' | 'rejected' | 'threw';
  readonly code?: ErrorCode | undefined;
  /** `kind/id` of what it wrote: these records carry its mark. */
  readonly touched: readonly string[];
}

export interface Rebased {
  readonly overlay: Overlay;
  readonly results: ReadonlyMap<string, RowView>;
}

/** A row that does not apply now stays in the outbox and is only left out of the view. */
export function rebase<Row extends PendingRow>(
  model: Model,
  base: Reader,
  rows: readonly Row[],
  contextOf: (row: Row) => MutationContext,
): Rebased {
  const overlay = createOverlay(base);
  const results = new Map<string, RowView>();
  for (const row of rows) results.set(row.id, layRow(model, overlay, row, contextOf(row)));
  return { overlay, results };
}

/** Runs one row on the overlay and, when it applies, lays its changes over it. */
export function layRow(
  model: Model,
  overlay: Overlay,
  row: PendingRow,
  context: MutationContext,
): RowView {
  const result = runMutation(model, overlay, row, context, null);
  if (result.end === 'rejected' || result.end === 'threw') {
    return { end: result.end, code: result.code, touched: [] };
  }
  const { changes } = result;
  overlay.absorb(changes, context.version, context.stamp.ms);
  const touched = [...changes.puts, ...changes.removed].map(({ kind, id }) => `${kind}/${id}`);
  return { end: result.end, touched };
}
