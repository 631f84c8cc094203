/** A real server as a process of its own on a data directory of its own: started, killed with -9, started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
export const jamzProgram = join(root, 'apps/jamz/bin/jamz.cjs');

/** A second at rest; others may be at work on the machine. */
const readyMsMax = 120_000;

export interface ServerProcess {
  readonly dataDir: string;
  readonly port: number;
  readonly origin: string;
  start(): Promise<void>;
  /** SIGKILL: the process gets no chance to write anything. Resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: it holds everything and does nothing, until it goes on. */
  pause(): void;
  goOn(): void;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Everything the server printed so far. */
  output(): string;
  /** Runs `jamz <args> --json` on the same data directory; `secret` goes in as the password. */
  jamz(
    args: readonly string[],
    secret?: string,
  ): Promise<{ readonly code: number; readonly out: string; readonly err: string }>;
  readonly pid: () => number | undefined;
  /** Stops the process and deletes the data directory. */
  close(): Promise<void>;
}

export interface ServerProcessOptions {
  /** Address that browsers use (a proxy's), when it is not the server's own. */
  readonly publicPort?: number | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly dataDir?: string | undefined;
  /** What Node is told to run instead of the product's own program. */
  readonly program?: readonly string[] | undefined;
}

export async function createServerProcess(
  options: ServerProcessOptions = {},
): Promise<ServerProcess> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'jamz-e2e-')));
  const port = await freePort();
  const env = {
    ...process.env,
    JAMZ_PORT: String(port),
    JAMZ_HOST: '127.0.0.1',
    JAMZ_DATA_DIR: dataDir,
    JAMZ_PUBLIC_URL: `http://127.0.0.1:${options.publicPort ?? port}`,
    JAMZ_RATE_PROFILE: 'test',
    ...options.env,
  };
  let child: ChildProcess | undefined;
  let printed = '';

  async function start(): Promise<void> {
    const started = spawn(process.execPath, options.program ?? [jamzProgram, 'start'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    started.stdout?.on('data', (bytes: Buffer) => (printed += bytes.toString()));
    started.stderr?.on('data', (bytes: Buffer) => (printed += bytes.toString()));
    await untilReady(started);
  }

  async function untilReady(started: ChildProcess): Promise<void> {
    const deadline = performance.now() + readyMsMax;
    while (performance.now() < deadline) {
      if (started.exitCode !== null) throw new Error(`the server ended at start:\n${printed}`);
      const isReady = await fetch(`http://127.0.0.1:${port}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (isReady) return;
      await sleep(40);
    }
    throw new Error(`the server was not ready after ${readyMsMax} ms:\n${printed}`);
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    const ending = child;
    child = undefined;
    if (ending === undefined || ending.exitCode !== null) return ending?.exitCode ?? null;
    const gone = new Promise<number | null>((resolve) => {
      ending.once('exit', resolve);
    });
    ending.kill(signal);
    return gone;
  }

  return {
    dataDir,
    port,
    origin: `http://127.0.0.1:${port}`,
    start,
    kill: async () => void (await end('SIGKILL')),
    pause: () => void child?.kill('SIGSTOP'),
    goOn: () => void child?.kill('SIGCONT'),
    stop: () => end('SIGTERM'),
    output: () => printed,
    pid: () => child?.pid,
    jamz: (args, secret) => runJamz(args, env, secret),
    async close() {
      await end('SIGKILL');
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function runJamz(args: readonly string[], env: NodeJS.ProcessEnv, secret?: string) {
  const given = secret === undefined ? [] : ['--password-file', '-'];
  const child = spawn(process.execPath, [jamzProgram, ...args, ...given, '--json'], { env });
  let out = '';
  let err = '';
  child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
  child.stdin.end(secret);
  const code = await new Promise<number>((resolve) => {
    child.once('close', (exitCode) => resolve(exitCode ?? 1));
  });
  return { code, out, err };
}

/** A port nobody listens on right now. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => {
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise<void>((resolve) => {
    probe.close(() => resolve());
  });
  return port;
}

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Asks until the answer is true; says what was awaited when it never is. A network that is back may need 40 s (I9). */
export async function until(
  what: string,
  ask: () => Promise<boolean> | boolean,
  msMax = 45_000,
): Promise<void> {
  const deadline = performance.now() + msMax;
  while (performance.now() < deadline) {
    if (await ask()) return;
    await sleep(25);
  }
  throw new Error(`waited ${msMax} ms in vain for: ${what}`);
}
