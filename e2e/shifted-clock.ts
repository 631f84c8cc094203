/** Wall clocks that are off, of pages and of a server; what counts the passing of time goes on as it does. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';

export const dayMs = 86_400_000;

/** Every page of this context that is loaded from now on believes that it is so much later, until it is told otherwise. */
export async function shiftPages(context: BrowserContext, byMs: number): Promise<void> {
  await context.addInitScript((ms) => {
    const Real = Date;
    let shift = Number(sessionStorage.getItem('shift') ?? ms);
    const now = (): number => Real.now() + shift;
    Object.assign(globalThis, {
      shiftClock: (next: number) => {
        shift = next;
        sessionStorage.setItem('shift', String(next));
      },
    });
    globalThis.Date = new Proxy(Real, {
      construct: (_, args: []) => Reflect.construct(Real, args.length === 0 ? [now()] : args),
      get: (_, key) => (key === 'now' ? now : Reflect.get(Real, key)),
    });
  }, byMs);
}

/** The clock of this page jumps, as when somebody sets it; a reload does not set it right. */
export const jumpTo = (page: Page, byMs: number): Promise<void> =>
  page.evaluate(
    (ms) => (globalThis as unknown as { shiftClock(ms: number): void }).shiftClock(ms),
    byMs,
  );

export interface ServerClock {
  /** For the server's process. */
  readonly env: Readonly<Record<string, string>>;
  /** From its next start on. */
  shift(byMs: number): Promise<void>;
}

const preload = `
  import { readFileSync } from 'node:fs';
  const shift = Number(readFileSync(process.env.SHIFTED_BY, 'utf8'));
  const Real = Date;
  const now = () => Real.now() + shift;
  globalThis.Date = new Proxy(Real, {
    construct: (_, args) => Reflect.construct(Real, args.length === 0 ? [now()] : args),
    get: (_, key) => (key === 'now' ? now : Reflect.get(Real, key)),
  });`;

export async function createServerClock(folder: string): Promise<ServerClock> {
  const [file, script] = [join(folder, 'shifted-by'), join(folder, 'shift-clock.mjs')];
  const shift = (byMs: number) => writeFile(file, String(byMs));
  await Promise.all([writeFile(script, preload), shift(0)]);
  return { env: { SHIFTED_BY: file, NODE_OPTIONS: `--import=${script}` }, shift };
}
