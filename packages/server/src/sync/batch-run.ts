/** A batch while it is being decided: what it reads, what it has written so far, and how that grows. */
import {
  jsonSize,
  type CommitEntry,
  type JsonObject,
  type Model,
  type Overlay,
  type Owner,
} from '@jamz/core';
import type { BatchItem, PreparedMutation } from './batch-item.ts';
import type { BatchNumbers, HeldRefusal } from './batch-numbers.ts';
import type { CursorPoint } from './cursor.ts';
import type { KnownEntries, NumberedPush } from './decide-numbers.ts';
import type { KnownLookup } from './known-entries.ts';
import { ownersOfRecord, type OwnedRecord, type OwnerStates } from './owner-rules.ts';
import type { RecentOutcomes } from './recent-outcomes.ts';
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
  /** What this very batch has decided: the same push may come through both doors at once. */
  readonly own: RecentOutcomes;
  readonly owners: Set<Owner>;
  readonly alarms: { readonly name: string; readonly mutation: string; readonly detail: string }[];
  /** A rough count of what the commit will weigh. */
  bytes: number;
  /** True once something was applied: a scope begins with its first effect. */
  hasEffect: boolean;
}

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
  run.own.add({ entries: [entry], version: run.context.version, at: run.context.at });
}

/** What log and batch know of a push; the batch is the newer of the two. */
export function knownOf(run: BatchRun, item: BatchItem, push: NumberedPush): KnownEntries {
  const { userId } = item.person;
  const stored = run.context.known.of(item, push);
  return {
    atSeq: run.own.atSeq(userId, item.clientId, push.seq) ?? stored.atSeq,
    ofId: run.own.ofId(userId, push.id) ?? stored.ofId,
  };
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
  recordBytes + (value === null ? 0 : jsonSize(value) * sealedFactor);
