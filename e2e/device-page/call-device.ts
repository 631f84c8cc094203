/** Calls a function of the page without screens (`page.ts`). */
import type { Page } from 'playwright-core';
import type { DevicePage } from './page.ts';

export async function callDevice<Name extends keyof DevicePage>(
  page: Page,
  name: Name,
  ...args: Parameters<DevicePage[Name]>
): Promise<Awaited<ReturnType<DevicePage[Name]>>> {
  return page.evaluate(
    ([which, given]) => {
      const device = (
        globalThis as unknown as { device: Record<string, (...all: unknown[]) => unknown> }
      ).device;
      return device[which as string]?.(...(given as unknown[]));
    },
    [name, args] as const,
  ) as Promise<Awaited<ReturnType<DevicePage[Name]>>>;
}
