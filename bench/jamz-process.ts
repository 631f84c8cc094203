/** Our server as a process of its own on a folder of its own, under the rate profile `bench`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';

const jamz = path.join(import.meta.dirname, '../apps/jamz/bin/jamz.cjs');

export interface JamzProcess {
  readonly port: number;
  /** Makes the first account, the operator's. */
  readonly setupToken: string;
  stop(): Promise<void>;
}

/** `publicPort` is the one that browsers use; its own when they ask it directly. */
export async function startJamz(dataDir: string, publicPort?: number): Promise<JamzProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [jamz, 'start'], {
    env: {
      ...process.env,
      JAMZ_PORT: String(port),
      JAMZ_HOST: '127.0.0.1',
      JAMZ_DATA_DIR: dataDir,
      JAMZ_PUBLIC_URL: `http://127.0.0.1:${publicPort ?? port}`,
      JAMZ_RATE_PROFILE: 'bench',
      JAMZ_LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const end = (): void => void child.kill('SIGTERM');
  process.once('exit', end);
  let printed = '';
  child.stdout.on('data', (bytes: Buffer) => (printed += bytes.toString()));
  const tokenIn = (): string | undefined => /#\/setup\/(\S+)/u.exec(printed)?.[1];
  while (tokenIn() === undefined) {
    if (child.exitCode !== null) throw new Error(`the server ended at start:\n${printed}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 25);
    });
  }
  return {
    port,
    setupToken: tokenIn() ?? '',
    async stop() {
      process.off('exit', end);
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
