/** A TCP line to one port that adds time to each direction: what one browser calls the server. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface SlowLine {
  readonly port: number;
  /** Milliseconds from now on, each way; what is on the way keeps its order. */
  delay(ms: number): void;
  close(): Promise<void>;
}

export async function openSlowLine(target: () => number): Promise<SlowLine> {
  const open = new Set<Socket>();
  let delayMs = 0;
  const forward = (bytes: Buffer, to: Socket): void => {
    if (delayMs === 0) to.write(bytes);
    else setTimeout(() => to.writable && to.write(bytes), delayMs);
  };
  const server = createServer((near) => {
    const far = connect({ port: target(), host: '127.0.0.1' });
    const drop = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('data', (bytes: Buffer) => forward(bytes, other));
      socket.on('error', drop);
      socket.on('close', () => {
        open.delete(socket);
        // What was said last is still on its way.
        setTimeout(drop, delayMs);
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    delay(ms) {
      delayMs = ms;
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
