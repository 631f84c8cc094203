/** The program: commands in this process, servers in processes of their own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { runJamz } from './run-jamz.ts';

const program = fileURLToPath(new URL('../bin/jamz.cjs', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly json: unknown;
}

export interface Running {
  readonly process: ChildProcess;
  readonly address: string;
  readonly setupLink: string | null;
  /** Milliseconds until it had ended. */
  stop(signal: NodeJS.Signals): Promise<{ ms: number; code: number | null; err: string }>;
}

export interface Place {
  readonly folder: string;
  readonly dataDir: string;
  run(args: readonly string[], input?: string): Promise<Finished>;
  /** The same in a process of its own. */
  runProcess(args: readonly string[], input?: string): Promise<Finished>;
  start(args?: readonly string[]): Promise<Running>;
  clear(): Promise<void>;
}

export async function openPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'jamz-cli-'));
  const dataDir = join(folder, 'data');
  const launch = (args: readonly string[]): ChildProcess =>
    spawn(process.execPath, ['--conditions=source', program, ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'], JAMZ_DATA_DIR: dataDir, JAMZ_PORT: '0' },
    });
  const running: ChildProcess[] = [];
  return {
    folder,
    dataDir,
    async run(args, input = '') {
      let out = '';
      let err = '';
      const code = await runJamz(args, {
        environment: { JAMZ_DATA_DIR: dataDir, JAMZ_PORT: '0' },
        isTerminal: false,
        write: (text) => (out += text),
        writeError: (text) => (err += text),
        readFile: (path) => (path === '-' ? input : readIfThere(join(folder, path))),
        nextSignal: () => Promise.resolve('none'),
      });
      return { out, err, code, json: lastJson(out) };
    },
    async runProcess(args, input = '') {
      const child = launch(args);
      child.stdin?.end(input);
      const { out, err, code } = await collect(child);
      return { out, err, code, json: lastJson(out) };
    },
    async start(args = []) {
      const child = launch(['start', '--json', ...args]);
      running.push(child);
      return waitForAddress(child);
    },
    async clear() {
      for (const child of running) {
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      }
      await rm(folder, { recursive: true, maxRetries: 5 });
    },
  };
}

function collect(child: ChildProcess): Promise<{ out: string; err: string; code: number | null }> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (bytes: Buffer) => (out += bytes.toString()));
  child.stderr?.on('data', (bytes: Buffer) => (err += bytes.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ out, err, code })));
}

async function waitForAddress(child: ChildProcess): Promise<Running> {
  const ended = collect(child);
  const first = new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (bytes: Buffer) => resolve(bytes.toString()));
    void ended.then(({ err, code }) => reject(new Error(`ended with ${code}: ${err}`)));
  });
  const { address, setupLink } = lastJson(await first) as Pick<Running, 'address' | 'setupLink'>;
  return {
    process: child,
    address,
    setupLink,
    async stop(signal) {
      const began = performance.now();
      child.kill(signal);
      const { code, err } = await ended;
      return { ms: performance.now() - began, code, err };
    },
  };
}

function lastJson(text: string): unknown {
  try {
    return JSON.parse(text.trim().split('\n').at(-1) ?? '');
  } catch {
    return null;
  }
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
