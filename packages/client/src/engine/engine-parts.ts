/** Puts the parts of one tab's engine together: mirror, queue, election, drain, tabs. */
import type { Scope } from '@jamz/core';
import { createDrainer, type Drainer } from '../outbox/drainer.ts';
import { createReplica, type Replica } from '../state/replica.ts';
import { createSubscriptions, type Subscriptions } from '../state/subscriptions.ts';
import { createTurn } from '../state/turn.ts';
import { guardStore, type GuardedFailure, type GuardedStore } from '../storage/session-record.ts';
import { createAgenda, type Agenda } from './agenda.ts';
import { createDrain, type Drain } from './drain.ts';
import type { ClientOptions, ClientPorts } from './engine-options.ts';
import type { EngineRoom } from './engine-room.ts';
import type { ExchangePorts } from './exchange.ts';
import { createHousekeeping } from './housekeeping.ts';
import { createServerTime } from './server-time.ts';
import { createWantedScopes, type WantedScopes } from './wanted-scopes.ts';
import { createWriteQueue } from './write-queue.ts';

export interface EngineParts {
  readonly room: EngineRoom;
  readonly replica: Replica;
  readonly agenda: Agenda;
  readonly wanted: WantedScopes;
  readonly drainer: Drainer;
  readonly drain: Drain;
  readonly views: Subscriptions<Scope>;
  /** Names this tab among the others. */
  readonly holder: string;
}

/** What the parts call back; given by the one who owns tabs and status. */
export interface EngineCalls extends Pick<EngineRoom, 'changed' | 'ended' | 'storeFailed'> {
  readonly leads: (token: number | null) => void;
  readonly confirmWork: () => Promise<boolean>;
  readonly isActive: () => boolean;
  readonly isBehind: ExchangePorts['isBehind'];
  readonly news: ExchangePorts['news'];
  /** Rows are durable: they may go out. */
  readonly written: (scopes: ReadonlySet<Scope>) => void;
}

export function createEngineParts(
  ports: ClientPorts,
  options: ClientOptions,
  calls: EngineCalls,
): EngineParts {
  const store = guardStore(ports.store, options.session);
  const base = createBase(ports, options, store);
  const { replica, agenda, turn } = base;
  const home = { home: options.home, followedScopes: options.followedScopes ?? (() => []) };
  const wanted = createWantedScopes({ replica, agenda }, home);
  const { clock, timers, random, ids, sealer, transport, locks } = ports;
  const holder = ids.clientId();
  const drainer = createDrainer(
    { store, locks, clock, timers },
    {
      lockName: `jamz-drain-${options.session.userId}`,
      holder,
      onChange: (token) => calls.leads(token),
      onFailure: (failure) => calls.storeFailed(failure),
      confirmWork: () => calls.confirmWork(),
    },
  );
  const changedBy = (scopes: ReadonlySet<Scope>, failure: GuardedFailure | null): void => {
    agenda.knock(scopes);
    if (failure === null) {
      calls.written(scopes);
      return;
    }
    calls.changed(scopes, 'rows');
    calls.storeFailed(failure);
  };
  const writeQueue = createWriteQueue({ store, sealer, replica, turn, changed: changedBy });
  const counters = new Map<string, number>();
  const room: EngineRoom = {
    userId: options.session.userId,
    store,
    sealer,
    transport,
    clock,
    timers,
    random,
    ids,
    replica,
    turn,
    agenda,
    serverTime: base.serverTime,
    writeQueue,
    token: () => drainer.token(),
    wanted: () => wanted.get(),
    changed: (scopes, what) => calls.changed(scopes, what),
    ended: (notices) => calls.ended(notices),
    storeFailed: (failure) => calls.storeFailed(failure),
    journalled: (bytes) => housekeeping.journalled(bytes),
    count(name, by) {
      if (by > 0) counters.set(name, (counters.get(name) ?? 0) + by);
    },
  };
  const takeCounters = (): Readonly<Record<string, number>> | null => {
    if (counters.size === 0) return null;
    const taken = Object.fromEntries(counters);
    counters.clear();
    return taken;
  };
  const { isActive, isBehind, news } = calls;
  const housekeeping = createHousekeeping(room);
  const drain = createDrain({ room, housekeeping, isActive, isBehind, takeCounters, news });
  const views = createSubscriptions<Scope>();
  return { room, replica, agenda, wanted, drainer, drain, views, holder };
}

function createBase(ports: ClientPorts, options: ClientOptions, store: GuardedStore) {
  const serverTime = createServerTime(ports.clock);
  const replica = createReplica(
    { store, sealer: ports.sealer, ids: ports.ids, offsetMs: () => serverTime.offsetMs() },
    {
      model: options.model,
      userId: options.session.userId,
      operator: options.operator ?? false,
      sha256: ports.sha256,
      serverNow: () => serverTime.now(),
    },
  );
  return { serverTime, replica, agenda: createAgenda(), turn: createTurn() };
}
