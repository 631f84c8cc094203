/**
 * When there is a socket and when not. It connects only when told to, after the server was reached another way: so an
 * outage costs no attempts beside those the engine paces (I10). After a long one it takes its time: the data has come by
 * the other way already, and everybody else wants to connect as well (S8).
 */
import { limits, type Clock, type Random, type TimerHandle, type Timers } from '@jamz/core';
import type { OpenWire, Wire, WireHandlers } from './socket-wire.ts';
import type { Loss } from './transport.ts';

export interface SocketConnection {
  /** The connection that stands now; null while there is none or it is still being made. */
  wire(): Wire | null;
  /** Unless there is one; later when one was tried in vain a moment ago. */
  connect(handshake: WireHandlers['handshake']): void;
  /** After a silence another one is made at once. */
  drop(why: Loss): void;
  close(): void;
}

export interface ConnectionHandlers {
  readonly connected: (wire: Wire) => void;
  readonly disconnected: (why: Loss) => void;
  readonly refused: (why: string) => void;
  readonly event: WireHandlers['event'];
}

export interface ConnectionPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly openWire: OpenWire;
}

export function createSocketConnection(
  ports: ConnectionPorts,
  handlers: ConnectionHandlers,
): SocketConnection {
  let wire: Wire | null = null;
  let open = false;
  let closed = false;
  /** Attempts in a row that led to no connection. */
  let failures = 0;
  let notBefore = 0;
  let lastHandshake: WireHandlers['handshake'] | null = null;
  const wayBack = createWayBack(ports);

  const end = (refused: string | null, why: Loss): void => {
    const wasOpen = open;
    wire = null;
    open = false;
    failures = wasOpen ? 0 : failures + 1;
    const waitMs = Math.min(limits.backoffMsMin * 2 ** failures, limits.backoffMsMax);
    const now = ports.clock.monotonic();
    notBefore = now + waitMs;
    if (wasOpen) wayBack.begin(now);
    if (refused !== null) handlers.refused(refused);
    if (wasOpen) handlers.disconnected(why);
  };

  const openNow = (handshake: WireHandlers['handshake']): void => {
    if (wire !== null || closed) return;
    lastHandshake = handshake;
    const mine = ports.openWire({
      handshake,
      connected: () => {
        if (wire !== mine) return;
        open = true;
        handlers.connected(mine);
      },
      ended: (refused) => {
        if (wire === mine) end(refused, 'lost');
      },
      event: (name, body) => {
        if (wire === mine) handlers.event(name, body);
      },
    });
    wire = mine;
  };

  const drop = (why: Loss): void => {
    const old = wire;
    if (old === null) return;
    end(null, why);
    old.close();
    // A router forgot it, most likely: there is time for no other way to find that out (N12).
    if (why === 'silence' && lastHandshake !== null) openNow(lastHandshake);
  };

  return {
    wire: () => (open ? wire : null),
    connect: (handshake) => {
      if (wire !== null || closed) return;
      wayBack.go({ now: ports.clock.monotonic(), notBefore }, () => openNow(handshake));
    },
    drop,
    close: () => {
      closed = true;
      wayBack.close();
      drop('lost');
    },
  };
}

/** The part of an outage over which those who were cut off by it connect again. */
const spreadShare = 1 / 3;

/**
 * At once after a blink; after a long outage at some moment of a while that grows with it. Whoever may not yet go is
 * sent later: a device that rests has no other reason to come back, and would hear of nothing until its heart beats.
 */
function createWayBack({ timers, random }: Pick<ConnectionPorts, 'timers' | 'random'>): {
  readonly begin: (now: number) => void;
  readonly go: (
    when: { readonly now: number; readonly notBefore: number },
    act: () => void,
  ) => void;
  readonly close: () => void;
} {
  let lostAt: number | null = null;
  let planned: TimerHandle | null = null;
  return {
    begin: (now) => {
      lostAt = now;
    },
    go: ({ now, notBefore }, act) => {
      if (planned !== null) return;
      const awayMs = lostAt === null ? 0 : now - lostAt;
      const spreadMs = Math.min(awayMs * spreadShare, limits.reconnectSpreadMsMax);
      lostAt = null;
      const isBlink = spreadMs < limits.backoffMsMin;
      const waitMs = Math.max(isBlink ? 0 : Math.floor(random.next() * spreadMs), notBefore - now);
      if (waitMs <= 0) {
        act();
        return;
      }
      planned = timers.after(waitMs, () => {
        planned = null;
        act();
      });
    },
    close: () => planned?.cancel(),
  };
}
