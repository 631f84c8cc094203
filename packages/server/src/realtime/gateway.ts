/** The socket door: handshake, events, rooms that the server alone joins, and the end of a session within a second. */
import type { Server as HttpServer } from 'node:http';
import { limits, type Clock, type Timers, type UserId } from '@jamz/core';
import type { AccessTokens } from '../auth/access-token.ts';
import type { Authentication } from '../auth/authentication.ts';
import type { OriginGuard } from '../auth/origin-guard.ts';
import type { RateNumbers } from '../auth/rate-limits.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { SyncService } from '../sync/sync-service.ts';
import { countBufferedBytes } from './buffered-bytes.ts';
import { createEventGuard, type EventGuard } from './event-guard.ts';
import { createFanOut } from './fan-out.ts';
import { readHandshake } from './handshake.ts';
import { createPresence } from './presence.ts';
import { createEventHandlers, type EventHandlers } from './socket-events.ts';
import { createSocketLimits } from './socket-limits.ts';
import {
  clientEvents,
  createSocketServer,
  type Acknowledge,
  type ClientEvent,
  type JamzSocket,
  type JamzSocketServer,
} from './socket-server.ts';
import type { SyncDoor } from '../sync-door.ts';
import { createUnderWay, type UnderWay } from './under-way.ts';

export interface GatewayPorts {
  readonly door: SyncDoor;
  readonly sync: SyncService;
  readonly tokens: AccessTokens;
  readonly authentication: Authentication;
  readonly origins: OriginGuard;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly numbers: RateNumbers;
}

export interface Gateway {
  /** The session has ended: its sockets hear it and are closed. */
  endSession(sessionId: string): void;
  endPerson(userId: string): void;
  /** No event is taken any more; resolves when those under way are answered. */
  drain(): Promise<void>;
  close(): void;
}

interface Room {
  readonly io: JamzSocketServer;
  readonly guard: EventGuard;
  readonly handlers: EventHandlers;
  readonly ports: GatewayPorts;
}

export function createGateway(http: HttpServer, ports: GatewayPorts): Gateway {
  const socketLimits = createSocketLimits(ports.numbers);
  const io = createSocketServer(http, async ({ origin, host, address }) => {
    if (!ports.origins.isOwnHost(host) || !isOwnOrNone(ports.origins, origin)) return false;
    return socketLimits.takeUnauthenticated(address);
  });
  const guard = createEventGuard({ ...ports, limits: socketLimits });
  const presence = createPresence(io);
  const fanOut = createFanOut({ io, metrics: ports.metrics, left: presence.left });
  const handlers = createEventHandlers({ ...ports, presence });
  const room: Room = { io, guard, handlers, ports };
  const underWay = createUnderWay();
  const stopListening = ports.sync.onCommit((event) => fanOut.deliver(event));

  admitSockets(room);
  io.on('connection', (socket) => {
    ports.metrics.setSockets(io.sockets.sockets.size);
    replaceOlder(io, socket);
    recheck(room, socket);
    hearEvents(room, socket, underWay);
    socket.on('disconnect', () => {
      presence.report(socket, null);
      ports.metrics.setSockets(io.sockets.sockets.size);
    });
  });

  const endWhere = (isMeant: (socket: JamzSocket) => boolean): void => {
    for (const socket of [...io.sockets.sockets.values()].filter(isMeant)) endSocket(socket);
  };
  return {
    endSession: (sessionId) => endWhere((socket) => socket.data.sessionId === sessionId),
    endPerson: (userId) => endWhere((socket) => socket.data.userId === userId),
    drain: () => underWay.stop(),
    close() {
      stopListening();
      // Not `io.close()`: that waits for the HTTP server, which waits for the sockets.
      io.engine.close();
    },
  };
}

/** Programs that are no browsers send no Origin; a browser always does. */
const isOwnOrNone = (origins: OriginGuard, origin: string | undefined): boolean =>
  origin === undefined || origins.isOwnOrigin(origin);

function admitSockets({ io, ports }: Room): void {
  const socketsOf = (userId: UserId, besides: string): number =>
    [...io.sockets.sockets.values()].filter(
      ({ data }) => data.userId === userId && data.sessionId !== besides,
    ).length;
  io.use((socket, next) => {
    readHandshake(
      socket.handshake.auth,
      { ...ports, socketsOf },
      ports.numbers.socketsPerPerson,
    ).then(
      (admitted) => {
        if (typeof admitted === 'string') return next(new Error(admitted));
        const bufferedBytes = countBufferedBytes(socket);
        socket.data = { ...admitted, watching: null, bufferedBytes };
        return next();
      },
      (thrown: unknown) => {
        ports.log.failure('handshake failed', thrown);
        next(new Error('busy'));
      },
    );
  });
}

/** One socket per device: a connection that is only half there must not keep its successor out. */
function replaceOlder(io: JamzSocketServer, newest: JamzSocket): void {
  for (const socket of io.sockets.sockets.values()) {
    if (socket !== newest && socket.data.sessionId === newest.data.sessionId) {
      socket.disconnect(true);
    }
  }
}

function endSocket(socket: JamzSocket): void {
  socket.emit('revoked', { session: true });
  socket.disconnect(true);
}

/** Looks again every minute: an ended session or an old token ends the socket, whatever was missed before. */
function recheck(room: Room, socket: JamzSocket): void {
  const { ports } = room;
  const look = async (): Promise<void> => {
    if (socket.disconnected) return;
    const { sessionId, tokenExpiresAt } = socket.data;
    if (!(await ports.authentication.isLive(sessionId))) return endSocket(socket);
    if (tokenExpiresAt + limits.clockSkewMs < ports.clock.now()) {
      socket.disconnect(true);
      return;
    }
    later();
  };
  const later = (): void => {
    ports.timers.after(limits.tokenRecheckMs, () => {
      // A store that is away is no reason to end anybody's connection.
      look().catch(() => later());
    });
  };
  later();
}

function hearEvents(room: Room, socket: JamzSocket, underWay: UnderWay): void {
  const { guard, handlers, ports } = room;
  const hear = async (name: string, args: readonly unknown[]): Promise<void> => {
    const last = args.at(-1);
    const acknowledge = typeof last === 'function' ? (last as Acknowledge) : undefined;
    const admitted = await guard.admit(socket, name, acknowledge === last ? args[0] : args);
    if (!admitted.ok) return guard.refuse(socket, admitted.error, acknowledge);
    const result = await handlers[name as ClientEvent](socket, admitted.value);
    if ('error' in result) return guard.refuse(socket, result.error, acknowledge);
    acknowledge?.(result.answer);
    return undefined;
  };
  socket.use((packet, next) => {
    const [name, ...args] = packet as readonly unknown[];
    const isKnown = clientEvents.some((event) => event === name);
    if (isKnown) return next();
    // Never reaches a handler: refused here, with its acknowledgement when it asked for one.
    underWay.run(hear('unknown', args)).catch(() => socket.disconnect(true));
    return undefined;
  });
  for (const name of clientEvents) {
    socket.on(name, (...args: unknown[]) => {
      underWay.run(hear(name, args)).catch((thrown: unknown) => {
        ports.log.failure('socket event failed', thrown, { event: name });
        socket.disconnect(true);
      });
    });
  }
}
