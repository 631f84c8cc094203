/** The socket server's types and settings: WebSocket only, no compression, no recovery of its own (EN22). */
import type { Server as HttpServer } from 'node:http';
import { limits, type PatchEvent, type RevokedEvent, type Scope, type UserId } from '@jamz/core';
import { Server, type Socket } from 'socket.io';

export type Acknowledge = (answer: unknown) => void;
type Asked = (body: unknown, acknowledge?: Acknowledge) => void;

export const clientEvents = ['sync', 'presence', 'time', 'auth'] as const;
export type ClientEvent = (typeof clientEvents)[number];
type ClientEvents = Record<ClientEvent, Asked>;

export interface ServerEvents {
  patch: (event: PatchEvent) => void;
  revoked: (event: RevokedEvent) => void;
  presence: (event: { readonly scope: Scope; readonly here: readonly UserId[] }) => void;
  /** Said once before a socket that was refused too often is closed. */
  refused: (answer: unknown) => void;
}

export interface SocketData {
  userId: UserId;
  sessionId: string;
  operator: boolean;
  /** Server milliseconds; moved by the event `auth`. */
  tokenExpiresAt: number;
  watching: Scope | null;
  bufferedBytes: () => number;
}

type NoEvents = Record<string, never>;
export type JamzSocket = Socket<ClientEvents, ServerEvents, NoEvents, SocketData>;
export type JamzSocketServer = Server<ClientEvents, ServerEvents, NoEvents, SocketData>;

export function createSocketServer(
  http: HttpServer,
  isWelcome: (request: {
    readonly origin: string | undefined;
    readonly host: string | undefined;
    readonly address: string;
  }) => Promise<boolean>,
): JamzSocketServer {
  return new Server(http, {
    serveClient: false,
    transports: ['websocket'],
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: limits.bodyBytesMax,
    pingInterval: limits.heartbeatMs,
    pingTimeout: limits.silenceMsMax,
    connectTimeout: limits.socketHandshakeMsMax,
    allowRequest: (request, answer) => {
      const { origin, host } = request.headers;
      const address = request.socket.remoteAddress ?? '';
      isWelcome({ origin, host, address }).then(
        (welcome) => answer(welcome ? null : 'refused', welcome),
        () => answer('refused', false),
      );
    },
  });
}
