/** A socket of `docs/protocol.md` without our client: events asked and heard, and every byte that came. */
import { protocolVersion } from '@jamz/core';
import { io, type Socket } from 'socket.io-client';
import { sleep } from './server-process.ts';

export interface RawSocket {
  readonly socket: Socket;
  /** Every message that arrived, as it stood on the wire. */
  readonly bytes: () => string;
  ask(name: string, body: unknown): Promise<unknown>;
  close(): void;
}

/** Rejects with the server's reason when it refuses. */
export async function openSocket(
  origin: string,
  auth: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawSocket> {
  const socket = io(origin, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: auth as Record<string, unknown>,
    extraHeaders: { ...headers },
  });
  let bytes = '';
  socket.io.engine.on('data', (data: unknown) => (bytes += String(data)));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve());
    socket.once('connect_error', (error) => {
      socket.disconnect();
      reject(error);
    });
  });
  return {
    socket,
    bytes: () => bytes,
    ask: (name, body) => socket.timeout(5_000).emitWithAck(name, body) as Promise<unknown>,
    close: () => void socket.disconnect(),
  };
}

export const handshakeOf = (person: { accessToken(): string; readonly clientId: string }) => ({
  accessToken: person.accessToken(),
  clientId: person.clientId,
  protocol: protocolVersion,
});

/** Waits for the answer to a question asked last: what was on the way before it has arrived by then. */
export async function drained(socket: RawSocket): Promise<void> {
  await sleep(200);
  await socket.ask('time', { t0: 1 });
}
