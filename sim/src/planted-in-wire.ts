/** Planted bugs that sit on the wire: what a wrong line behind either end of it would send or understand. */
import type {
  Cursor,
  PatchEvent,
  Push,
  ScopeAnswer,
  ScopeRequest,
  SyncRequest,
  SyncResponse,
  Timeline,
} from '@jamz/core';
import type { World } from './world.ts';

/** As the device sends it. */
export function plantInRequest(world: World, request: SyncRequest): SyncRequest {
  if (world.bugs.size === 0) return request;
  const isForgotten = world.bugs.has('number forgotten');
  return {
    ...request,
    ...(isForgotten && { clientId: freshClient(world) }),
    scopes: request.scopes.map((scope) => spoilScope(world, scope)),
  };
}

function spoilScope(world: World, scope: ScopeRequest): ScopeRequest {
  let { push } = scope;
  if (world.bugs.has('gap closes journalled rows')) push = push.map(closedWhenReoffered);
  if (world.bugs.has('number forgotten')) push = push.map((row) => underAnotherName(world, row));
  if (world.bugs.has('id not kept')) push = push.map((row) => bornAgain(world, scope.scope, row));
  if (world.bugs.has('batch sent backwards')) push = push.toReversed();
  if (!world.bugs.has('stranger never numbered')) return { ...scope, push };
  // Neither says that it holds nothing below, nor closes the numbers that left no trace.
  const { nothingBelow: _unsaid, ...rest } = scope;
  return { ...rest, push: push.filter((row) => !('close' in row)) };
}

const closedWhenReoffered = (row: Push): Push =>
  'close' in row || row.re !== true ? row : { seq: row.seq, id: row.id, close: 'lost' };

/** As a server behaves that forgot both number and id of what it decided. */
function underAnotherName(world: World, row: Push): Push {
  const id = world.fork(`forgotten ${world.time.events()} ${row.id}`).hex(22);
  return { ...row, id } as Push;
}

/** Numbers under which an id was sent first, by world. */
const firstNumbers = new WeakMap<World, Map<string, number>>();

/** What is issued again under another number is another thing to it. */
function bornAgain(world: World, scope: string, row: Push): Push {
  const numbers = firstNumbers.get(world) ?? new Map<string, number>();
  firstNumbers.set(world, numbers);
  const key = `${scope} ${row.id}`;
  const first = numbers.get(key) ?? row.seq;
  numbers.set(key, first);
  return first === row.seq ? row : underAnotherName(world, row);
}

function freshClient(world: World): SyncRequest['clientId'] {
  const hex = world.fork(`forgotten ${world.time.events()}`).hex(32);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20),
  ];
  return parts.join('-') as SyncRequest['clientId'];
}

/** As the server reads it: the log may be another one by now. */
export function plantOnArrival(world: World, request: SyncRequest): SyncRequest {
  if (world.bugs.has('row leaves on a bare version across a fork')) {
    return { ...request, timeline: timelineNow(world) };
  }
  if (!world.bugs.has('cursor without hash')) return request;
  return {
    ...request,
    scopes: request.scopes.map((scope) =>
      scope.cursor === undefined
        ? scope
        : { ...scope, cursor: onThisLog(world, scope.scope, scope.cursor) },
    ),
  };
}

const timelineNow = (world: World): number =>
  world.log.snapshot().all.filter(({ scope }) => scope === 'system:timelines').length;

/** The same place of whatever log there is, as if the cursor named no hash. */
function onThisLog(world: World, scope: string, cursor: Cursor): Cursor {
  const [timeline = '', version = ''] = cursor.split('.');
  const row = world.log
    .snapshot()
    .all.find((commit) => commit.scope === scope && commit.version === Number(version));
  if (row === undefined) return cursor;
  const body = `${timeline}.${version}.${row.hash.slice(0, 8)}`;
  const mac = world.digest.mac('cursor', `${scope} ${body}`).slice(0, 22);
  return `${body}.${mac}` as Cursor;
}

/** As the device understands it. */
export function plantInResponse(
  world: World,
  request: SyncRequest,
  response: SyncResponse,
): SyncResponse {
  if (world.bugs.size === 0) return response;
  const isForkHidden = world.bugs.has('row leaves on a bare version across a fork');
  const isCut = world.bugs.has('lost tail taken for a cut');
  const timelines = isCut ? response.timelines.map(asCut) : response.timelines;
  return {
    ...response,
    timelines: isForkHidden ? timelines.slice(0, 1) : timelines,
    scopes: response.scopes.map((answer, n) => spoilAnswer(world, answer, request.scopes[n])),
  };
}

function spoilAnswer(
  world: World,
  answer: ScopeAnswer,
  asked: ScopeRequest | undefined,
): ScopeAnswer {
  const { bugs } = world;
  if ('code' in answer) {
    const { scope, code } = answer;
    const cursor = asked?.cursor;
    if (bugs.has('purge on 404') && code === 'not_found' && cursor !== undefined) {
      return { scope, results: [], version: 0, safeVersion: 0, more: false, revoked: cursor };
    }
    const isParking = bugs.has('key store away parks the queue') && world.keyring.isAway();
    return isParking && code === 'unavailable' ? parked(scope, asked) : answer;
  }
  if (bugs.has('gap never said') && answer.expected !== undefined) {
    const { expected: _unsaid, ...rest } = answer;
    return rest;
  }
  if (bugs.has('reset ends with its first page') && 'reset' in answer) {
    return { ...answer, more: false, reset: { ...answer.reset, upTo: null } };
  }
  if (bugs.has('page lost in a reset') && 'reset' in answer && answer.reset.after !== '') {
    return { ...answer, reset: { ...answer.reset, puts: [], removed: [] } };
  }
  return answer;
}

/** As if somebody had gone back to a moment before on purpose. */
const asCut = (timeline: Timeline): Timeline =>
  timeline.why === 'lost-tail' ? { ...timeline, why: 'cut', at: timeline.at - 60_000 } : timeline;

function parked(scope: ScopeAnswer['scope'], asked: ScopeRequest | undefined): ScopeAnswer {
  const cursor = asked?.cursor;
  if (cursor === undefined) return { scope, code: 'unavailable' };
  const end = { end: 'parked', version: 0, at: 0, code: 'unavailable' } as const;
  const results = asked?.push.map(({ seq, id }) => ({ seq, id, ...end })) ?? [];
  const patch = { from: cursor, to: cursor, puts: [], removed: [], acks: {} };
  return { scope, results, version: 0, safeVersion: 0, more: false, patch };
}

/** A broadcast that overtakes the answer no longer says whose numbers it contains. */
export function plantInHint(world: World, event: PatchEvent): PatchEvent {
  if (!world.bugs.has('echo shown twice') || event.patch === undefined) return event;
  return { ...event, patch: { ...event.patch, acks: {} } };
}
