/** What must hold, while things go wrong and after. Rule numbers are those of the specification. */
import { limits, type Scope, type UserId } from '@jamz/core';
import type { DeviceActor, TabActor } from './device-actor.ts';
import type { Deed } from './ledger.ts';
import { demand, mayRead, type FoldedScope, type LoggedEnd, type Oracle } from './oracle.ts';
import type { Cast, Play } from './play.ts';
import { findOtherRecords } from './same-records.ts';
import type { ServerActor } from './server-actor.ts';
import type { SometimesEvent } from './sometimes.ts';
import { userScope, type World } from './world.ts';

export interface Stage {
  readonly world: World;
  readonly oracle: Oracle;
  readonly cast: Cast;
  readonly play: Play;
  readonly servers: readonly ServerActor[];
  readonly devices: readonly DeviceActor[];
}

/** Looked at all the time, on any tab. */
export function checkTab(stage: Stage, device: DeviceActor, tab: TabActor): void {
  const { world, cast, play } = stage;
  const { client } = tab;
  const state = client.state();
  if (state.status === 'SYNCED') {
    demand(
      state.waiting === 0,
      `I11 honesty: ${tab.name} says SYNCED with ${state.waiting} waiting`,
    );
    const age = world.time.now() - device.heardAt();
    demand(
      age <= limits.heartbeatWindowMs + 1_000,
      `I11 honesty: ${tab.name} says SYNCED ${age} ms after the last word`,
    );
  }
  play.checkView(world, cast, tab);
}

/** True when every outbox is empty and every chip says SYNCED (I9); otherwise what is still missing. */
export function unrest(stage: Stage): string | null {
  for (const device of stage.devices) {
    const [tab] = device.tabs();
    if (tab === undefined) return `${device.name} has no tab`;
    for (const one of device.tabs()) {
      const state = one.client.state();
      if (state.waiting > 0)
        return `${one.name} waits with ${state.waiting} (${JSON.stringify(state)})`;
      if (state.status !== 'SYNCED') return `${one.name} is ${JSON.stringify(state)}`;
    }
  }
  return null;
}

/** Where a screen or a projection does not say what the log says (I5, EN15); null when everything agrees. */
export function findDifferences(stage: Stage): string | null {
  const folded = stage.oracle.fold();
  for (const device of stage.devices) {
    for (const tab of device.tabs()) {
      const difference = findDifference(stage, folded, device, tab);
      if (difference !== null) return difference;
    }
  }
  return stage.play.findRelayDebt(stage.cast, folded);
}

/** I5: what a tab shows is what the log says, and nothing is left of what it may not see. */
function findDifference(
  stage: Stage,
  folded: ReadonlyMap<string, FoldedScope>,
  device: DeviceActor,
  tab: TabActor,
): string | null {
  const { world, cast } = stage;
  const { userId } = device.person;
  for (const scope of [...cast.rooms, userScope(userId)]) {
    const fold = folded.get(scope);
    if (isKeptAsBackup(world, fold, userId)) continue;
    const readable = mayRead(world, fold, userId) ? (fold?.state ?? null) : null;
    const shown = { list: (kind: string) => tab.client.list(scope, kind) };
    const difference = findOtherRecords(kindsOf(world), shown, readable);
    if (difference !== null) return `I5 convergence: ${tab.name} ${scope}\n${difference}`;
  }
  return null;
}

/**
 * After a restore a log may not know a person who was in, or only his removal before he came back: a device whose
 * cursor lies beside the log keeps what it has, since the devices are the last backup (EN40).
 */
const isKeptAsBackup = (world: World, fold: FoldedScope | undefined, userId: UserId): boolean =>
  world.sometimes.counts().has('yesterday copied back') && !mayRead(world, fold, userId);

const kindsOf = (world: World): readonly string[] => Object.keys(world.models.server.kinds);

/** At rest. */
export async function checkEnd(stage: Stage): Promise<void> {
  const { world, servers } = stage;
  const folded = stage.oracle.fold();
  for (const fold of folded.values()) {
    checkOnce(fold);
    checkConflicts(fold);
    stage.play.checkSums(fold);
    checkOrder(fold);
    for (const server of servers) await checkProjection(stage, server, fold.scope);
  }
  // Read again: while the servers were asked, a list may have issued what waited in it.
  const ends = indexEnds(stage.oracle.fold());
  for (const deed of world.ledger.deeds()) checkDeed(stage, ends, deed);
}

/** I5: what a server holds in memory is the fold of the log. The relay may still write: then both are read again. */
async function checkProjection(stage: Stage, server: ServerActor, scope: Scope): Promise<void> {
  const { world, oracle } = stage;
  for (let tries = 0; ; tries += 1) {
    const look = server.service()?.read(scope, (state) => {
      const fold = oracle.fold().get(scope);
      return fold === undefined ? 'no log' : findOtherRecords(kindsOf(world), state, fold.state);
    });
    if ((await waitFor(world, look)) === null) return;
    demand(tries < 5, `I5 projection: ${server.name} ${scope}`);
    await world.time.runUntil(world.time.now() + 1_000);
  }
}

/** Lets time pass until the answer is there. */
async function waitFor<T>(world: World, answer: Promise<T> | undefined): Promise<T | undefined> {
  let settled: { readonly value: T | undefined } | null = null;
  void answer?.then((value) => {
    settled = { value };
  });
  for (let n = 0; n < 200 && settled === null; n += 1) {
    await world.time.runUntil(world.time.now() + 50);
  }
  return (settled as { readonly value: T | undefined } | null)?.value;
}

const hadEffect = (end: string): boolean => end === 'applied' || end === 'merged';

/** I2: no id takes effect twice, and none both takes effect and is closed. */
function checkOnce({ scope, ends }: FoldedScope): void {
  const effects = new Set<string>();
  const others = new Set<string>();
  for (const { id, userId, end, close } of ends) {
    const key = `${userId} ${id}`;
    if (close === 'waiting') continue;
    demand(!effects.has(key) && !others.has(key), `I2 once: ${scope} ${id} ended twice`);
    (hadEffect(end) ? effects : others).add(key);
  }
}

/** I17: what was overruled lies in its record, or what was done to it later does. */
function checkConflicts({ scope, ends, state }: FoldedScope): void {
  for (const { id, conflicts } of ends) {
    for (const conflict of conflicts) {
      const isThere = state.get('conflict', conflict) ?? state.removed('conflict', conflict);
      demand(isThere !== undefined, `I17 record: ${scope} ${id} overruled ${conflict} unseen`);
    }
  }
}

/** I3: what one client did takes effect in the order of its numbers. */
function checkOrder({ scope, ends }: FoldedScope): void {
  const last = new Map<string, number>();
  for (const { userId, clientId, seq } of ends) {
    const key = `${userId} ${clientId}`;
    demand(
      seq > (last.get(key) ?? 0),
      `I3 order: ${scope} ${key} ${seq} after ${last.get(key) ?? 0}`,
    );
    last.set(key, seq);
  }
}

/** Every end that stands in a log, by what was done; a wait is not one. */
type EndsByDeed = ReadonlyMap<string, readonly LoggedEnd[]>;

const deedKey = (scope: string, of: { readonly userId: string; readonly id: string }): string =>
  `${scope} ${of.userId} ${of.id}`;

function indexEnds(folded: ReadonlyMap<string, FoldedScope>): EndsByDeed {
  const index = new Map<string, LoggedEnd[]>();
  for (const { scope, ends } of folded.values()) {
    for (const end of ends) {
      if (end.close === 'waiting') continue;
      const key = deedKey(scope, end);
      const held = index.get(key);
      if (held === undefined) index.set(key, [end]);
      else held.push(end);
    }
  }
  return index;
}

/** I1 and I17: what a person did and the device took ended once, or lies in a list where the person sees it. */
function checkDeed({ world, devices, play }: Stage, endsByDeed: EndsByDeed, deed: Deed): void {
  const ends = endsByDeed.get(deedKey(deed.scope, deed)) ?? [];
  const device = devices.find(({ name }) => name === deed.device);
  const isShown = device?.isListed(deed.id) ?? false;
  const { told, damagedAt } = deed;
  const isDiscarded = mayBeDiscarded(deed);
  const what = `${deed.name} ${deed.id} of ${deed.device} in ${deed.scope}`;
  const answer = told === null ? 'never answered' : `told ${told.end} on ${told.timeline}`;
  demand(ends.length > 0 || isShown || isDiscarded, `I17 one end: ${what} is nowhere, ${answer}`);
  const isLost = ends.some(({ close }) => close === 'lost');
  demand(
    !isLost || damagedAt !== null,
    `I1 durable: ${what} was closed as lost although the device held it, ${answer}`,
  );
  const isParked = told?.end === 'parked' || ends.some(({ end }) => end === 'parked');
  demand(!isParked || play.mayPark.includes(deed.name), `I17 one end: ${what} was parked`);
  // Refused or given up: the person finds it in a list with its reason, until he has answered.
  const isDone = ends.some(({ end }) => hadEffect(end));
  const isWithout = !isDone && !hadEffect(told?.end ?? '');
  demand(!isWithout || isShown || isDiscarded, `I17 one end: ${what} is in no list, ${answer}`);
  demand(!deed.isTakenBack || !isDone, `EN4 close: ${what} took effect after it was taken back`);
  const isKept = isDone || isShown;
  const isPromised = hadEffect(told?.end ?? '');
  demand(
    isKept || !isPromised || isDiscarded,
    `I1 durable: ${what} was ${answer}, the log says ${ends[0]?.end ?? 'nothing'}`,
  );
  world.happened(endOf(deed, { ends, isParked }), what);
}

const mayBeDiscarded = ({ isDiscarded, openTries }: Deed): boolean => isDiscarded || openTries > 0;

/** Every accepted mutation is counted under exactly one of these. */
function endOf(
  deed: Deed,
  log: { readonly ends: readonly LoggedEnd[]; readonly isParked: boolean },
): SometimesEvent {
  const effect = log.ends.find(({ end }) => hadEffect(end));
  if (effect !== undefined) return effect.end === 'merged' ? 'ended merged' : 'ended applied';
  if (mayBeDiscarded(deed)) return 'ended by its own person';
  const isClosedParked = log.ends.some(({ close }) => close === 'parked');
  if (log.isParked || isClosedParked) return 'ended parked, listed';
  return deed.told?.end === 'rejected' ? 'ended rejected, listed' : 'on hold, listed';
}
