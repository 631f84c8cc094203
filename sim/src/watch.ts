/** Watches the wire: who was given what, what devices were told, how often and how soon they ask. */
import { isClose, limits, type ScopeAnswer, type SyncRequest, type SyncResponse } from '@jamz/core';
import { noteAnswer, noteReoffers, type Heads } from './note-answers.ts';
import { demand, type Oracle } from './oracle.ts';
import type { Play } from './play.ts';
import type { TabPlace, WireWatch } from './wire.ts';
import type { World } from './world.ts';

export function createWireWatch(world: World, oracle: Oracle, play: Play): WireWatch {
  const tries = new Map<string, number[]>();
  const decidedIds = new Set<string>();
  const waitUntil = new Map<string, number>();
  const doors = createDoorWatch(world);
  return {
    sent(place, request) {
      countTries(world, tries, place);
      checkPatience(world, waitUntil, place);
      for (const { push } of request.scopes) {
        for (const row of push) {
          world.ledger.sent(row.id);
          if (isClose(row)) noteClose(world, row.close);
          else if (row.re === true) world.happened('journal offered again', row.id);
        }
      }
    },
    arrived(_place, request, door) {
      doors.enter(request, door);
      return headsNow(oracle);
    },
    left(place, request, { response, arrived, door }) {
      doors.leave(request, door);
      checkIsolation(world, oracle, { place, response, arrived: arrived as Heads });
      noteReoffers(world, request, response, arrived as Heads);
    },
    answered(_place, { request, response }) {
      for (const [n, answer] of response.scopes.entries()) {
        const asked = request.scopes[n];
        noteAnswer({ world, oracle, play, decidedIds }, { answer, asked, request, response });
      }
    },
    askedToWait(place, until) {
      waitUntil.set(place.name, until);
      world.busyUntil(until);
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

function noteClose(world: World, close: string): void {
  demand(close !== 'cut', 'EN42 cut: a device closed what nobody went back behind');
  world.happened('number closed', close);
  if (close === 'waiting') world.happened('mutation closed as waiting');
  if (close === 'quarantined') world.happened('bad outbox row quarantined');
}

interface DoorWatch {
  enter(request: SyncRequest, door: string): void;
  leave(request: SyncRequest, door: string): void;
}

/** The same mutation may be on two tables at once: only one of them brings it into the log (I2). */
function createDoorWatch(world: World): DoorWatch {
  const inHand = new Map<string, string>();
  const idsOf = ({ scopes }: SyncRequest): readonly string[] =>
    scopes.flatMap(({ push }) => push.map(({ id }) => id));
  return {
    enter(request, door) {
      for (const id of idsOf(request)) {
        if ((inHand.get(id) ?? door) !== door) {
          world.happened('one mutation through both doors at once');
        }
        inHand.set(id, door);
      }
    },
    leave(request, door) {
      for (const id of idsOf(request)) if (inHand.get(id) === door) inHand.delete(id);
    },
  };
}

const headsNow = (oracle: Oracle): Heads => {
  const heads = new Map<string, number>();
  for (const { scope, version } of oracle.fold().values()) heads.set(scope, version);
  return heads;
};

/**
 * I8: data of a scope goes only to people who could read it at a version the store had reached when they asked, or a
 * later one. A patch made at a version at which they were no longer in is a leak.
 */
function checkIsolation(
  world: World,
  oracle: Oracle,
  given: { readonly place: TabPlace; readonly response: SyncResponse; readonly arrived: Heads },
): void {
  const { place, response, arrived } = given;
  for (const answer of response.scopes) {
    if (!hasData(answer)) continue;
    const scope = oracle.fold().get(answer.scope);
    const soundUpTo = world.disk.soundUpTo(answer.scope);
    const from = Math.min(arrived.get(answer.scope) ?? 0, scope?.version ?? 0, soundUpTo);
    const since = scope?.readersAt.slice(from) ?? [];
    const isReader = since.some((readers) => readers.has(place.person.userId));
    demand(isReader, `I8 isolation: ${place.name} was given data of ${answer.scope}`);
  }
}

function hasData(answer: ScopeAnswer): boolean {
  if ('patch' in answer) return answer.patch.puts.length + answer.patch.removed.length > 0;
  return 'reset' in answer && answer.reset.puts.length + answer.reset.removed.length > 0;
}

/** I10: while nobody answers, a page asks at most so many times in any minute; one opened anew counts for itself. */
function countTries(world: World, tries: Map<string, number[]>, place: TabPlace): void {
  if (place.link() === 'up') {
    tries.delete(place.name);
    return;
  }
  const now = world.time.now();
  const recent = (tries.get(place.name) ?? []).filter((at) => at > now - 60_000);
  recent.push(now);
  tries.set(place.name, recent);
  // Rows written by people during the outage are tries of their own accord and bounded by the same engine.
  demand(
    recent.length <= limits.requestsPerMinuteOutageMax,
    `I10 budget: ${place.name} asked ${recent.length} times in a minute without a network`,
  );
}

/** N7: nobody asks again before the time he was told. */
function checkPatience(world: World, waitUntil: Map<string, number>, place: TabPlace): void {
  const until = waitUntil.get(place.name);
  if (until === undefined) return;
  const early = until - world.time.now();
  demand(early <= 0, `N7 patience: ${place.name} asked ${early} ms before it was told to`);
  world.happened('retry-after obeyed', place.name);
  waitUntil.delete(place.name);
}
