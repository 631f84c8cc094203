/** One person's connection to our server: with the library that the app uses, or with its frames written by hand. */
import { randomUUID } from 'node:crypto';
import { protocolVersion, type PatchEvent, type SessionAnswer } from '@jamz/core';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';

export interface Speaker {
  readonly userId: string;
  readonly clientId: string;
  /** The answer to a message of sync. */
  sync(request: unknown): Promise<unknown>;
  onPatch(listener: (event: PatchEvent) => void): void;
  close(): void;
}
export type Speak = (origin: string, session: SessionAnswer) => Promise<Speaker>;

const answerMsMax = 10_000;

const authOf = ({ accessToken }: SessionAnswer, clientId: string) => ({
  accessToken,
  clientId,
  protocol: protocolVersion,
});

export const speakByLibrary: Speak = async (origin, session) => {
  const clientId = randomUUID();
  const socket = io(origin, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: authOf(session, clientId),
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return {
    userId: session.userId,
    clientId,
    sync: (request) => socket.timeout(answerMsMax).emitWithAck('sync', request) as Promise<unknown>,
    // Unchecked, as the peers' readers are: fifty devices do not check in one process.
    onPatch: (listener) => void socket.on('patch', listener),
    close: () => void socket.disconnect(),
  };
};

/** Engine.IO 4 and Socket.IO 5 as far as a reader needs them; a number names the kind of frame. */
const frames = { ping: '2', pong: '3', connect: '40', event: '42', acknowledged: '43' } as const;
const patchFrame = `${frames.event}["patch",`;

/** The reader costs what a bare socket and `JSON.parse` cost: what is left is the server's share and the road. */
export const speakByHand: Speak = async (origin, session) => {
  const clientId = randomUUID();
  const address = `${origin.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
  const socket = new WebSocket(address, { perMessageDeflate: false });
  const answers = new Map<string, (answer: unknown) => void>();
  const listeners: ((event: PatchEvent) => void)[] = [];
  let asked = 0;
  const connected = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const frame = data.toString();
      if (frame.startsWith(patchFrame)) {
        const event = JSON.parse(frame.slice(patchFrame.length, -1)) as PatchEvent;
        for (const listener of listeners) listener(event);
      } else if (frame === frames.ping) socket.send(frames.pong);
      else if (frame.startsWith(frames.connect)) resolve();
      else if (frame.startsWith(frames.acknowledged)) {
        const at = frame.indexOf('[');
        const [answer] = JSON.parse(frame.slice(at)) as readonly unknown[];
        answers.get(frame.slice(frames.acknowledged.length, at))?.(answer);
      }
    });
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.send(frames.connect + JSON.stringify(authOf(session, clientId)));
  await connected;
  return {
    userId: session.userId,
    clientId,
    sync(request) {
      asked += 1;
      const id = String(asked);
      socket.send(`${frames.event}${id}${JSON.stringify(['sync', request])}`);
      return new Promise((resolve) => void answers.set(id, resolve));
    },
    onPatch: (listener) => void listeners.push(listener),
    close: () => socket.close(),
  };
};
