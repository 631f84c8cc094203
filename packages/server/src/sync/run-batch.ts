/**
 * Decides a batch at its place in the log: numbers, rights, mutators, one after the other on an overlay (EN10, EN12).
 * Pure and synchronous, so that a lost compare-and-swap simply runs it again on the newer state.
 */
import {
  createOverlay,
  type CommitEntry,
  type JsonObject,
  type Model,
  type Overlay,
  type Owner,
  type SeqRange,
} from '@jamz/core';
import { isFinished, type BatchItem, type ItemStep, type PreparedMutation } from './batch-item.ts';
import { createBatchNumbers, type BatchNumbers, type HeldRefusal } from './batch-numbers.ts';
import type { CursorPoint } from './cursor.ts';
import { decidePush } from './decide-push.ts';
import { decideSystem } from './decide-system.ts';
import type { KnownLookup } from './known-entries.ts';
import { ownersOfRecord, type OwnedRecord, type OwnerStates } from './owner-rules.ts';
import type { ScopeMemory } from './scope-memory.ts';

export interface BatchContext {
  readonly model: Model;
  readonly memory: ScopeMemory;
  readonly known: KnownLookup;
  readonly ownerStates: OwnerStates;
  readonly held: readonly HeldRefusal[];
  /** A minute has passed since refusals were last recorded (EN5). */
  readonly mayRecordRefusals: boolean;
  /** Version and moment the commit will have. */
  readonly version: number;
  readonly at: number;
  readonly timeline: number;
  /** Bytes after which nothing more joins this commit. */
  readonly fillBytes: number;
  readonly sha256: (text: string) => string;
  readonly readCursor: (text: string) => CursorPoint | null;
}

/** An entry whose arguments are still to be sealed. */
export interface DraftEntry {
  readonly entry: CommitEntry;
  readonly args: OwnedRecord | null;
}

/** A batch that is being decided. */
export interface BatchRun {
  readonly context: BatchContext;
  readonly overlay: Overlay;
  readonly numbers: BatchNumbers;
  readonly entries: DraftEntry[];
  readonly owners: Set<Owner>;
  readonly alarms: { readonly name: string; readonly mutation: string; readonly detail: string }[];
  /** A rough count of what the commit will weigh. */
  bytes: number;
  /** True once something was applied: a scope begins with its first effect. */
  hasEffect: boolean;
}

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
  let step = from;
  while (!isFinished(item, step) && !isFull(run)) {
    const push = item.pushes[step.done];
    if (push === undefined) break;
    step = item.system === null ? decidePush(run, item, step, push) : decideSystem(run, item, step);
  }
  return step;
}

const isFull = (run: BatchRun): boolean =>
  run.entries.length > 0 && run.bytes >= run.context.fillBytes;

/** Keeps what a mutation wrote, and counts it. */
export function absorb(run: BatchRun, changes: Parameters<Overlay['absorb']>[0]): void {
  const { version, at, memory } = run.context;
  for (const { kind, id, value } of [...changes.puts, ...changes.removed]) {
    if (!run.overlay.touched().has(`${kind}/${id}`)) run.bytes += sealedBytes(value);
  }
  run.overlay.absorb(changes, version, at);
  run.hasEffect = true;
  // A scope's key is made with its first commit and never again (EN43).
  if (memory.head().version === 0) run.owners.add(`scope:${memory.scope}`);
}

/** Adds an entry; `args` only for what took effect (EN7). */
export function record(
  run: BatchRun,
  entry: CommitEntry,
  mutation: PreparedMutation | null,
  author: string,
): void {
  const args = mutation === null ? null : ownedArgs(run, mutation, author);
  if (args !== null) for (const owner of ownersOfRecord(args)) run.owners.add(owner);
  run.bytes += entryBytes + (args === null ? 0 : (mutation?.argsBytes ?? 0) * sealedFactor);
  run.entries.push({ entry, args });
}

export function ownedArgs(
  run: BatchRun,
  mutation: PreparedMutation,
  author: string,
): OwnedRecord | null {
  if (mutation.def === null || mutation.args === null) return null;
  const { scope } = run.context.memory;
  return { fields: mutation.def.args, value: mutation.args, scope, author };
}

/** Base64 and JSON around a ciphertext. */
const sealedFactor = 1.4;
const entryBytes = 500;
const recordBytes = 350;
const sealedBytes = (value: JsonObject | null): number =>
  recordBytes + (value === null ? 0 : JSON.stringify(value).length * sealedFactor);
