/**
 * The one door the engine knows: the socket while it stands, HTTP otherwise. HTTP also tells when a socket is worth
 * trying; a socket that keeps silent is torn down, and the next try of the same exchange goes the other way (N9).
 */
import { limits, type SyncRequest, type Timers } from '@jamz/core';
import type { ExchangeResult, Transport } from './transport.ts';
import type { SocketTransport } from './socket-transport.ts';

export function createDoor(ports: {
  readonly socket: SocketTransport;
  readonly http: Transport;
  readonly timers: Timers;
}): Transport {
  const { socket, http } = ports;
  /** Platforms put a request on any old connection, also on one that died in silence; a socket is always a new one. */
  const exchangeByHttp = async (request: SyncRequest): Promise<ExchangeResult> => {
    const doubt = ports.timers.after(limits.doubtMs, () => socket.connect(request.clientId));
    try {
      return await http.exchange(request);
    } finally {
      doubt.cancel();
    }
  };
  return {
    exchange: async (request): Promise<ExchangeResult> => {
      const bySocket = socket.isOpen();
      const result = await (bySocket ? socket.exchange(request) : exchangeByHttp(request));
      if (bySocket && (result.end === 'silent' || result.end === 'foreign')) socket.rebuild();
      if (!bySocket && result.end === 'answer') socket.connect(request.clientId);
      return result;
    },
    inFlightMax: () => (socket.isOpen() ? socket : http).inFlightMax(),
    watch: (scopes) => socket.watch(scopes),
    onEvent: (listener) => socket.onEvent(listener),
    rebuild: () => socket.rebuild(),
    close: () => {
      socket.close();
      http.close();
    },
  };
}
