/** May it, and what does it do: rights and mutator of one mutation at its place in the batch (EN12). */
import {
  nextStamp,
  runMutation,
  type ErrorCode,
  type Mutation,
  type MutationContext,
  type RunResult,
} from '@jamz/core';
import type { BatchItem, PreparedMutation, Ruling } from './batch-item.ts';
import { ownedArgs, type BatchRun } from './batch-run.ts';
import { ownerRefusal, ownersOfRecord, type OwnedRecord } from './owner-rules.ts';

/** Rights and mutator at this place of the batch, and whether every owner can still be written to. */
export function judge(
  run: BatchRun,
  item: BatchItem,
  prepared: PreparedMutation,
  context: MutationContext,
): RunResult {
  const closed = closedDoor(run, item, prepared, context);
  if (closed !== null) return { end: 'rejected', code: closed };
  const { model, ownerStates } = run.context;
  const args = ownedArgs(run, prepared, item.person.userId);
  const isNew = run.context.memory.head().version === 0;
  const argsRefusal = args === null ? null : ownerRefusal(args, ownerStates, isNew);
  if (args !== null) for (const owner of ownersOfRecord(args)) run.owners.add(owner);
  if (argsRefusal !== null) return { end: 'rejected', code: argsRefusal };
  const { def, args: given } = prepared;
  const resolved = def === null || given === null ? undefined : { def, args: given };
  const call = { name: prepared.push.name, args: given, resolved };
  const result = runMutation(model, run.overlay, call, context, prepared.facts);
  if (result.end === 'rejected' || result.end === 'threw') return result;
  for (const owned of recordsWritten(run, result)) {
    const refusal = ownerRefusal(owned, ownerStates, isNew);
    if (refusal === null) continue;
    for (const owner of ownersOfRecord(owned)) run.owners.add(owner);
    return { end: 'rejected', code: refusal };
  }
  return result;
}

/** Who may not read the scope may only knock (join) or found it (create); anything else learns nothing. */
function closedDoor(
  run: BatchRun,
  item: BatchItem,
  { def, args, facts }: PreparedMutation,
  context: MutationContext,
): ErrorCode | null {
  const { model, memory } = run.context;
  if (isNewScope(run)) {
    const isBorn = model.isBornWithAccount(memory.scope, item.person.userId);
    return def?.creates === true || isBorn ? null : 'not_found';
  }
  if (def?.stranger === true || isReader(run, item)) return null;
  if (!hasHistory(run, item) || def === null || args === null) return 'not_found';
  // A former member may hear the reason: he knows the scope.
  try {
    return def.rights(run.overlay, context, args, facts) ?? 'not_allowed';
  } catch {
    return 'not_allowed';
  }
}

export interface EffectRun {
  readonly changes: Extract<RunResult, { end: 'applied' | 'merged' }>['changes'];
}

export function recordsWritten(run: BatchRun, { changes }: EffectRun): readonly OwnedRecord[] {
  const { model, memory } = run.context;
  return changes.puts.map(({ kind, id, value }) => ({
    fields: model.kinds[kind]?.fields ?? {},
    value,
    // Seldom asked for: only where a key was destroyed.
    get previous() {
      return run.overlay.get(kind, id)?.value ?? run.overlay.removed(kind, id)?.value ?? undefined;
    },
    scope: memory.scope,
    author: '',
  }));
}

export const ownersWritten = (
  run: BatchRun,
  result: EffectRun,
): ReturnType<typeof ownersOfRecord> =>
  recordsWritten(run, result).flatMap((owned) => [...ownersOfRecord(owned)]);

export function contextOf(run: BatchRun, item: BatchItem, push: Mutation): MutationContext {
  const { memory, version, at, timeline, sha256 } = run.context;
  const { person, clientId } = item;
  const bornMs = push.at + (push.offsetMs ?? item.offsetMs);
  const stamp = nextStamp(bornMs, at, clientId, run.numbers.stampOf(person.userId, clientId));
  const base = push.base === null ? null : run.context.readCursor(push.base);
  const seenVersion = base !== null && base.timeline === timeline ? base.version : 0;
  const { seq, id } = push;
  const identity = { person, clientId, seq, id };
  return { scope: memory.scope, ...identity, stamp, now: at, seenVersion, version, sha256 };
}

export const isNewScope = (run: BatchRun): boolean =>
  run.context.memory.head().version === 0 && !run.hasEffect;

export const isReader = (run: BatchRun, { person }: BatchItem): boolean =>
  run.context.model.mayRead(run.overlay, run.context.memory.scope, person.userId);

export const hasHistory = (run: BatchRun, { person }: BatchItem): boolean =>
  run.numbers.knows(person.userId) ||
  run.context.model.hasHistory(run.overlay, run.context.memory.scope, person.userId);

export const rulingResult = (ruling: Ruling): RunResult =>
  ruling.end === 'parked'
    ? { end: 'threw', code: 'unknown_mutation', detail: '' }
    : { end: 'rejected', code: ruling.code };
