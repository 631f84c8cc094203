/**
 * One origin for all engines: the page with a fine clock, our server behind `/api` and `/socket.io`, the peers' behind
 * `/peers`. Everybody passes through it, the floor too. A device, told by a word in its user agent, can be cut off.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import {
  createServer,
  request as ask,
  type IncomingMessage,
  type RequestOptions,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';

export interface Front {
  readonly port: number;
  /** Ends this device's sockets and refuses its requests, but for the page itself. */
  cut(device: string): void;
  heal(): void;
  close(): Promise<void>;
}

export interface FrontOptions {
  readonly webRoot: string;
  readonly jamzPort: number;
  readonly peersPort: number;
}

/** Isolated pages get a clock of 5 microseconds; others one of 100. */
const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
};
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
};

export async function startFront(options: FrontOptions): Promise<Front> {
  const sockets = new Map<Duplex, string>();
  let cutOff: string | null = null;
  const isCut = ({ headers }: IncomingMessage): boolean =>
    cutOff !== null && (headers['user-agent'] ?? '').includes(cutOff);
  const portOf = (url: string | undefined): number | null => {
    if (url?.startsWith('/peers/') === true) return options.peersPort;
    return /^\/(?:api|socket\.io)\//u.test(url ?? '') ? options.jamzPort : null;
  };
  const server = createServer((request, answer) => {
    const port = portOf(request.url);
    if (port === null) {
      void servePage(options.webRoot, request, answer);
    } else if (isCut(request)) {
      request.socket.destroy();
    } else {
      passOn(request, answer, port);
    }
  });
  server.keepAliveTimeout = 60_000;
  server.on('upgrade', (request, socket, head) => {
    const port = portOf(request.url);
    if (port === null || isCut(request)) {
      socket.destroy();
      return;
    }
    sockets.set(socket, request.headers['user-agent'] ?? '');
    socket.on('close', () => sockets.delete(socket));
    passSocketOn(request, socket, { port, head });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut(device) {
      cutOff = device;
      for (const [socket, agent] of sockets) if (agent.includes(device)) socket.destroy();
    },
    heal() {
      cutOff = null;
    },
    async close() {
      for (const socket of sockets.keys()) socket.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Anything that is no file is the page: `/` and `/workbox/`. */
async function servePage(
  webRoot: string,
  request: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  const asked = (request.url ?? '/').split('?')[0] ?? '/';
  const file = path.extname(asked) === '' ? 'index.html' : path.normalize(asked);
  try {
    const bytes = await readFile(path.join(webRoot, file));
    const type = types[path.extname(file)] ?? 'application/octet-stream';
    answer.writeHead(200, { 'content-type': type, ...isolation });
    answer.end(bytes);
  } catch {
    answer.writeHead(404).end();
  }
}

const optionsOf = ({ method, url, headers }: IncomingMessage, port: number): RequestOptions => ({
  host: '127.0.0.1',
  port,
  method,
  path: url,
  headers,
});

function passOn(request: IncomingMessage, answer: ServerResponse, port: number): void {
  const far = ask(optionsOf(request, port), (found) => {
    answer.writeHead(found.statusCode ?? 502, found.headers);
    found.pipe(answer);
  });
  far.on('error', () => request.socket.destroy());
  request.pipe(far);
}

function passSocketOn(
  request: IncomingMessage,
  near: Duplex,
  { port, head }: { readonly port: number; readonly head: Buffer },
): void {
  const far = connect({ port, host: '127.0.0.1' }, () => {
    const lines = [`GET ${request.url} HTTP/1.1`];
    for (let at = 0; at < request.rawHeaders.length; at += 2) {
      lines.push(`${request.rawHeaders[at]}: ${request.rawHeaders[at + 1]}`);
    }
    far.write(`${lines.join('\r\n')}\r\n\r\n`);
    far.write(head);
    far.setNoDelay(true);
    near.pipe(far);
    far.pipe(near);
  });
  for (const [socket, other] of [
    [near, far],
    [far, near],
  ] as const) {
    socket.on('error', () => other.destroy());
    socket.on('close', () => other.destroy());
  }
}
