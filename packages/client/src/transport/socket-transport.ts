/**
 * The message over a socket: fast, with hints pushed from the server. What makes the system right is in the cursors;
 * this door may lose anything at any time. It connects only when told to, after the server was reached another way:
 * so an outage costs no attempts beside those the engine paces (I10).
 */
import {
  errorAnswerSchema,
  limits,
  patchEventSchema,
  protocolVersion,
  revokedEventSchema,
  timeAnswerSchema,
  type ClientId,
  type Clock,
  type SyncRequest,
  type TimerHandle,
  type Timers,
} from '@jamz/core';
import type { Tokens } from '../auth/tokens.ts';
import { isAboutToken, readResponse, refusalToExchange } from './http-transport.ts';
import type { OpenWire, Wire } from './socket-wire.ts';
import type { ExchangeResult, Transport, TransportEvent } from './transport.ts';

export interface SocketTransportPorts {
  readonly clock: Clock;
  readonly timers: Timers;
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
  let wire: Wire | null = null;
  let open = false;
  let closed = false;
  let beat: TimerHandle | null = null;
  /** Attempts in a row that led to no connection. */
  let failures = 0;
  let notBefore = 0;

  const end = (refused: string | null): void => {
    const wasOpen = open;
    wire = null;
    open = false;
    beat?.cancel();
    failures = wasOpen ? 0 : failures + 1;
    const waitMs = Math.min(limits.backoffMsMin * 2 ** failures, limits.backoffMsMax);
    notBefore = ports.clock.monotonic() + waitMs;
    if (refused === 'sign-in') tokenOf.refuse();
    if (refused === 'revoked') ports.tokens.revoked();
    if (wasOpen) tell({ type: 'disconnected' });
  };

  const connect = (clientId: ClientId): void => {
    if (wire !== null || closed || ports.clock.monotonic() < notBefore) return;
    const mine = ports.openWire({
      handshake: async () => {
        const accessToken = await tokenOf.next();
        return accessToken === null ? null : { accessToken, clientId, protocol: protocolVersion };
      },
      connected: () => {
        if (wire !== mine) return;
        open = true;
        tell({ type: 'connected' });
        beat = ports.timers.after(0, () => void heartbeat(mine));
      },
      ended: (refused) => {
        if (wire === mine) end(refused);
      },
      event: (name, body) => {
        if (wire === mine) hear(name, body);
      },
    });
    wire = mine;
  };

  const drop = (): void => {
    const old = wire;
    if (old === null) return;
    end(null);
    old.close();
  };

  const hear = (name: string, body: unknown): void => {
    if (name === 'patch') {
      const event = patchEventSchema.safeParse(body);
      if (event.success) tell({ type: 'patch', event: event.data });
    } else if (name === 'revoked') {
      const event = revokedEventSchema.safeParse(body);
      if (!event.success) return;
      if ('session' in event.data) ports.tokens.revoked();
      tell({ type: 'revoked', event: event.data });
    }
  };

  /** Reads the server's clock, renews the token in time, and finds a connection that is only half there (N5). */
  const heartbeat = async (mine: Wire): Promise<void> => {
    const t0 = ports.clock.now();
    const answer = await mine.ask('time', { t0 }, limits.silenceMsMax);
    if (mine !== wire) return;
    const times = timeAnswerSchema.safeParse(answer);
    if (!times.success) {
      drop();
      return;
    }
    const { t1, t2 } = times.data;
    tell({ type: 'probe', probe: { t0, t1, t2, t3: ports.clock.now() } });
    beat = ports.timers.after(limits.heartbeatMs, () => void heartbeat(mine));
    await tellToken(mine);
  };

  /** The server looks at the token of an open socket too; a renewed one is handed in before the old one ends. */
  const tellToken = async (mine: Wire): Promise<void> => {
    const before = tokenOf.last();
    const token = await tokenOf.next();
    if (token === null || token === before || mine !== wire) return;
    await mine.ask('auth', { accessToken: token }, limits.silenceMsMax);
  };

  const exchange = async (request: SyncRequest, again = false): Promise<ExchangeResult> => {
    const mine = wire;
    if (mine === null || !open) return { end: 'silent' };
    const sentAt = ports.clock.now();
    const body = await mine.ask('sync', request, limits.requestMsMax);
    if (body === undefined) return { end: 'silent' };
    const error = errorAnswerSchema.safeParse(body);
    if (!error.success) return readResponse(body, { sentAt, receivedAt: ports.clock.now() });
    const { code, retryAfterMs } = error.data;
    if (!isAboutToken(code) || again) return refusalToExchange(code, retryAfterMs ?? null);
    tokenOf.refuse();
    await tellToken(mine);
    return exchange(request, true);
  };

  return {
    isOpen: () => open,
    connect,
    exchange: (request) => exchange(request),
    inFlightMax: () => limits.batchesInFlightMax,
    watch: () => {},
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    rebuild: drop,
    close: () => {
      closed = true;
      drop();
      listeners.clear();
    },
  };
}

/** Remembers which token the open socket knows, and which one must not be offered again. */
function createTokenMemory(tokens: Tokens): {
  readonly last: () => string | null;
  readonly refuse: () => void;
  readonly next: () => Promise<string | null>;
} {
  let last: string | null = null;
  let refused: string | undefined;
  return {
    last: () => last,
    refuse: () => {
      refused = last ?? undefined;
    },
    next: async () => {
      const granted = await tokens.get(refused);
      if (granted.end !== 'token') return null;
      last = granted.token;
      return last;
    },
  };
}
