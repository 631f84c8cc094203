/**
 * Decides a batch at its place in the log: numbers, rights, mutators, one after the other on an overlay (EN10, EN12).
 * Pure and synchronous, so that a lost compare-and-swap simply runs it again on the newer state.
 */
import { createOverlay, type Overlay, type Owner, type SeqRange } from '@jamz/core';
import { isFinished, type BatchItem, type ItemStep, type OpenStep } from './batch-item.ts';
import { createBatchNumbers, type HeldRefusal } from './batch-numbers.ts';
import type { BatchContext, BatchRun, DraftEntry } from './batch-run.ts';
import { decidePush } from './decide-push.ts';
import { decideSystem } from './decide-system.ts';
import { createRecentOutcomes } from './recent-outcomes.ts';

export interface Draft {
  readonly entries: readonly DraftEntry[];
  readonly seqs: readonly SeqRange[];
  readonly overlay: Overlay;
  readonly owners: ReadonlySet<Owner>;
  readonly steps: ReadonlyMap<BatchItem, ItemStep>;
  readonly held: readonly HeldRefusal[];
  readonly alarms: BatchRun['alarms'];
  readonly version: number;
  readonly at: number;
  /** Nothing to record: every answer came from what is known. */
  readonly isEmpty: boolean;
  readonly recordsRefusals: boolean;
}

export function runBatch(
  context: BatchContext,
  waiting: readonly { readonly item: BatchItem; readonly step: ItemStep }[],
): Draft {
  const run: BatchRun = {
    context,
    overlay: createOverlay(context.memory.state),
    numbers: createBatchNumbers(context.memory.numbers, context.held),
    entries: [],
    own: createRecentOutcomes(true),
    owners: new Set(),
    alarms: [],
    bytes: 0,
    hasEffect: false,
  };
  const steps = new Map<BatchItem, ItemStep>();
  for (const { item, step } of waiting) steps.set(item, runItem(run, item, step));
  const records = run.entries.length > 0 || run.numbers.seqs().length > 0;
  const hasRefusals = run.numbers.held().length > 0;
  const recordsRefusals = hasRefusals && (records || context.mayRecordRefusals);
  if (recordsRefusals) run.numbers.flushRefusals();
  return {
    entries: run.entries,
    seqs: run.numbers.seqs(),
    overlay: run.overlay,
    owners: run.owners,
    steps,
    held: run.numbers.held(),
    alarms: run.alarms,
    version: context.version,
    at: context.at,
    isEmpty: !records && !recordsRefusals,
    recordsRefusals,
  };
}

function runItem(run: BatchRun, item: BatchItem, from: ItemStep): ItemStep {
  let step: OpenStep = { ...from, results: [...from.results] };
  while (!isFinished(item, step) && !isFull(run)) {
    const push = item.pushes[step.done];
    if (push === undefined) break;
    step = item.system === null ? decidePush(run, item, step, push) : decideSystem(run, item, step);
  }
  return step;
}

const isFull = (run: BatchRun): boolean =>
  run.entries.length > 0 && run.bytes >= run.context.fillBytes;
