/** Real builds of the web app that differ in their version, and a folder that a server gives out one of them from. */
import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const webFolder = join(import.meta.dirname, '../apps/web');
const viteProgram = join(import.meta.dirname, '../node_modules/vite/bin/vite.js');

export interface WebSite {
  /** What `JAMZ_WEB_ROOT` names. */
  readonly folder: string;
  /** Puts this version where the last one was, as an update of the program does. */
  put(version: string): Promise<void>;
  close(): Promise<void>;
}

export async function createWebSite(versions: readonly string[]): Promise<WebSite> {
  const place = await mkdtemp(join(tmpdir(), 'jamz-builds-'));
  const folder = join(place, 'site');
  for (const version of versions) await build(version, join(place, version));
  return {
    folder,
    async put(version) {
      await rm(folder, { recursive: true, force: true });
      await cp(join(place, version), folder, { recursive: true });
    },
    close: () => rm(place, { recursive: true, force: true }),
  };
}

async function build(version: string, outDir: string): Promise<void> {
  const args = [viteProgram, 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'];
  const child = spawn(process.execPath, args, {
    cwd: webFolder,
    env: { ...process.env, NODE_ENV: 'production', JAMZ_WEB_VERSION: version },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stdout.on('data', (bytes: Buffer) => (printed += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (printed += bytes.toString()));
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`the web app was not built:\n${printed}`);
}
