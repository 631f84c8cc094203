/** The network: loses, doubles, delays, cuts replies after the commit, answers as a captive portal; and the live hints. */
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
import { createLiveSocket } from './live-socket.ts';
import { plantInRequest, plantInResponse, plantOnArrival } from './planted-in-wire.ts';
import type { Chance } from './random.ts';
import type { ServerActor } from './server-actor.ts';
import type { Process } from './virtual-time.ts';
import type { World } from './world.ts';

/** `out`: what the device sends is lost; `in`: what it should receive. */
export type Link = 'up' | 'out' | 'in' | 'down';

export interface TabPlace {
  readonly name: string;
  readonly device: string;
  readonly person: Person;
  readonly process: Process;
  readonly link: () => Link;
}

/** What watches the wire without being part of it. */
export interface WireWatch {
  sent(place: TabPlace, request: SyncRequest): void;
  /** A request reaches a server; what is noted then is given to `left`. */
  arrived(place: TabPlace, request: SyncRequest): unknown;
  /** An answer leaves the server. */
  left(
    place: TabPlace,
    request: SyncRequest,
    answer: { readonly response: SyncResponse; readonly arrived: unknown },
  ): void;
  answered(
    place: TabPlace,
    exchange: { readonly request: SyncRequest; readonly response: SyncResponse },
  ): void;
  /** A broadcast leaves the server. */
  hinted(place: TabPlace, event: PatchEvent | RevokedEvent): void;
}

export interface SimTransport extends Transport {
  /** The device's link changed. */
  linkMoved(): void;
  /** Virtual moment of the last word from a server; -Infinity when there was none. */
  heardAt(): number;
  isConnected(): boolean;
}

export interface WireParts {
  readonly world: World;
  readonly servers: readonly ServerActor[];
  readonly watch: WireWatch;
  readonly place: TabPlace;
  readonly chance: Chance;
  readonly delay: () => number;
  /** Newest request sent, and newest arrived. */
  readonly order: { sent: number; arrived: number };
}

export function createTabTransport(
  world: World,
  net: { readonly servers: readonly ServerActor[]; readonly watch: WireWatch },
  place: TabPlace,
): SimTransport {
  const chance = world.fork(`wire ${place.name} ${world.time.now()}`);
  const delay = (): number => 1 + chance.int(chance.is(0.8) ? 20 : world.rates().delayMsMax);
  const parts: WireParts = { world, ...net, place, chance, delay, order: { sent: 0, arrived: 0 } };
  let heardAt = Number.NEGATIVE_INFINITY;
  const heard = (): void => {
    heardAt = world.time.now();
  };
  const live = createLiveSocket(parts, heard);
  let nearest = chance.int(net.servers.length);

  const pickServer = (): ServerActor | null => {
    const connected = live.server();
    if (connected !== null && chance.is(0.8)) return connected;
    if (chance.is(0.2)) nearest = (nearest + 1) % net.servers.length;
    const server = net.servers[nearest];
    if (server?.isUp() === true) return server;
    nearest = (nearest + 1) % net.servers.length;
    return net.servers[nearest] ?? null;
  };

  return {
    exchange: (request) => exchange(parts, { request, pickServer, heard }),
    inFlightMax: () => (live.server() === null ? 1 : limits.batchesInFlightMax),
    watch: live.watch,
    onEvent: live.onEvent,
    rebuild: live.rebuild,
    close: live.close,
    linkMoved: live.linkMoved,
    heardAt: () => (live.isProven() ? world.time.now() : heardAt),
    isConnected: () => live.server() !== null,
  };
}

interface Call {
  readonly request: SyncRequest;
  readonly pickServer: () => ServerActor | null;
  readonly heard: () => void;
}

function exchange(parts: WireParts, call: Call): Promise<ExchangeResult> {
  const { world, place, chance, delay, watch } = parts;
  const sentAt = place.process.clock.now();
  const message = pack(world, plantInRequest(world, call.request));
  world.trace.note('>', `${place.name} ${requestSummary(call.request)}`);
  world.trace.explain(() => JSON.stringify(message.value));
  watch.sent(place, call.request);
  const rates = world.rates();
  parts.order.sent += 1;
  const number = parts.order.sent;
  return new Promise((resolve) => {
    const answer = (result: ExchangeResult): void => {
      if (place.process.isAlive()) resolve(result);
    };
    place.process.timers.after(limits.requestMsMax, () => answer({ end: 'silent' }));
    if (chance.is(rates.foreignAnswer)) {
      world.happened('captive portal answered');
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
      world.time.after(delay(), () => {
        void carry(parts, { ...call, number, message, sentAt, answer }).catch(world.failed);
      });
    }
  });
}

interface Carried extends Call {
  /** Counts the requests of the tab. */
  readonly number: number;
  readonly message: Packed<SyncRequest>;
  readonly sentAt: number;
  readonly answer: (result: ExchangeResult) => void;
}

async function carry(parts: WireParts, carried: Carried): Promise<void> {
  const { world, place, chance, delay, watch } = parts;
  const { answer, sentAt, pickServer } = carried;
  const request = plantOnArrival(world, unpack(carried.message, syncRequestSchema));
  if (carried.number < parts.order.arrived) world.happened('message delayed past another');
  parts.order.arrived = Math.max(parts.order.arrived, carried.number);
  const server = pickServer();
  const arrived = watch.arrived(place, request);
  const work = server?.sync(place.person, request) ?? null;
  if (work === null) {
    world.time.after(20, () => answer({ end: 'silent' }));
    return;
  }
  const response = await work;
  const sent = plantInResponse(world, request, response);
  watch.left(place, request, { response: sent, arrived });
  const message = pack(world, sent);
  world.trace.note('<', `${place.name} ${responseSummary(sent)}`);
  world.trace.explain(() => JSON.stringify(sent));
  if (chance.is(world.rates().replyLoss)) {
    world.happened('reply cut after the commit', place.name);
    return;
  }
  world.time.after(delay(), () => {
    if (place.link() === 'down' || place.link() === 'in' || !place.process.isAlive()) return;
    const received = unpack(message, syncResponseSchema);
    watch.answered(place, { request, response: received });
    carried.heard();
    answer({ end: 'answer', response: received, sentAt, receivedAt: place.process.clock.now() });
  });
}

/** A message on its way: as text where this seed reads strictly, else as it is, since nobody may change it. */
interface Packed<T> {
  readonly value: T;
  readonly text: string | null;
}

const pack = <T>(world: World, value: T): Packed<T> => ({
  value,
  text: world.readsStrictly ? JSON.stringify(value) : null,
});

/** Most of a message's way are the schemas of its doors; a share of the seeds goes it all, the others trust each other. */
const unpack = <T>({ value, text }: Packed<T>, schema: { parse(value: unknown): T }): T =>
  text === null ? value : schema.parse(JSON.parse(text));

/** What tells two requests apart, for the hash of a seed. */
function requestSummary({ clientId, timeline, sentAt, scopes }: SyncRequest): string {
  const asked = scopes.map(({ scope, cursor = '', page, push }) => {
    const [first, last] = [push[0], push.at(-1)];
    return `${scope} ${cursor} ${page?.after ?? ''} ${push.length} ${first?.id ?? ''} ${last?.id ?? ''}`;
  });
  return `${clientId} ${timeline} ${sentAt} ${asked.join('; ')}`;
}

function responseSummary({ serverTime, timelines, scopes }: SyncResponse): string {
  const answers = scopes.map((answer) => {
    if ('code' in answer) return `${answer.scope} ${answer.code}`;
    const ends = answer.results.map((result) => ('end' in result ? result.end : result.seq));
    const what =
      'patch' in answer
        ? `${answer.patch.to} ${answer.patch.puts.length}`
        : 'reset' in answer
          ? `reset ${answer.reset.upTo ?? ''} ${answer.reset.puts.length}`
          : 'revoked';
    return `${answer.scope} ${answer.version} ${what} ${ends.join()}`;
  });
  return `${serverTime} ${timelines.length} ${answers.join('; ')}`;
}
