/** One pushed number of a person's device: what the log knows of it, else rights and mutator (EN4 to EN6, EN41). */
import {
  limits,
  type CommitEntry,
  type ErrorCode,
  type Mutation,
  type Outcome,
  type PushResult,
} from '@jamz/core';
import type { StoredOutcome } from '@jamz/stores';
import type {
  BatchItem,
  OpenStep,
  PreparedClose,
  PreparedMutation,
  PreparedPush,
} from './batch-item.ts';
import { decideNumber } from './decide-numbers.ts';
import { absorb, knownOf, record, type BatchRun } from './batch-run.ts';
import {
  contextOf,
  hasHistory,
  isNewScope,
  isReader,
  judge,
  ownersWritten,
  rulingResult,
} from './judge-mutation.ts';

export function decidePush(
  run: BatchRun,
  item: BatchItem,
  step: OpenStep,
  prepared: PreparedPush,
): OpenStep {
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
  step: OpenStep,
  { push }: PreparedClose,
): OpenStep {
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
  step: OpenStep,
  prepared: PreparedMutation,
): OpenStep {
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
    const outcome = { ...(conflicts.length > 0 && { conflicts }), end: result.end };
    const { clientId, stamp } = context;
    const { id, name, seq } = push;
    // In canonical order, as it will be written: a thousand of them need no sorting then.
    const entry = { base, clientId, id, name, outcome, seq, stamp, userId: item.person.userId };
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
  step: OpenStep,
  what: { readonly push: Mutation; readonly end: 'rejected' | 'parked'; readonly code: ErrorCode },
): OpenStep {
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
  step: OpenStep,
  what: { readonly push: Mutation; readonly code: ErrorCode },
): OpenStep {
  const { push, code } = what;
  const isRecorded = hasHistory(run, item);
  const client = { userId: item.person.userId, clientId: item.clientId };
  run.numbers.refuse(client, push.seq, isRecorded);
  const version = isRecorded ? run.context.memory.head().version : 0;
  return goOn(step, { ...idOf(push), end: 'rejected', version, at: run.context.at, code });
}

function commitEntry(
  run: BatchRun,
  item: BatchItem,
  step: OpenStep,
  what: {
    readonly entry: Omit<CommitEntry, 'userId' | 'clientId'>;
    readonly mutation: PreparedMutation | null;
  },
): OpenStep {
  const { userId } = item.person;
  const { clientId } = item;
  const { version, at } = run.context;
  run.numbers.take({ userId, clientId }, what.entry.seq);
  record(run, { ...what.entry, clientId, userId }, what.mutation, userId);
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

const goOn = (step: OpenStep, result: PushResult): OpenStep => {
  step.results.push(result);
  return { ...step, done: step.done + 1 };
};

const stayOpen = (step: OpenStep, push: Mutation, retry: ErrorCode, afterMs: number): OpenStep => {
  step.results.push({ seq: push.seq, retry, afterMs });
  return { ...step, isStopped: true };
};

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
