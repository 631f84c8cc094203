/** Local writes in real Chromium with a profile on disk, on a device that cannot reach its server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import type { BenchPage } from './device-page/page.ts';
import { quantile, type Figure } from './report.ts';

const rounds = 3;
const writes = 1_000;
const block = 50;
const jamz = path.join(import.meta.dirname, '../apps/jamz/bin/jamz.cjs');
const executablePath = process.env['JAMZ_TEST_CHROMIUM'] ?? '/usr/bin/chromium';

const ways: Readonly<Record<string, string>> = {
  put: 'raw idb, one strict put',
  numbered: 'raw idb, session and number read, row and number put, strict',
  ours: 'mutate(), durable',
  replicache: 'Replicache 15.3 mutate()',
};
const notes: Readonly<Record<string, string>> = {
  replicache: 'not durable when its promise ends; the clock has steps of 0.1 ms',
};

export async function benchDeviceWrites(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'jamz-bench-'));
  const webRoot = path.join(folder, 'web');
  await buildPage(webRoot);
  const server = await startServer(path.join(folder, 'data'), webRoot);
  const context = await chromium.launchPersistentContext(path.join(folder, 'profile'), {
    executablePath,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-sync'],
    headless: true,
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(server.origin);
    await page.waitForFunction(() => 'bench' in globalThis);
    await call(page, 'register', server.setupToken());
    await server.stop();
    await call(page, 'compare', 100, block);
    const sequential: Readonly<Record<string, number[]>>[] = [];
    const bursts: Readonly<Record<string, number>>[] = [];
    for (let round = 0; round < rounds; round += 1) {
      sequential.push(await call(page, 'compare', writes, block));
      bursts.push(await call(page, 'burst', writes));
    }
    const waiting = await call(page, 'waiting');
    return [...figuresOf(sequential, waiting), ...burstFigures(bursts)];
  } finally {
    await context.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

function figuresOf(
  measured: readonly Readonly<Record<string, number[]>>[],
  waiting: number,
): readonly Figure[] {
  return [0.5, 0.95].flatMap((part) => {
    const of = (way: string): readonly number[] =>
      measured.map((times) => quantile(times[way] ?? [], part));
    const line = {
      bench: `${writes} writes, one after another, p${part * 100}`,
      unit: 'ms' as const,
    };
    const lines = Object.entries(ways).map(([way, title]) => ({
      ...line,
      way: title,
      rounds: of(way),
      floor: of('put'),
      note: way === 'ours' ? `up to ${waiting} waiting rows` : notes[way],
    }));
    const note = 'the same reads and writes by raw idb';
    return [
      ...lines,
      {
        ...line,
        way: `${ways['ours']} beside the second floor`,
        rounds: of('ours'),
        floor: of('numbered'),
        note,
      },
    ];
  });
}

function burstFigures(measured: readonly Readonly<Record<string, number>>[]): readonly Figure[] {
  const of = (way: string): readonly number[] => measured.map((times) => times[way] ?? Number.NaN);
  return ['put', 'ours', 'replicache'].map((way) => ({
    bench: `${writes} writes in one task`,
    way: way === 'put' ? 'raw idb, one strict transaction' : (ways[way] ?? way),
    unit: 'ms' as const,
    rounds: of(way),
    floor: of('put'),
    note: notes[way],
  }));
}

/** Calls a function of the page (device-page/page.ts). */
function call<Name extends keyof BenchPage>(
  page: Page,
  name: Name,
  ...args: Parameters<BenchPage[Name]>
): Promise<Awaited<ReturnType<BenchPage[Name]>>> {
  return page.evaluate(
    ([which, given]) => {
      const { bench } = globalThis as unknown as {
        readonly bench: Record<string, (...all: unknown[]) => unknown>;
      };
      return bench[which as string]?.(...(given as unknown[]));
    },
    [name, args] as const,
  ) as Promise<Awaited<ReturnType<BenchPage[Name]>>>;
}

const buildPage = (outDir: string) =>
  build({
    root: path.join(import.meta.dirname, 'device-page'),
    logLevel: 'error',
    configFile: false,
    resolve: { conditions: ['source', 'browser', 'module', 'import'] },
    build: { outDir, emptyOutDir: true, target: 'es2023' },
  });

interface Server {
  readonly origin: string;
  setupToken(): string;
  stop(): Promise<void>;
}

async function startServer(dataDir: string, webRoot: string): Promise<Server> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [jamz, 'start'], {
    env: {
      ...process.env,
      JAMZ_PORT: String(port),
      JAMZ_HOST: '127.0.0.1',
      JAMZ_DATA_DIR: dataDir,
      JAMZ_PUBLIC_URL: origin,
      JAMZ_WEB_ROOT: webRoot,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (bytes: Buffer) => (printed += bytes.toString()));
  const tokenIn = (): string => /#\/setup\/(\S+)/u.exec(printed)?.[1] ?? '';
  while (tokenIn() === '') {
    if (child.exitCode !== null) throw new Error(`the server ended at start:\n${printed}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 25);
    });
  }
  return {
    origin,
    setupToken: tokenIn,
    async stop() {
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
