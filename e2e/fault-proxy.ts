/**
 * A TCP proxy between a browser and a real server that loses bytes on purpose. It sees the bytes, so it is the only way
 * to drop exactly the answer that follows a commit.
 */
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

export interface FaultProxy {
  readonly port: number;
  readonly origin: string;
  /** Closes every connection and refuses new ones: documents, sockets, everything of the origin. */
  cut(): void;
  /** Lets everything through again and forgets all other faults; what was half-open is closed. */
  heal(): void;
  /** Accepts connections and swallows all bytes of one or both directions: half-open. */
  blackhole(direction?: Direction): void;
  /** Holds all bytes back and lets them through when it is healed, as TCP does after a short cut. */
  stall(): void;
  /**
   * Every connection that stands or is made from now on until it is healed is dead in silence and for ever: no byte comes
   * through, and no end of it is told to the other side.
   */
  silence(): void;
  /** Drops the next `count` answers that carry an outcome, each with its connection, after the server has committed. */
  cutReplies(count: number): void;
  /** Adds milliseconds to each direction. */
  delay(ms: number): void;
  repliesCut(): number;
  /** `performance.now()` of the first answered exchange since the last `heal`; null before. */
  answeredAt(): number | null;
  connections(): number;
  retarget(port: number): void;
  close(): Promise<void>;
}

type Mode = 'pass' | 'cut' | 'blackhole' | 'stall' | 'silence';
/** As the device sees it. */
export type Direction = 'out' | 'in' | 'both';

/** What an answer with a decided mutation contains, on the socket and over HTTP alike (no compression on either). */
const outcomeBytes = Buffer.from('"end":"');
const answerBytes = Buffer.from('"serverTime"');

export interface FaultProxyOptions {
  /** Any address of the loopback range: two people behind one origin get a proxy each on the same port. */
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

export async function startFaultProxy(
  targetPort: number,
  options: FaultProxyOptions = {},
): Promise<FaultProxy> {
  let mode: Mode = 'pass';
  let swallowed: Direction = 'both';
  let repliesToCut = 0;
  let cutSoFar = 0;
  let answeredAt: number | null = null;
  let delayMs = 0;
  let target = targetPort;
  const open = new Set<Socket>();
  const dead = new WeakSet<Socket>();
  let held: (() => void)[] = [];

  const server = createServer((near) => {
    if (mode === 'cut') {
      near.destroy();
      return;
    }
    const far = connect({ port: target, host: '127.0.0.1' });
    const both = [near, far];
    const drop = () => both.forEach((socket) => socket.destroy());
    for (const socket of both) {
      open.add(socket);
      if (mode === 'silence') dead.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => dead.has(socket) || drop());
      socket.on('close', () => {
        open.delete(socket);
        if (!dead.has(socket)) drop();
      });
    }
    near.on('data', (bytes) => {
      if (!isSwallowed('out', near)) forward(bytes, far);
    });
    far.on('data', (bytes) => {
      if (isSwallowed('in', far)) return;
      if (repliesToCut > 0 && bytes.includes(outcomeBytes)) {
        repliesToCut -= 1;
        cutSoFar += 1;
        drop();
        return;
      }
      if (bytes.includes(answerBytes)) answeredAt ??= performance.now();
      forward(bytes, near);
    });
  });

  const isSwallowed = (direction: Direction, from: Socket): boolean =>
    dead.has(from) || (mode === 'blackhole' && (swallowed === 'both' || swallowed === direction));

  function forward(bytes: Buffer, to: Socket): void {
    const pass = () => to.writable && to.write(bytes);
    if (mode === 'stall') held.push(pass);
    else if (delayMs === 0) pass();
    else setTimeout(() => mode === 'pass' && pass(), delayMs);
  }

  await new Promise<void>((resolve) => {
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const dropAll = () => open.forEach((socket) => socket.destroy());
  const dropLiving = () => open.forEach((socket) => dead.has(socket) || socket.destroy());
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    cut() {
      mode = 'cut';
      held = [];
      dropLiving();
    },
    heal() {
      if (mode === 'blackhole') dropLiving();
      mode = 'pass';
      for (const pass of held) pass();
      held = [];
      repliesToCut = 0;
      delayMs = 0;
      answeredAt = null;
    },
    blackhole(direction = 'both') {
      mode = 'blackhole';
      held = [];
      swallowed = direction;
    },
    stall() {
      mode = 'stall';
    },
    silence() {
      mode = 'silence';
      for (const socket of open) dead.add(socket);
    },
    cutReplies(count) {
      repliesToCut = count;
      cutSoFar = 0;
    },
    delay(ms) {
      delayMs = ms;
    },
    repliesCut: () => cutSoFar,
    answeredAt: () => answeredAt,
    connections: () => open.size,
    retarget(next) {
      target = next;
    },
    async close() {
      dropAll();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
