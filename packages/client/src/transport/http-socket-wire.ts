/** The wire made of Socket.IO's client, which brings its own timers and is loaded only when a socket is wanted. */
import type { Socket } from 'socket.io-client';
import { handshakeRefusals } from '@jamz/core';
import type { OpenWire, WireHandlers } from './socket-wire.ts';

/** How long one attempt to connect may take. */
const connectMsMax = 10_000;

/** `origin` is empty in a page: the server that the app came from. */
export function createSocketWire(origin: string): OpenWire {
  return (handlers) => {
    let socket: Socket | null = null;
    let ended = false;
    const end = (refused: string | null): void => {
      if (ended) return;
      ended = true;
      socket?.disconnect();
      handlers.ended(refused);
    };
    load(origin, handlers).then(
      (loaded) => {
        if (ended) return;
        socket = loaded;
        listen(loaded, handlers, end);
        loaded.connect();
      },
      // The code could not be fetched: there is no network, or an old version of the app is gone from the server.
      () => end(null),
    );
    return {
      ask: (name, body, msMax) => ask(socket, { name, body, msMax }),
      close: () => {
        ended = true;
        socket?.disconnect();
      },
    };
  };
}

async function load(origin: string, handlers: WireHandlers): Promise<Socket> {
  const { io } = await import('socket.io-client');
  return io(origin, {
    transports: ['websocket'],
    autoConnect: false,
    forceNew: true,
    // When to try again is decided where the state of the network is known.
    reconnection: false,
    timeout: connectMsMax,
    auth: (answer) => {
      // Without a token the server refuses the handshake, and says so.
      void handlers.handshake().then((handshake) => answer({ ...handshake }));
    },
  });
}

function listen(
  socket: Socket,
  handlers: WireHandlers,
  end: (refused: string | null) => void,
): void {
  socket.on('connect', handlers.connected);
  socket.on('disconnect', () => end(null));
  socket.on('connect_error', (error) => {
    end(handshakeRefusals.find((refusal) => refusal === error.message) ?? null);
  });
  socket.onAny((name: string, body: unknown) => handlers.event(name, body));
}

async function ask(
  socket: Socket | null,
  call: { readonly name: string; readonly body: object; readonly msMax: number },
): Promise<unknown> {
  if (socket === null || !socket.connected) return undefined;
  try {
    const answer: unknown = await socket.timeout(call.msMax).emitWithAck(call.name, call.body);
    return answer;
  } catch {
    // No answer in time, or the connection broke while waiting for it.
    return undefined;
  }
}
