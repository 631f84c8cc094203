/** The network: loses, doubles, delays, cuts replies after the commit, answers as a captive portal, asks for a token. */
import {
  limits,
  syncRequestSchema,
  syncResponseSchema,
  type PatchEvent,
  type Person,
  type RevokedEvent,
  type SyncRequest,
  type SyncResponse,
} from '@jamz/core';
import type { ExchangeResult, Transport } from '@jamz/client';
import { createLiveSocket, type LiveSocket } from './live-socket.ts';
import { pack, requestSummary, responseSummary, unpack, type Packed } from './packed-message.ts';
import { plantInRequest, plantInResponse, plantOnArrival } from './planted-in-wire.ts';
import type { Process } from './process.ts';
import { shedScope } from './shed-scope.ts';
import type { Chance } from './random.ts';
import type { ServerActor } from './server-actor.ts';
import type { Tokens } from './tokens.ts';
import type { World } from './world.ts';

/** `out`: what the device sends is lost; `in`: what it should receive. */
export type Link = 'up' | 'out' | 'in' | 'down';

export interface TabPlace {
  readonly name: string;
  readonly device: string;
  readonly person: Person;
  readonly process: Process;
  readonly link: () => Link;
  readonly tokens: Tokens;
}

/** What watches the wire without being part of it. */
export interface WireWatch {
  sent(place: TabPlace, request: SyncRequest): void;
  /** A request reaches a server; what is noted then is given to `left`. */
  arrived(place: TabPlace, request: SyncRequest, door: string): unknown;
  /** An answer leaves the server. */
  left(
    place: TabPlace,
    request: SyncRequest,
    answer: { readonly response: SyncResponse; readonly arrived: unknown; readonly door: string },
  ): void;
  answered(
    place: TabPlace,
    exchange: { readonly request: SyncRequest; readonly response: SyncResponse },
  ): void;
  /** The server asked this tab to stay away until then. */
  askedToWait(place: TabPlace, until: number): void;
  /** A broadcast leaves the server. */
  hinted(place: TabPlace, event: PatchEvent | RevokedEvent): void;
}

export interface SimTransport extends Transport {
  /** The device's link changed. */
  linkMoved(): void;
  /** Virtual moment of the last word from a server; -Infinity when there was none. */
  heardAt(): number;
  isConnected(): boolean;
  /** A server has decided something of which this tab has not heard. */
  hasUnheardAnswer(): boolean;
}

export interface WireParts {
  readonly world: World;
  readonly servers: readonly ServerActor[];
  readonly watch: WireWatch;
  readonly place: TabPlace;
  readonly chance: Chance;
  readonly delay: () => number;
  /** Newest request sent, and newest arrived. */
  readonly count: { sent: number; arrived: number };
  /** What was decided and this tab has not heard of. */
  readonly unheard: Set<string>;
}

export function createTabTransport(
  world: World,
  net: { readonly servers: readonly ServerActor[]; readonly watch: WireWatch },
  place: TabPlace,
): SimTransport {
  const chance = world.fork(`wire ${place.name} ${world.time.now()}`);
  const delay = (): number => 1 + chance.int(chance.is(0.8) ? 20 : world.rates().delayMsMax);
  const unheard = new Set<string>();
  const count = { sent: 0, arrived: 0 };
  const parts: WireParts = { world, ...net, place, chance, delay, count, unheard };
  let heardAt = Number.NEGATIVE_INFINITY;
  const heard = (): void => {
    heardAt = world.time.now();
  };
  const live = createLiveSocket(parts, heard);
  const pickServer = createDoors(parts, live);
  return {
    exchange: (request) => exchange(parts, { request, pickServer, heard }),
    inFlightMax: () => (live.server() === null ? 1 : limits.batchesInFlightMax),
    watch: live.watch,
    onEvent: live.onEvent,
    rebuild() {
      world.happened('watchdog rebuilt a connection', place.name);
      live.rebuild();
    },
    close: live.close,
    linkMoved: live.linkMoved,
    heardAt: () => (live.isProven() ? world.time.now() : heardAt),
    isConnected: () => live.server() !== null,
    hasUnheardAnswer: () => unheard.size > 0,
  };
}

/** Mostly the server the socket leads to; else the nearest that is up. */
function createDoors({ servers, chance }: WireParts, live: LiveSocket): () => ServerActor | null {
  let nearest = chance.int(servers.length);
  return () => {
    const connected = live.server();
    if (connected !== null && chance.is(0.8)) return connected;
    if (chance.is(0.2)) nearest = (nearest + 1) % servers.length;
    const server = servers[nearest];
    if (server?.isUp() === true) return server;
    nearest = (nearest + 1) % servers.length;
    return servers[nearest] ?? null;
  };
}

interface Call {
  readonly request: SyncRequest;
  readonly pickServer: () => ServerActor | null;
  readonly heard: () => void;
}

interface Carried extends Call {
  /** Counts the requests of the tab. */
  readonly number: number;
  readonly message: Packed<SyncRequest>;
  readonly sentAt: number;
  /** The token was renewed for this very request already. */
  readonly isSecondTry: boolean;
  readonly answer: (result: ExchangeResult) => void;
}

function exchange(parts: WireParts, call: Call): Promise<ExchangeResult> {
  const { world, place, watch, count } = parts;
  const sentAt = place.process.clock.now();
  const message = pack(world, plantInRequest(world, call.request));
  world.trace.note('>', `${place.name} ${requestSummary(call.request)}`);
  world.trace.explain(() => JSON.stringify(message.value));
  try {
    watch.sent(place, call.request);
  } catch (error) {
    // To the engine this would be one more failed exchange; the world minds.
    world.failed(error);
  }
  count.sent += 1;
  const number = count.sent;
  return new Promise((resolve) => {
    let isAnswered = false;
    // Only the first answer is heard: a doubled message may be answered twice.
    const answer = (result: ExchangeResult): void =>
      place.process.deliver(() => {
        if (isAnswered) return;
        isAnswered = true;
        resolve(hear(parts, result));
      });
    place.process.timers.after(limits.requestMsMax, () => answer({ end: 'silent' }));
    send(parts, { ...call, number, message, sentAt, isSecondTry: false, answer });
  });
}

function send(parts: WireParts, carried: Carried): void {
  const { world, place, chance, delay } = parts;
  const { answer } = carried;
  const rates = world.rates();
  if (chance.is(rates.foreignAnswer)) {
    world.happened('captive portal refused');
    world.time.after(delay(), () => answer({ end: 'foreign' }));
    return;
  }
  if (place.link() === 'down' || place.link() === 'out' || chance.is(rates.requestLoss)) {
    world.happened('request lost', place.name);
    // Half of the losses are noticed by the machine, the others only by waiting.
    if (chance.is(0.5)) world.time.after(100, () => answer({ end: 'silent' }));
    return;
  }
  const copies = chance.is(rates.duplicate) ? 2 : 1;
  if (copies === 2) world.happened('message doubled', place.name);
  for (let copy = 0; copy < copies; copy += 1) {
    world.time.after(delay(), () => void carry(parts, carried).catch(world.failed));
  }
}

async function carry(parts: WireParts, carried: Carried): Promise<void> {
  const { world, place, delay, watch, count } = parts;
  const { answer, sentAt, pickServer } = carried;
  const request = plantOnArrival(world, unpack(carried.message, syncRequestSchema));
  if (carried.number < count.arrived) world.happened('message delayed past another');
  count.arrived = Math.max(count.arrived, carried.number);
  const server = pickServer();
  if (isRefusedAtTheDoor(parts, carried, server)) return;
  const door = server?.name ?? '';
  const arrived = watch.arrived(place, request, door);
  const work = server?.sync(place.person, request) ?? null;
  if (work === null) {
    world.time.after(20, () => answer({ end: 'silent' }));
    return;
  }
  const response = await work;
  const planted = plantInResponse(world, request, response);
  const sent = shedScope(world, parts.chance, { request, response: planted });
  watch.left(place, request, { response: sent, arrived, door });
  const message = pack(world, sent);
  world.trace.note('<', `${place.name} ${responseSummary(sent)}`);
  world.trace.explain(() => JSON.stringify(sent));
  const decided = decidedIn(sent);
  for (const id of decided) parts.unheard.add(id);
  if (parts.chance.is(world.rates().replyLoss)) {
    world.happened('reply cut after the commit', place.name);
    return;
  }
  world.time.after(delay(), () => {
    if (place.link() === 'down' || place.link() === 'in') return;
    place.process.deliver(() => {
      for (const id of decided) parts.unheard.delete(id);
      const received = unpack(message, syncResponseSchema);
      watch.answered(place, { request, response: received });
      carried.heard();
      answer({ end: 'answer', response: received, sentAt, receivedAt: place.process.clock.now() });
    });
  });
}

const decidedIn = ({ scopes }: SyncResponse): readonly string[] =>
  scopes.flatMap((answer) =>
    'results' in answer
      ? answer.results.flatMap((result) => ('end' in result ? [result.id] : []))
      : [],
  );

/** Before anything of the request is looked at: an expired token (once renewed), or a server that sheds load. */
function isRefusedAtTheDoor(
  parts: WireParts,
  carried: Carried,
  server: ServerActor | null,
): boolean {
  const { world, place, chance, delay } = parts;
  const { answer } = carried;
  if (server?.isUp() !== true) return false;
  if (!place.tokens.isValid() && !carried.isSecondTry) {
    void renewAndSend(parts, carried).catch(world.failed);
    return true;
  }
  if (!chance.is(world.rates().overload)) return false;
  const retryAfterMs = chance.pick([null, 1_000, 10_000, 60_000]);
  world.happened('server overloaded', String(retryAfterMs));
  world.time.after(delay(), () => {
    answer({ end: 'unavailable', retryAfterMs });
  });
  return true;
}

/** The tab is told; a server that asks for patience is watched for getting it. */
function hear({ world, watch, place }: WireParts, result: ExchangeResult): ExchangeResult {
  if (result.end !== 'unavailable' || result.retryAfterMs === null) return result;
  watch.askedToWait(place, world.time.now() + result.retryAfterMs);
  return world.bugs.has('retry-after ignored') ? { ...result, retryAfterMs: null } : result;
}

async function renewAndSend(parts: WireParts, carried: Carried): Promise<void> {
  const { world, place, delay } = parts;
  const isReachable = (): boolean => place.link() === 'up' && carried.pickServer()?.isUp() === true;
  const end = await place.tokens.refresh(2 * delay(), isReachable);
  if (end === 'silent') carried.answer({ end: 'silent' });
  else if (end === 'refused') carried.answer({ end: 'sign-in' });
  else {
    const isBatch = carried.request.scopes.some(({ push }) => push.length > 0);
    if (isBatch) world.happened('token refreshed in mid-batch', place.name);
    send(parts, { ...carried, isSecondTry: true });
  }
}
