/** Watches the wire: who was given what, what devices were told, how often they ask while nobody answers. */
import {
  isClose,
  limits,
  type Outcome,
  type ScopeAnswer,
  type SyncRequest,
  type SyncResponse,
} from '@jamz/core';
import { demand, type Oracle } from './oracle.ts';
import type { TabPlace, WireWatch } from './wire.ts';
import type { World } from './world.ts';

type Heads = ReadonlyMap<string, number>;

export function createWireWatch(world: World, oracle: Oracle): WireWatch {
  const tries = new Map<string, number[]>();
  const pushed = new Set<string>();
  return {
    sent(place, request) {
      countTries(world, tries, place);
      for (const { push } of request.scopes) {
        for (const row of push) {
          if (isClose(row)) world.happened('number closed', row.close);
          else if (row.re === true) world.happened('journal offered again', row.id);
          if (isClose(row) && row.close === 'waiting') world.happened('mutation closed as waiting');
        }
      }
    },
    arrived: () => headsNow(oracle),
    left(place, request, { response, arrived }) {
      checkIsolation(oracle, place, response, arrived as Heads);
      noteReoffers(world, request, response, arrived as Heads);
    },
    answered(_place, { request, response }) {
      for (const [n, answer] of response.scopes.entries()) {
        noteAnswer(world, pushed, { answer, asked: request.scopes[n], request, response });
      }
    },
    hinted(place, event) {
      if (!('patch' in event) || event.patch === undefined) return;
      // Sound as long as the log still has that version: an older copy may lie there by now.
      const version = Number(event.to.split('.')[1]);
      const readers = oracle.fold().get(event.scope)?.readersAt[version];
      const isReader = readers?.has(place.person.userId) ?? true;
      demand(isReader, `I8 isolation: ${place.name} was sent a patch of ${event.scope}`);
    },
  };
}

const headsNow = (oracle: Oracle): Heads =>
  new Map([...oracle.fold().values()].map(({ scope, version }) => [scope, version]));

/**
 * I8: data of a scope goes only to people who could read it at a version the store had reached when they asked, or a
 * later one. A patch made at a version at which they were no longer in is a leak.
 */
function checkIsolation(
  oracle: Oracle,
  place: TabPlace,
  response: SyncResponse,
  arrived: Heads,
): void {
  for (const answer of response.scopes) {
    if (!hasData(answer)) continue;
    const scope = oracle.fold().get(answer.scope);
    const from = Math.min(arrived.get(answer.scope) ?? 0, scope?.version ?? 0);
    const since = scope?.readersAt.slice(from) ?? [];
    const isReader = since.some((readers) => readers.has(place.person.userId));
    demand(isReader, `I8 isolation: ${place.name} was given data of ${answer.scope}`);
  }
}

function hasData(answer: ScopeAnswer): boolean {
  if ('patch' in answer) return answer.patch.puts.length + answer.patch.removed.length > 0;
  return 'reset' in answer && answer.reset.puts.length + answer.reset.removed.length > 0;
}

interface Noted {
  readonly answer: ScopeAnswer;
  readonly asked: SyncRequest['scopes'][number] | undefined;
  readonly request: SyncRequest;
  readonly response: SyncResponse;
}

function noteAnswer(world: World, pushed: Set<string>, noted: Noted): void {
  const { answer, asked, request, response } = noted;
  if ('code' in answer) return;
  const timeline = response.timelines.at(-1)?.n ?? 0;
  if ('revoked' in answer) world.happened('scope revoked', answer.scope);
  if ('reset' in answer && answer.reset.after !== '') world.happened('reset in several pages');
  const count = asked?.push.length ?? 0;
  if (answer.results.length > 0 && answer.results.length < count)
    world.happened('batch partly decided');
  for (const result of answer.results) {
    if ('retry' in result) {
      if (result.retry !== 'missing') world.happened('retry of one mutation asked for');
      continue;
    }
    if (!('end' in result)) continue;
    if (pushed.has(result.id)) world.happened('duplicate answered from the stored outcome');
    pushed.add(result.id);
    if (result.end === 'rejected') world.happened('mutation rejected', result.code);
    if (result.end === 'parked') world.happened('mutation parked', result.code);
    if (result.end === 'merged') world.happened('mutation merged');
    noteStranger(world, answer.scope, request.clientId, result);
    world.ledger.told(result.id, result, timeline);
  }
}

/** Refused without a trace in the log, and let in later under a higher number (EN5). */
function noteStranger(world: World, scope: string, clientId: string, outcome: Outcome): void {
  const key = `${scope} ${clientId}`;
  if (outcome.version === 0) world.strangers.add(key);
  else if (outcome.end === 'applied' && world.strangers.delete(key)) {
    world.happened('stranger refused, then accepted', scope);
  }
}

/** A re-offered mutation whose outcome is older than the request was never lost. */
function noteReoffers(
  world: World,
  request: SyncRequest,
  response: SyncResponse,
  arrived: Heads,
): void {
  for (const [n, answer] of response.scopes.entries()) {
    if ('code' in answer) continue;
    const offered = request.scopes[n]?.push.filter((row) => !isClose(row) && row.re === true) ?? [];
    for (const result of answer.results) {
      if (!('end' in result) || !offered.some(({ id }) => id === result.id)) continue;
      const isKnown = result.version > 0 && result.version <= (arrived.get(answer.scope) ?? 0);
      if (isKnown) world.happened('re-offered mutation known already');
      else if (result.end === 'applied') world.happened('re-offered mutation applied');
    }
  }
}

/** I10: while nobody answers, a device asks at most so many times in any minute. */
function countTries(world: World, tries: Map<string, number[]>, place: TabPlace): void {
  if (place.link() === 'up') {
    tries.delete(place.device);
    return;
  }
  const now = world.time.now();
  const recent = (tries.get(place.device) ?? []).filter((at) => at > now - 60_000);
  recent.push(now);
  tries.set(place.device, recent);
  // Rows written by people during the outage are tries of their own accord and bounded by the same engine.
  demand(
    recent.length <= limits.requestsPerMinuteOutageMax,
    `I10 budget: ${place.name} asked ${recent.length} times in a minute without a network`,
  );
}
