/** A mutation of the server itself: the relay's lanes and an operator's commands (EN15). */
import { nextStamp, runMutation, type PushResult } from '@jamz/core';
import type { BatchItem, OpenStep, PreparedMutation } from './batch-item.ts';
import { recordsWritten } from './judge-mutation.ts';
import { ownerRefusal, ownersOfRecord } from './owner-rules.ts';
import { absorb, knownOf, record, type BatchRun } from './batch-run.ts';

/** A lower or equal number of a lane, or one of another timeline, is ignored; no change makes no commit. */
export function decideSystem(run: BatchRun, item: BatchItem, step: OpenStep): OpenStep {
  const [prepared] = item.pushes;
  const end = (result?: PushResult): OpenStep => ({
    ...step,
    done: 1,
    results: result === undefined ? [] : [result],
  });
  if (prepared?.is !== 'mutation' || item.system === null) return end();
  const { push } = prepared;
  const { userId } = item.person;
  const client = { userId, clientId: item.clientId };
  const { to, ...numbers } = run.numbers.of(userId, item.clientId);
  const seq = item.system.seq ?? to + 1;
  const known = knownOf(run, item, { seq, id: push.id });
  if (item.system.timeline !== run.context.timeline || seq <= to) return end();
  if (known.ofId !== undefined || numbers.refusedTo > to) return end();
  const { version, at, memory, sha256 } = run.context;
  const stamp = nextStamp(at, at, item.clientId, run.numbers.stampOf(userId, item.clientId));
  const identity = { person: item.person, clientId: item.clientId, seq, id: push.id };
  const place = {
    scope: memory.scope,
    stamp,
    now: at,
    seenVersion: memory.head().version,
    version,
  };
  const result = judge(run, prepared, { ...identity, ...place, sha256 });
  const answer = { seq, id: push.id, version: memory.head().version, at };
  if (result.end === 'rejected') return end({ ...answer, end: 'rejected', code: result.code });
  if (result.end === 'threw') {
    run.alarms.push({ name: 'system_failed', mutation: push.name, detail: result.detail });
    return end({ ...answer, end: 'parked', code: result.code });
  }
  const { puts, removed } = result.changes;
  if (puts.length + removed.length === 0) return end({ ...answer, end: 'applied' });
  if (memory.head().version === 0 && !run.hasEffect && !item.system.mayBegin) {
    return end({ ...answer, end: 'rejected', code: 'not_found' });
  }
  absorb(run, result.changes);
  run.numbers.take(client, seq, true);
  run.numbers.setStamp(userId, item.clientId, stamp);
  const outcome = { end: result.end };
  const entry = { ...client, seq, id: push.id, name: push.name, stamp, base: null, outcome };
  record(run, entry, prepared, userId);
  return end({ ...answer, version, end: result.end });
}

function judge(
  run: BatchRun,
  prepared: PreparedMutation,
  context: Parameters<typeof runMutation>[3],
): ReturnType<typeof runMutation> {
  const { model, ownerStates } = run.context;
  const call = { name: prepared.push.name, args: prepared.push.args };
  const result = runMutation(model, run.overlay, call, context, prepared.facts);
  if (result.end === 'rejected' || result.end === 'threw') return result;
  const isNew = run.context.memory.head().version === 0;
  for (const owned of recordsWritten(run, result)) {
    for (const owner of ownersOfRecord(owned)) run.owners.add(owner);
    const code = ownerRefusal(owned, ownerStates, isNew);
    if (code !== null) return { end: 'rejected', code };
  }
  return result;
}
