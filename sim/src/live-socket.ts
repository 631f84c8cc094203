/** The socket between a tab and a server: connects, breaks, is found half-open after a heartbeat, connects again. */
import { limits, type PatchEvent, type RevokedEvent, type Scope } from '@jamz/core';
import type { TransportEvent } from '@jamz/client';
import { plantInHint } from './planted-in-wire.ts';
import type { ServerActor } from './server-actor.ts';
import type { WireParts } from './wire.ts';

export interface LiveSocket {
  server(): ServerActor | null;
  /** Connected, and the line really carries: the heartbeat would have gone through just now. */
  isProven(): boolean;
  watch(scopes: readonly Scope[]): void;
  onEvent(listener: (event: TransportEvent) => void): () => void;
  rebuild(): void;
  linkMoved(): void;
  close(): void;
}

/** The socket: connects, breaks, is found half-open after at most one heartbeat, connects again. */
export function createLiveSocket(parts: WireParts, heard: () => void): LiveSocket {
  const { world, servers, place, chance } = parts;
  const isSocket = chance.is(world.rates().socketShare);
  const listeners = new Set<(event: TransportEvent) => void>();
  let scopes: ReadonlySet<string> = new Set();
  let server: ServerActor | null = null;
  let isClosed = false;

  const emit = (event: TransportEvent): void => {
    if (isClosed) return;
    place.process.deliver(() => {
      for (const listener of listeners) listener(event);
    });
  };
  const connect = (): void => {
    if (isClosed || server !== null || !isSocket || !place.process.isAlive()) return;
    const candidate = servers[chance.int(servers.length)];
    if (place.link() !== 'up' || candidate?.isUp() !== true) {
      place.process.timers.after(1_000 + chance.int(2_000), connect);
      return;
    }
    server = candidate;
    heard();
    emit({ type: 'connected' });
  };
  const disconnect = (why: 'lost' | 'silence'): void => {
    if (server === null) return;
    server = null;
    emit({ type: 'disconnected', why });
    place.process.timers.after(500 + chance.int(1_500), connect);
  };
  const stops = hearServers(parts, {
    server: () => server,
    wants: (scope) => scopes.has(scope),
    disconnect: () => disconnect('lost'),
    take(event, type) {
      heard();
      emit({ type, event } as TransportEvent);
    },
  });
  place.process.timers.after(10 + chance.int(100), connect);

  return {
    server: () => server,
    isProven: () => server !== null && server.isUp() && place.link() === 'up',
    watch(wanted) {
      scopes = new Set(wanted);
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    rebuild() {
      disconnect('lost');
    },
    linkMoved() {
      if (place.link() === 'up' || server === null) return;
      // Half-open: nobody says so, the heartbeat has to miss an answer.
      const noticed = chance.int(limits.heartbeatWindowMs);
      place.process.timers.after(noticed, () => {
        if (place.link() === 'up' || server === null) return;
        world.happened('half-open found', place.name);
        disconnect('silence');
      });
    },
    close() {
      isClosed = true;
      for (const stop of stops) stop();
    },
  };
}

interface Ear {
  readonly server: () => ServerActor | null;
  readonly wants: (scope: string) => boolean;
  readonly disconnect: () => void;
  readonly take: (event: PatchEvent | RevokedEvent, type: 'patch' | 'revoked') => void;
}

/** What the connected server announces to this person, as its gateway would: late, and sometimes not at all. */
function hearServers(parts: WireParts, ear: Ear): readonly (() => void)[] {
  const { world, place, chance, delay } = parts;
  const deliver = (event: PatchEvent | RevokedEvent, type: 'patch' | 'revoked'): void => {
    if (chance.is(world.rates().hintLoss)) return;
    const from = ear.server();
    try {
      parts.watch.hinted(place, event);
    } catch (error) {
      // The server minds no listener's troubles; the world does.
      world.failed(error);
    }
    world.time.after(delay(), () => {
      if (ear.server() !== from || place.link() !== 'up') return;
      ear.take(event, type);
    });
  };
  return parts.servers.map((one) =>
    one.onEvent((told) => {
      if (one !== ear.server()) return;
      if (told.type === 'down') world.time.after(delay(), ear.disconnect);
      if (told.type !== 'commit') return;
      const { scope, from, to, readers, revoked, patchFor } = told.event;
      const { userId } = place.person;
      if (revoked.includes(userId)) deliver({ scope, revoked: to }, 'revoked');
      const isLeak = world.bugs.has('patch for the removed') && revoked.includes(userId);
      if ((!readers.includes(userId) && !isLeak) || !ear.wants(scope)) return;
      // A slow reader gets the news without the patch.
      const patch = chance.is(0.1) ? {} : { patch: patchFor(userId) };
      deliver(plantInHint(world, { scope, from, to, ...patch }), 'patch');
    }),
  );
}
