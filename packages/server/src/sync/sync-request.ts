/** One request over all its scopes, between two looks at the chain of timelines (EN40). */
import {
  limits,
  type Clock,
  type Person,
  type ScopeAnswer,
  type SyncRequest,
  type SyncResponse,
} from '@jamz/core';
import type { ClockGuard } from './clock-guard.ts';
import type { CursorCodec } from './cursor.ts';
import { syncScope, TimelineMovedError, type ScopeSyncPorts } from './sync-scope.ts';
import type { Timelines } from './timelines.ts';

export interface RequestPorts {
  readonly clock: Clock;
  readonly cursors: CursorCodec;
  readonly timelines: Timelines;
  readonly guard: ClockGuard;
  /** True once nothing is answered any more: fenced or closed. */
  readonly isStopped: () => boolean;
  readonly scopes: ScopeSyncPorts;
}

export async function syncRequest(
  ports: RequestPorts,
  person: Person,
  request: SyncRequest,
): Promise<SyncResponse> {
  const { clock, timelines, guard } = ports;
  guard.observe(`${person.userId} ${request.clientId}`, request.sentAt);
  const answer = (scopes: ScopeAnswer[]): SyncResponse => ({
    serverTime: Math.floor(clock.now()),
    timelines: [...timelines.chain()],
    scopes,
  });
  try {
    if (ports.isStopped()) return answer(unavailable(request));
    await timelines.refresh();
    const timeline = timelines.current();
    if (request.timeline > timeline) await proveLostTail(ports, person, request);
    // A device that has never heard of a timeline holds nothing of any.
    if (request.timeline !== 0 && request.timeline !== timelines.current()) return answer([]);
    const scopes = await answerScopes(ports, person, { request, timeline });
    // Ended while a timeline began: whatever was said belongs to the old one.
    return answer(timelines.current() === timeline ? scopes : []);
  } catch (reason) {
    if (reason instanceof TimelineMovedError) return answer([]);
    return answer(unavailable(request));
  }
}

async function answerScopes(
  ports: RequestPorts,
  person: Person,
  of: { readonly request: SyncRequest; readonly timeline: number },
): Promise<ScopeAnswer[]> {
  const { request, timeline } = of;
  const room = limits.responseBytesMax * (1 - answerShare);
  const share = Math.floor(room / Math.max(1, request.scopes.length));
  const bytesMax = Math.min(share, limits.pageBytesMax);
  const offsetMs = ports.clock.now() - request.sentAt;
  const { clientId } = request;
  const asked = request.scopes.map((scope) =>
    syncScope(ports.scopes, { person, clientId, request: scope, timeline, offsetMs, bytesMax }),
  );
  // All of them end before anything is said: a fork in one scope takes back the words of the others.
  const ended = await Promise.allSettled(asked);
  return ended.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}

/**
 * The device knows a timeline that we do not. Any of its cursors may prove that our own tail was lost: one of that
 * timeline, or an older one that lies ahead of the log. Without proof it is only a claim.
 */
async function proveLostTail(
  ports: RequestPorts,
  person: Person,
  request: SyncRequest,
): Promise<void> {
  const { clientId } = request;
  const timeline = ports.timelines.current();
  for (const { scope, cursor } of request.scopes) {
    if (cursor === undefined) continue;
    const look = { scope, cursor, push: [] };
    const call = { person, clientId, request: look, timeline, offsetMs: 0, bytesMax: 0 };
    await syncScope(ports.scopes, call);
  }
}

const unavailable = (request: SyncRequest): ScopeAnswer[] =>
  request.scopes.map(({ scope }) => ({
    scope,
    code: 'unavailable',
    retryAfterMs: limits.retryAfterMs,
  }));

/** What results, acks and the frame of an answer may take beside records. */
const answerShare = 0.25;
