/** One scope of one request: made into a job for the scope's actor, and its end made into an answer. */
import {
  limits,
  type ErrorCode,
  type Person,
  type Push,
  type Random,
  type ScopeAnswer,
  type ScopeRequest,
} from '@jamz/core';
import { answerScope, type AnswerContext } from './answer-scope.ts';
import type { BatchItem } from './batch-item.ts';
import type { CursorCodec } from './cursor.ts';
import { judgeCursor, type CursorPorts, type CursorStand } from './judge-cursor.ts';
import { ForkedLogError } from './load-scope.ts';
import { preparePushes, type PreparePorts } from './prepare-item.ts';
import type { ScopeActor } from './scope-actor.ts';
import { isAway } from './scope-turn.ts';
import { timelinesScope } from './timelines.ts';

export interface ScopeSyncPorts extends CursorPorts, PreparePorts {
  readonly cursors: CursorCodec;
  readonly random: Random;
  readonly now: () => number;
  readonly actorOf: (scope: ScopeRequest['scope']) => ScopeActor;
  /** Begins a timeline above `lost`. */
  readonly onLostTail: (lost: number) => Promise<void>;
}

export interface ScopeCall {
  readonly person: Person;
  readonly clientId: string;
  readonly request: ScopeRequest;
  /** The timeline the device named, which is the current one. */
  readonly timeline: number;
  readonly offsetMs: number;
  readonly bytesMax: number;
}

/** The log is not what the device stands on: only the chain of timelines is answered. */
export class TimelineMovedError extends Error {
  override readonly name = 'TimelineMovedError';
}

/** @throws TimelineMovedError, and nothing else */
export async function syncScope(ports: ScopeSyncPorts, call: ScopeCall): Promise<ScopeAnswer> {
  const { scope } = call.request;
  if (scope.startsWith('system:') || scope === timelinesScope) return { scope, code: 'not_found' };
  try {
    return await ask(ports, call);
  } catch (reason) {
    if (reason instanceof TimelineMovedError) throw reason;
    if (reason instanceof ForkedLogError) throw new TimelineMovedError('the log forked');
    const code: ErrorCode = isAway(reason) ? 'unavailable' : 'internal';
    // Apart by chance: all devices of a scope ask again, but not all at once.
    const retryAfterMs = Math.ceil(limits.retryAfterMs * (1 + ports.random.next()));
    return { scope, code, retryAfterMs };
  }
}

function ask(ports: ScopeSyncPorts, call: ScopeCall): Promise<ScopeAnswer> {
  const { person, request } = call;
  const actor = ports.actorOf(request.scope);
  let stand: CursorStand = { is: 'none' };
  let isPageOn = false;
  return new Promise((resolve, reject) => {
    actor.enqueue({
      item: request.push.length === 0 ? Promise.resolve(null) : prepare(ports, call),
      async admit(memory) {
        if (ports.timeline() !== call.timeline) throw new TimelineMovedError('while waiting');
        stand = await judgeCursor(ports, memory, request.cursor);
        const page = await judgeCursor(ports, memory, request.page?.pinned);
        for (const found of [stand, page]) {
          if (found.is !== 'lost-tail') continue;
          await ports.onLostTail(found.timeline);
          throw new TimelineMovedError('the log lost its tail');
        }
        isPageOn = page.is === 'on';
        return stand.is === 'on' || stand.is === 'none';
      },
      finish(memory, step) {
        const context = contextOf(ports, call);
        resolve(answerScope(context, memory, { person, request, stand, isPageOn, step }));
      },
      fail: reject,
    });
  });
}

async function prepare(ports: ScopeSyncPorts, call: ScopeCall): Promise<BatchItem> {
  const { person, clientId, request, offsetMs } = call;
  const push: readonly Push[] = request.push;
  return {
    person,
    clientId,
    pushes: await preparePushes(ports, person, push),
    nothingBelow: request.nothingBelow === true,
    offsetMs,
    system: null,
  };
}

const contextOf = (ports: ScopeSyncPorts, call: ScopeCall): AnswerContext => ({
  model: ports.model,
  cursors: ports.cursors,
  timeline: ports.timeline(),
  now: ports.now(),
  bytesMax: call.bytesMax,
});
