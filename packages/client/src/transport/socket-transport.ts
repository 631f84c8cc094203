/**
 * The message over a socket: fast, with hints pushed from the server. What makes the system right is in the cursors;
 * this door may lose anything at any time.
 */
import {
  limits,
  protocolVersion,
  readErrorAnswer,
  readPatchEvent,
  revokedEventSchema,
  timeAnswerSchema,
  type ClientId,
  type Clock,
  type ClockProbe,
  type Random,
  type SyncRequest,
  type TimerHandle,
  type Timers,
} from '@jamz/core';
import type { Tokens } from './tokens.ts';
import { isAboutToken, readResponse, refusalToExchange } from './http-transport.ts';
import { createPatience } from './patience.ts';
import { createSocketConnection } from './socket-connection.ts';
import type { OpenWire, Wire } from './socket-wire.ts';
import type { ExchangeResult, Transport, TransportEvent } from './transport.ts';

export interface SocketTransportPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly tokens: Tokens;
  readonly openWire: OpenWire;
}

export interface SocketTransport extends Transport {
  isOpen(): boolean;
  /** The server is in reach: connect, unless this is under way or was tried in vain a moment ago. */
  connect(clientId: ClientId): void;
}

export function createSocketTransport(ports: SocketTransportPorts): SocketTransport {
  const listeners = new Set<(event: TransportEvent) => void>();
  const tell = (event: TransportEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const tokenOf = createTokenMemory(ports.tokens);
  const askInTime = createAsker(ports.clock);
  const heart = createHeart(ports, {
    beat: (probe) => tell({ type: 'probe', probe }),
    lost: () => connection.drop('silence'),
    afterBeat: (wire) => tellToken(wire),
  });
  const connection = createSocketConnection(ports, {
    connected: (wire) => {
      tell({ type: 'connected' });
      heart.start(wire);
    },
    disconnected: (why) => {
      heart.stop();
      tell({ type: 'disconnected', why });
    },
    refused: (why) => {
      if (why === 'sign-in') tokenOf.refuse();
      if (why === 'revoked') ports.tokens.revoked();
    },
    event: (name, body) => {
      const event = readEvent(name, body);
      if (event === null) return;
      if (event.type === 'revoked' && 'session' in event.event) ports.tokens.revoked();
      tell(event);
    },
  });

  /** The server looks at the token of an open socket too; a renewed one is handed in before the old one ends. */
  const tellToken = async (wire: Wire): Promise<void> => {
    const before = tokenOf.last();
    const accessToken = await tokenOf.next();
    if (accessToken === null || accessToken === before || wire !== connection.wire()) return;
    await wire.ask('auth', { accessToken }, limits.silenceMsMax);
  };

  const exchange = async (request: SyncRequest, again = false): Promise<ExchangeResult> => {
    const wire = connection.wire();
    if (wire === null) return { end: 'silent' };
    const sentAt = ports.clock.now();
    const body = await askInTime(wire, request);
    if (body === undefined) return { end: 'silent' };
    const error = readErrorAnswer(body);
    if (error === null) return readResponse(body, { sentAt, receivedAt: ports.clock.now() });
    const { code, retryAfterMs } = error;
    if (!isAboutToken(code) || again) return refusalToExchange(code, retryAfterMs ?? null);
    tokenOf.refuse();
    await tellToken(wire);
    return exchange(request, true);
  };

  return {
    isOpen: () => connection.wire() !== null,
    connect: (clientId) => connection.connect(() => tokenOf.handshake(clientId)),
    exchange: (request) => exchange(request),
    inFlightMax: () => limits.batchesInFlightMax,
    watch: () => {},
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    rebuild: () => connection.drop('lost'),
    close: () => {
      connection.close();
      listeners.clear();
    },
  };
}

/** Asks for as long as the connection may be alive (N12). */
function createAsker(clock: Clock): (wire: Wire, request: SyncRequest) => Promise<unknown> {
  const patience = createPatience();
  return async (wire, request) => {
    const begun = clock.monotonic();
    const msMax = patience.msFor(JSON.stringify(request).length);
    const body = await wire.ask('sync', request, msMax);
    const tookMs = clock.monotonic() - begun;
    if (body !== undefined) patience.answered(tookMs);
    else if (tookMs >= limits.doubtMs) patience.gaveUp();
    return body;
  };
}

/** Reads the server's clock every now and then, and so finds a connection that is only half there (N5). */
function createHeart(
  ports: Pick<SocketTransportPorts, 'clock' | 'timers'>,
  handlers: {
    readonly beat: (probe: ClockProbe) => void;
    readonly lost: () => void;
    readonly afterBeat: (wire: Wire) => Promise<void>;
  },
): { readonly start: (wire: Wire) => void; readonly stop: () => void } {
  let beating: Wire | null = null;
  let next: TimerHandle | null = null;
  const beat = async (wire: Wire): Promise<void> => {
    const t0 = ports.clock.now();
    const answer = await wire.ask('time', { t0 }, limits.silenceMsMax);
    if (wire !== beating) return;
    const times = timeAnswerSchema.safeParse(answer);
    if (!times.success) {
      handlers.lost();
      return;
    }
    const { t1, t2 } = times.data;
    handlers.beat({ t0, t1, t2, t3: ports.clock.now() });
    next = ports.timers.after(limits.heartbeatMs, () => void beat(wire));
    await handlers.afterBeat(wire);
  };
  return {
    start: (wire) => {
      beating = wire;
      void beat(wire);
    },
    stop: () => {
      beating = null;
      next?.cancel();
    },
  };
}

/** Null for what this version does not know, and for what is not as the protocol says: hints may be lost. */
function readEvent(name: string, body: unknown): TransportEvent | null {
  if (name === 'patch') {
    const event = readPatchEvent(body);
    return event === null ? null : { type: 'patch', event };
  }
  if (name === 'revoked') {
    const event = revokedEventSchema.safeParse(body);
    return event.success ? { type: 'revoked', event: event.data } : null;
  }
  return null;
}

/** Remembers which token the open socket knows, and which one must not be offered again. */
function createTokenMemory(tokens: Tokens): {
  readonly last: () => string | null;
  readonly refuse: () => void;
  readonly next: () => Promise<string | null>;
  readonly handshake: (clientId: ClientId) => Promise<object | null>;
} {
  let last: string | null = null;
  let refused: string | undefined;
  const next = async (): Promise<string | null> => {
    const granted = await tokens.get(refused);
    if (granted.end !== 'token') return null;
    last = granted.token;
    return last;
  };
  return {
    last: () => last,
    refuse: () => {
      refused = last ?? undefined;
    },
    next,
    handshake: async (clientId) => {
      const accessToken = await next();
      return accessToken === null ? null : { accessToken, clientId, protocol: protocolVersion };
    },
  };
}
