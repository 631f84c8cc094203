/**
 * When there is a socket and when not. It connects only when told to, after the server was reached another way: so an
 * outage costs no attempts beside those the engine paces (I10).
 */
import { limits, type Clock } from '@jamz/core';
import type { OpenWire, Wire, WireHandlers } from './socket-wire.ts';

export interface SocketConnection {
  /** The connection that stands now; null while there is none or it is still being made. */
  wire(): Wire | null;
  /** Unless there is one, or one was tried in vain a moment ago. */
  connect(handshake: WireHandlers['handshake']): void;
  drop(): void;
  close(): void;
}

export interface ConnectionHandlers {
  readonly connected: (wire: Wire) => void;
  readonly disconnected: () => void;
  readonly refused: (why: string) => void;
  readonly event: WireHandlers['event'];
}

export function createSocketConnection(
  ports: { readonly clock: Clock; readonly openWire: OpenWire },
  handlers: ConnectionHandlers,
): SocketConnection {
  let wire: Wire | null = null;
  let open = false;
  let closed = false;
  /** Attempts in a row that led to no connection. */
  let failures = 0;
  let notBefore = 0;

  const end = (refused: string | null): void => {
    const wasOpen = open;
    wire = null;
    open = false;
    failures = wasOpen ? 0 : failures + 1;
    const waitMs = Math.min(limits.backoffMsMin * 2 ** failures, limits.backoffMsMax);
    notBefore = ports.clock.monotonic() + waitMs;
    if (refused !== null) handlers.refused(refused);
    if (wasOpen) handlers.disconnected();
  };

  const drop = (): void => {
    const old = wire;
    if (old === null) return;
    end(null);
    old.close();
  };

  return {
    wire: () => (open ? wire : null),
    connect: (handshake) => {
      if (wire !== null || closed || ports.clock.monotonic() < notBefore) return;
      const mine = ports.openWire({
        handshake,
        connected: () => {
          if (wire !== mine) return;
          open = true;
          handlers.connected(mine);
        },
        ended: (refused) => {
          if (wire === mine) end(refused);
        },
        event: (name, body) => {
          if (wire === mine) handlers.event(name, body);
        },
      });
      wire = mine;
    },
    drop,
    close: () => {
      closed = true;
      drop();
    },
  };
}
