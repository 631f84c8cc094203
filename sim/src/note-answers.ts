/** What devices are told: kept in the ledger, and counted where it is worth seeing at least once. */
import {
  isClose,
  type Outcome,
  type ScopeAnswer,
  type SyncRequest,
  type SyncResponse,
} from '@jamz/core';
import type { Oracle } from './oracle.ts';
import type { Play } from './play.ts';
import type { World } from './world.ts';

/** Version of every scope at some moment. */
export type Heads = ReadonlyMap<string, number>;

export interface Noting {
  readonly world: World;
  readonly oracle: Oracle;
  readonly play: Play;
  /** Ids that somebody was told an outcome of before. */
  readonly decidedIds: Set<string>;
}

export interface Noted {
  readonly answer: ScopeAnswer;
  readonly asked: SyncRequest['scopes'][number] | undefined;
  readonly request: SyncRequest;
  readonly response: SyncResponse;
}

export function noteAnswer(noting: Noting, { answer, asked, request, response }: Noted): void {
  const { world, decidedIds } = noting;
  if ('code' in answer) return;
  const timeline = response.timelines.at(-1)?.n ?? 0;
  const count = asked?.push.length ?? 0;
  if ('revoked' in answer) {
    world.happened('scope revoked', answer.scope);
    if (count > 0) world.happened('rights lost while offline', answer.scope);
  }
  if ('reset' in answer && answer.reset.after !== '') world.happened('reset in several pages');
  if (answer.results.length > 0 && answer.results.length < count) {
    world.happened('batch partly decided');
  }
  let hasParked = false;
  for (const result of answer.results) {
    if ('retry' in result && result.retry !== 'missing') {
      world.happened('retry of one mutation asked for');
    }
    if (!('end' in result)) continue;
    if (decidedIds.has(result.id)) world.happened('duplicate answered from the stored outcome');
    decidedIds.add(result.id);
    hasParked ||= result.end === 'parked';
    if (hasParked && result.end === 'applied') {
      world.happened('mutation parked while later ones applied');
    }
    noteOutcome(noting, answer.scope, result);
    noteStranger(world, answer.scope, request.clientId, result);
    world.ledger.told(result.id, result, timeline);
  }
}

function noteOutcome({ world, oracle, play }: Noting, scope: string, outcome: Outcome): void {
  const deed = world.ledger.get(outcome.id);
  if (outcome.end === 'rejected') {
    world.happened('mutation rejected', outcome.code);
    // It was taken, so it was shown (I7): the new base no longer lets it stand.
    if (deed !== undefined && outcome.version > 0) world.happened('rebase refused what was shown');
  }
  if (outcome.end === 'parked') world.happened('mutation parked', outcome.code);
  if (outcome.end === 'merged') world.happened('mutation merged');
  if (outcome.end !== 'applied' || deed === undefined || deed.shownPlace === null) return;
  const state = oracle.fold().get(scope)?.state;
  const place = state === undefined ? null : play.placeOf(state, deed);
  if (place !== null && place !== deed.shownPlace) world.happened('rebase reordered what waited');
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
export function noteReoffers(
  world: World,
  request: SyncRequest,
  response: SyncResponse,
  arrived: Heads,
): void {
  for (const [n, answer] of response.scopes.entries()) {
    if ('code' in answer) continue;
    const offered = request.scopes[n]?.push.filter((row) => !isClose(row) && row.re === true) ?? [];
    if (offered.length === 0) continue;
    for (const result of answer.results) {
      if (!('end' in result) || !offered.some(({ id }) => id === result.id)) continue;
      const isKnown = result.version > 0 && result.version <= (arrived.get(answer.scope) ?? 0);
      if (isKnown) world.happened('re-offered mutation known already');
      else if (result.end === 'applied') world.happened('re-offered mutation applied');
    }
  }
}
