/** A real socket of a test person, with everything it hears. */
import { protocolVersion } from '@jamz/core';
import { io, type Socket } from 'socket.io-client';
import type { TestPerson, TestServer } from '../http/test-server.test-support.ts';

export interface Heard {
  readonly name: string;
  readonly body: unknown;
}

export interface TestSocket {
  readonly socket: Socket;
  readonly heard: Heard[];
  ask(name: string, body: unknown): Promise<unknown>;
  /** The next event of this name, past ones included; rejects after `ms`. */
  hear(name: string, ms?: number): Promise<unknown>;
  /** Milliseconds until the server closed it; rejects after `ms`. */
  closed(ms?: number): Promise<number>;
  close(): void;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Rejects with the reason when the server refuses. */
export async function connect(
  at: TestServer,
  person: Pick<TestPerson, 'token' | 'clientId'>,
  overrides: { readonly auth?: object; readonly headers?: Record<string, string> } = {},
): Promise<TestSocket> {
  const socket = io(at.origin, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: overrides.auth ?? {
      accessToken: person.token,
      clientId: person.clientId,
      protocol: protocolVersion,
    },
    ...(overrides.headers !== undefined && { extraHeaders: overrides.headers }),
  });
  const heard: Heard[] = [];
  socket.onAny((name: string, body: unknown) => heard.push({ name, body }));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve());
    socket.once('connect_error', (error) => {
      socket.disconnect();
      reject(error);
    });
  });
  const until = async (isThere: () => boolean, ms: number, what: string): Promise<number> => {
    const began = performance.now();
    while (!isThere()) {
      if (performance.now() - began > ms) throw new Error(`not in ${ms} ms: ${what}`);
      await wait(5);
    }
    return performance.now() - began;
  };
  return {
    socket,
    heard,
    ask: (name, body) => socket.timeout(3_000).emitWithAck(name, body) as Promise<unknown>,
    async hear(name, ms = 2_000) {
      const find = (): number => heard.findIndex((event) => event.name === name);
      await until(() => find() !== -1, ms, name);
      return heard.splice(find(), 1)[0]?.body;
    },
    closed: (ms = 2_000) => until(() => !socket.connected, ms, 'closed'),
    close: () => void socket.disconnect(),
  };
}
