/** One pushed number of a person's device: what the log knows of it, else rights and mutator (EN4 to EN6, EN41). */
import {
  nextStamp,
  runMutation,
  type CommitEntry,
  type ErrorCode,
  type Mutation,
  type MutationContext,
  type Outcome,
  type PushResult,
  type RunResult,
} from '@jamz/core';
import { limits } from '@jamz/core';
import type { StoredOutcome } from '@jamz/stores';
import type {
  BatchItem,
  ItemStep,
  PreparedClose,
  PreparedMutation,
  PreparedPush,
  Ruling,
} from './batch-item.ts';
import { decideNumber } from './decide-numbers.ts';
import { ownerRefusal, ownersOfRecord, type OwnedRecord } from './owner-rules.ts';
import { absorb, knownOf, ownedArgs, record, type BatchRun } from './batch-run.ts';

export function decidePush(
  run: BatchRun,
  item: BatchItem,
  step: ItemStep,
  prepared: PreparedPush,
): ItemStep {
  const { push } = prepared;
  const { userId } = item.person;
  const numbers = run.numbers.of(userId, item.clientId);
  const known = knownOf(run, item, push);
  const decision = decideNumber(push, numbers, known, item.nothingBelow && step.done === 0);
  switch (decision.is) {
    case 'stored':
      return goOn(step, outcomeOf(decision.outcome, push));
    case 'renumbered':
      run.numbers.take({ userId, clientId: item.clientId }, push.seq);
      return goOn(step, outcomeOf(decision.outcome, push));
    case 'refused': {
      const { version, at } = run.context.memory.head();
      return goOn(step, { ...idOf(push), end: 'rejected', version, at, code: 'refused' });
    }
    case 'taken':
      return goOn(step, { seq: push.seq, taken: decision.id });
    case 'gap':
      return { ...step, expected: decision.expected, isStopped: true };
    case 'fresh':
      return prepared.is === 'close'
        ? decideClose(run, item, step, prepared)
        : decideMutation(run, item, step, prepared);
  }
}

function decideClose(
  run: BatchRun,
  item: BatchItem,
  step: ItemStep,
  { push }: PreparedClose,
): ItemStep {
  const { userId } = item.person;
  if (!isReader(run, item) && !hasHistory(run, item)) {
    run.numbers.refuse({ userId, clientId: item.clientId }, push.seq, false);
    return goOn(step, { ...idOf(push), end: 'closed', version: 0, at: run.context.at });
  }
  const outcome = { end: 'closed', close: push.close } as const;
  return commitEntry(run, item, step, { entry: { ...idOf(push), outcome }, mutation: null });
}

function decideMutation(
  run: BatchRun,
  item: BatchItem,
  step: ItemStep,
  prepared: PreparedMutation,
): ItemStep {
  const { push, ruling } = prepared;
  if (ruling?.end === 'retry') return stayOpen(step, push, ruling.code, limits.retryAfterMs);
  if (isJoinOfUnknownScope(run, item, prepared)) {
    return stayOpen(step, push, 'missing', limits.waitingRetryMs);
  }
  const context = contextOf(run, item, push);
  const result = ruling === null ? judge(run, item, prepared, context) : rulingResult(ruling);
  if (result.end === 'rejected' && mayWait(run, push, result.code)) {
    return stayOpen(step, push, 'missing', limits.waitingRetryMs);
  }
  if ('changes' in result) {
    for (const owner of ownersWritten(run, result)) run.owners.add(owner);
    absorb(run, result.changes);
    run.numbers.setStamp(item.person.userId, item.clientId, context.stamp);
    const { conflicts } = result;
    const base = push.base !== null && run.context.readCursor(push.base) ? push.base : null;
    const outcome = { end: result.end, ...(conflicts.length > 0 && { conflicts }) };
    const entry = { ...idOf(push), name: push.name, stamp: context.stamp, base, outcome };
    return commitEntry(run, item, step, { entry, mutation: prepared });
  }
  const { code } = result;
  if (result.end === 'threw') {
    if (code === 'mutator_failed') {
      run.alarms.push({ name: 'mutation_parked', mutation: push.name, detail: result.detail });
    }
    return decideWithoutEffect(run, item, step, { push, end: 'parked', code });
  }
  return isReader(run, item)
    ? decideWithoutEffect(run, item, step, { push, end: 'rejected', code })
    : refuse(run, item, step, { push, code });
}

/** Recorded with an entry, for people whom the scope knows; a stranger leaves no trace (EN5). */
function decideWithoutEffect(
  run: BatchRun,
  item: BatchItem,
  step: ItemStep,
  what: { readonly push: Mutation; readonly end: 'rejected' | 'parked'; readonly code: ErrorCode },
): ItemStep {
  const { push, end, code } = what;
  if (!isReader(run, item) && !hasHistory(run, item)) {
    run.numbers.refuse({ userId: item.person.userId, clientId: item.clientId }, push.seq, false);
    return goOn(step, { ...idOf(push), end, version: 0, at: run.context.at, code });
  }
  const entry = { ...idOf(push), name: push.name, outcome: { end, code } };
  return commitEntry(run, item, step, { entry, mutation: null });
}

function refuse(
  run: BatchRun,
  item: BatchItem,
  step: ItemStep,
  what: { readonly push: Mutation; readonly code: ErrorCode },
): ItemStep {
  const { push, code } = what;
  const isRecorded = hasHistory(run, item);
  const client = { userId: item.person.userId, clientId: item.clientId };
  run.numbers.refuse(client, push.seq, isRecorded);
  const version = isRecorded ? run.context.memory.head().version : 0;
  return goOn(step, { ...idOf(push), end: 'rejected', version, at: run.context.at, code });
}

/** Rights and mutator at this place of the batch, and whether every owner can still be written to. */
function judge(
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
  const call = { name: prepared.push.name, args: prepared.args };
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
    previous: run.overlay.get(kind, id)?.value ?? run.overlay.removed(kind, id)?.value ?? undefined,
    scope: memory.scope,
    author: '',
  }));
}

const ownersWritten = (run: BatchRun, result: EffectRun): ReturnType<typeof ownersOfRecord> =>
  recordsWritten(run, result).flatMap((owned) => [...ownersOfRecord(owned)]);

function commitEntry(
  run: BatchRun,
  item: BatchItem,
  step: ItemStep,
  what: {
    readonly entry: Omit<CommitEntry, 'userId' | 'clientId'>;
    readonly mutation: PreparedMutation | null;
  },
): ItemStep {
  const { userId } = item.person;
  const { clientId } = item;
  const { version, at } = run.context;
  run.numbers.take({ userId, clientId }, what.entry.seq);
  record(run, { userId, clientId, ...what.entry }, what.mutation, userId);
  const { seq, id, outcome } = what.entry;
  const { end, code, conflicts } = outcome;
  return goOn(step, {
    seq,
    id,
    end,
    version,
    at,
    ...(code !== undefined && { code }),
    ...(conflicts !== undefined && { conflicts: [...conflicts] }),
  } as Outcome);
}

function contextOf(run: BatchRun, item: BatchItem, push: Mutation): MutationContext {
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

/** A re-offered mutation, or one of an older timeline, may only be missing what returns with somebody else (EN41). */
const mayWait = (run: BatchRun, push: Mutation, code: ErrorCode): boolean =>
  (push.re === true || (push.born > 0 && push.born < run.context.timeline)) &&
  (code === 'missing' || code === 'not_found' || code === 'not_allowed');

/** The owner's phone, where the scope was made, may still be offline (EN39). */
const isJoinOfUnknownScope = (run: BatchRun, item: BatchItem, { def }: PreparedMutation): boolean =>
  isNewScope(run) &&
  def?.stranger === true &&
  def.creates !== true &&
  !run.context.model.isBornWithAccount(run.context.memory.scope, item.person.userId);

const isNewScope = (run: BatchRun): boolean =>
  run.context.memory.head().version === 0 && !run.hasEffect;

const isReader = (run: BatchRun, { person }: BatchItem): boolean =>
  run.context.model.mayRead(run.overlay, run.context.memory.scope, person.userId);

const hasHistory = (run: BatchRun, { person }: BatchItem): boolean =>
  run.numbers.knows(person.userId) ||
  run.context.model.hasHistory(run.overlay, run.context.memory.scope, person.userId);

const rulingResult = (ruling: Ruling): RunResult =>
  ruling.end === 'parked'
    ? { end: 'threw', code: 'unknown_mutation', detail: '' }
    : { end: 'rejected', code: ruling.code };

const goOn = (step: ItemStep, result: PushResult): ItemStep => ({
  ...step,
  done: step.done + 1,
  results: [...step.results, result],
});

const stayOpen = (step: ItemStep, push: Mutation, retry: ErrorCode, afterMs: number): ItemStep => ({
  ...step,
  results: [...step.results, { seq: push.seq, retry, afterMs }],
  isStopped: true,
});

const idOf = <Push extends Pick<Mutation, 'seq' | 'id'>>({
  seq,
  id,
}: Push): { seq: number; id: Push['id'] } => ({ seq, id });

/** A stored outcome as an answer to this push, whatever number it was stored under (EN6). */
function outcomeOf(stored: StoredOutcome, push: Pick<Mutation, 'seq' | 'id'>): Outcome {
  const { end, version, at, code, conflicts } = stored;
  return {
    ...idOf(push),
    end,
    version,
    at,
    ...(code !== undefined && { code }),
    ...(conflicts !== undefined && { conflicts: [...conflicts] }),
  };
}
