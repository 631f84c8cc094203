/**
 * The one door the engine knows: the socket while it stands, HTTP otherwise. HTTP also tells when a socket is worth
 * trying; a socket that keeps silent is torn down, and the next try of the same exchange goes the other way (N9).
 */
import type { ExchangeResult, Transport } from './transport.ts';
import type { SocketTransport } from './socket-transport.ts';

export function createDoor(ports: {
  readonly socket: SocketTransport;
  readonly http: Transport;
}): Transport {
  const { socket, http } = ports;
  return {
    exchange: async (request): Promise<ExchangeResult> => {
      const bySocket = socket.isOpen();
      const result = await (bySocket ? socket : http).exchange(request);
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
