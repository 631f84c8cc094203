/**
 * Stands between devices and a real server and handles whole HTTP messages: it can answer itself as a sick server or a
 * captive portal would, and it loses, doubles, overtakes and cuts what goes through it. Sockets it does not let through.
 */
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sleep } from './server-process.ts';

export interface MessageFaults {
  /** The server has done the work, and nobody hears of it. */
  readonly lostAnswers: number;
  /** The message reaches the server twice; the copy comes later. */
  readonly doubled: number;
  /** Held back so long that others pass it. */
  readonly overtaken: number;
  /** The answer ends in the middle. */
  readonly truncated: number;
}

const noMessageFaults: MessageFaults = {
  lostAnswers: 0,
  doubled: 0,
  overtaken: 0,
  truncated: 0,
};

export interface OwnAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface MessageProxy {
  readonly origin: string;
  /** Answers everything itself from now on; null lets it through again. */
  answerWith(answer: OwnAnswer | null): void;
  spoil(faults: MessageFaults): void;
  /** How many messages came, and what became of them. */
  counts(): Readonly<Record<'messages' | keyof MessageFaults, number>>;
  close(): Promise<void>;
}

const holdMsMax = 150;

interface Message {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export async function startMessageProxy(targetPort: number): Promise<MessageProxy> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const counts = { messages: 0, lostAnswers: 0, doubled: 0, overtaken: 0, truncated: 0 };
  let faults = noMessageFaults;
  let own: OwnAnswer | null = null;

  /** True so often; then it is counted. */
  const happens = (fault: keyof MessageFaults): boolean => {
    const isSo = Math.random() < faults[fault];
    if (isSo) counts[fault] += 1;
    return isSo;
  };
  const forward = (message: Message): Promise<{ answer: IncomingMessage; body: Buffer }> =>
    new Promise((resolve, reject) => {
      const { method, path, headers, body } = message;
      const sent = request(
        { host: '127.0.0.1', port: targetPort, method, path, headers, agent },
        (answer) => {
          readBody(answer).then((read) => resolve({ answer, body: read }), reject);
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  const carry = async (message: Message, to: ServerResponse): Promise<void> => {
    if (happens('overtaken')) await sleep(Math.random() * holdMsMax);
    const isDoubled = happens('doubled');
    const { answer, body } = await forward(message);
    if (isDoubled) {
      void sleep(Math.random() * holdMsMax)
        .then(() => forward(message))
        .catch(() => {});
    }
    if (happens('lostAnswers')) {
      to.destroy();
      return;
    }
    to.writeHead(answer.statusCode ?? 502, answer.headers);
    if (!happens('truncated')) {
      to.end(body);
      return;
    }
    to.write(body.subarray(0, Math.floor(body.length * Math.random())), () => to.destroy());
  };
  const server = createServer((from, to) => {
    counts.messages += 1;
    void readBody(from)
      .then((body) => {
        if (own !== null) {
          to.writeHead(own.status, own.headers).end(own.body);
          return undefined;
        }
        const { method = 'GET', url: path = '/', headers } = from;
        return carry({ method, path, headers, body }, to);
      })
      .catch(() => to.destroy());
  });
  server.on('upgrade', (_from, socket) => socket.destroy());
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    answerWith: (answer) => void (own = answer),
    spoil: (next) => void (faults = next),
    counts: () => ({ ...counts }),
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      agent.destroy();
    },
  };
}

async function readBody(from: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of from) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
