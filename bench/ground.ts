/** What the workloads stand on: our server, the peers' servers, one origin in front of both, and browsers with a profile on disk. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { build } from 'vite';
import { startFront, type Front } from './front.ts';
import { startJamz } from './jamz-process.ts';
import type { BenchPage } from './page/page.ts';
import { startPeers } from './peers-process.ts';
import { register } from './person.ts';
import { openSlowLine, type SlowLine } from './slow-line.ts';

const executablePath = process.env['JAMZ_TEST_CHROMIUM'] ?? '/usr/bin/chromium';

export interface Ground {
  readonly origin: string;
  /** Every byte between browsers and servers goes over it. */
  readonly line: SlowLine;
  readonly front: Front;
  /** A browser of its own; `name` is its profile, and the word by which it is cut off. */
  openDevice(name: string): Promise<Device>;
  /** When a peer's server had so many items of a room on its disk, in milliseconds since 1970. */
  storedAt(peer: string, room: string, count: number): Promise<number>;
  close(): Promise<void>;
}

export interface Device {
  readonly page: Page;
  /** The same page below the path that the Workbox worker controls. */
  workboxPage(): Promise<Page>;
  reload(): Promise<void>;
  close(): Promise<void>;
}

export async function layGround(): Promise<Ground> {
  const folder = await mkdtemp(path.join(tmpdir(), 'jamz-bench-'));
  const webRoot = path.join(folder, 'web');
  const peersFolder = path.join(folder, 'peers');
  await mkdir(peersFolder);
  await buildPages(webRoot);
  const peers = await startPeers(peersFolder);
  let frontPort = 0;
  const line = await openSlowLine(() => frontPort);
  const jamz = await startJamz(path.join(folder, 'data'), line.port);
  const front = await startFront({ webRoot, peersPort: peers.port, jamzPort: jamz.port });
  frontPort = front.port;
  const origin = `http://127.0.0.1:${line.port}`;
  await register(origin, 'operator', jamz.setupToken);
  const devices: Device[] = [];
  return {
    origin,
    line,
    front,
    async openDevice(name) {
      const device = await openDevice(origin, folder, name);
      devices.push(device);
      return device;
    },
    storedAt: (peer, room, count) => askStored(peers.port, `${peer}/${room}/${count}`),
    async close() {
      for (const device of devices) await device.close();
      await front.close();
      await line.close();
      await jamz.stop();
      peers.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** Calls a function of the page (page/page.ts). */
export function call<Name extends keyof BenchPage>(
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

async function openDevice(origin: string, folder: string, name: string): Promise<Device> {
  const context: BrowserContext = await chromium.launchPersistentContext(
    path.join(folder, `profile-${name}`),
    {
      executablePath,
      args: ['--no-sandbox', '--disable-background-networking', '--disable-sync'],
      headless: true,
      userAgent: `bench ${name}`,
    },
  );
  context.on('weberror', (found) => console.error(`${name}: ${String(found.error())}`));
  const load = async (page: Page, where: string): Promise<Page> => {
    await page.goto(where);
    await page.waitForFunction(() => 'bench' in globalThis);
    return page;
  };
  const page = await load(context.pages()[0] ?? (await context.newPage()), origin);
  let below: Promise<Page> | null = null;
  return {
    page,
    workboxPage: () => (below ??= context.newPage().then((p) => load(p, `${origin}/workbox/`))),
    reload: async () => void (await load(page, origin)),
    close: () => context.close(),
  };
}

/** One file without parts that load later: opening is timed, the network not. */
async function buildPages(outDir: string): Promise<void> {
  const root = path.join(import.meta.dirname, 'page');
  const conditions = ['source', 'browser', 'module', 'import'];
  const common = {
    root,
    logLevel: 'error' as const,
    configFile: false as const,
    resolve: { conditions: [...conditions] },
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  };
  const output = { codeSplitting: false } as const;
  const target = 'es2023';
  await build({ ...common, build: { outDir, target, rolldownOptions: { output } } });
  await build({
    ...common,
    build: {
      outDir: path.join(outDir, 'workbox'),
      target,
      lib: { entry: 'workbox-worker.ts', formats: ['es'], fileName: () => 'worker.js' },
    },
  });
}

async function askStored(port: number, what: string): Promise<number> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/stored/${what}`);
    const { at } = (await answer.json()) as { readonly at: number | null };
    if (at !== null) return at;
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
  throw new Error(`never stored: ${what}`);
}
