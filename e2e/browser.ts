/** Real Chromium with a profile on disk, so that a killed browser comes back with what its disk holds. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { watchPolicy } from './content-policy.ts';
import { sleep } from './server-process.ts';

export const executablePath = process.env['JAMZ_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Profile {
  readonly folder: string;
  /** Pages that are open now. */
  pages(): readonly Page[];
  /** Starts Chromium on the profile. */
  open(): Promise<BrowserContext>;
  /** SIGKILL of the browser and all its processes. */
  kill(): Promise<void>;
  /** Clean end. */
  quit(): Promise<void>;
  /** Ends the browser and deletes the profile. Throws when a page of it ever broke the content policy. */
  close(): Promise<void>;
}

export interface ProfileOptions {
  readonly size?: { readonly width: number; readonly height: number } | undefined;
  /** Where 127.0.0.1 leads to for this browser: a proxy of its own on another loopback address. */
  readonly loopback?: string | undefined;
  /** Further switches of this Chromium. */
  readonly switches?: readonly string[] | undefined;
}

export async function createProfile(options: ProfileOptions = {}): Promise<Profile> {
  const { size = { width: 390, height: 844 }, loopback, switches = [] } = options;
  const rules = loopback === undefined ? [] : [`--host-resolver-rules=MAP 127.0.0.1 ${loopback}`];
  if (!existsSync(executablePath)) throw new Error(`no Chromium at ${executablePath}`);
  const folder = await mkdtemp(join(tmpdir(), 'jamz-profile-'));
  let context: BrowserContext | undefined;
  const breaches: string[] = [];

  async function kill(): Promise<void> {
    const pids = processesOf(folder);
    for (const pid of pids) killQuietly(pid);
    context = undefined;
    for (let tries = 0; tries < 100 && processesOf(folder).length > 0; tries += 1) await sleep(20);
    await Promise.all(
      ['SingletonLock', 'SingletonCookie', 'SingletonSocket'].map((name) =>
        rm(join(folder, name), { force: true }),
      ),
    );
  }

  return {
    folder,
    pages: () => context?.pages() ?? [],
    async open() {
      context = await chromium.launchPersistentContext(folder, {
        executablePath,
        args: [...chromiumArguments, ...rules, ...switches],
        viewport: size,
        headless: true,
      });
      // A network that is back may need 40 s (I9); what must be there sooner says so where it is awaited.
      context.setDefaultTimeout(60_000);
      await watchPolicy(context, breaches);
      return context;
    },
    kill,
    async quit() {
      await context?.close();
      context = undefined;
    },
    async close() {
      await kill();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      if (breaches.length > 0) throw new Error(breaches.join('\n'));
    },
  };
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself between the look and the kill, which is what was wanted.
  }
}

/** Every process that was started on this profile; its folder's name is random, so no other process can match. */
function processesOf(folder: string): number[] {
  const listing = execFileSync('ps', ['-eo', 'pid=,args='], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  return listing
    .split('\n')
    .filter((line) => line.includes(`--user-data-dir=${folder}`))
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid);
}

/** Forgets what the HTTP cache holds, so that a page can come only from the service worker or the network. */
export async function clearHttpCache(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.clearBrowserCache');
  await session.detach();
}

/** Every file below `folder` whose bytes contain one of the texts (UTF-8 or UTF-16), with the text. */
export async function findBytes(
  folder: string,
  texts: readonly string[],
): Promise<readonly { readonly file: string; readonly text: string }[]> {
  const hits: { file: string; text: string }[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    for (const text of texts) {
      if (bytes.includes(Buffer.from(text)) || bytes.includes(Buffer.from(text, 'utf16le')))
        hits.push({ file, text });
    }
  }
  return hits;
}

/** What everybody saw when a test failed: `test-results/<test>-<profile>-<page>.png`. */
export async function photograph(profiles: readonly Profile[], test: string): Promise<void> {
  const folder = join(import.meta.dirname, '../test-results');
  await mkdir(folder, { recursive: true });
  const name = test.replaceAll(/[^A-Za-z0-9]+/gu, '-').slice(0, 60);
  for (const [n, profile] of profiles.entries()) {
    for (const [k, page] of profile.pages().entries()) {
      const path = join(folder, `${name}-${n}-${k}.png`);
      await page.screenshot({ path, timeout: 5_000 }).catch(() => undefined);
    }
  }
}
