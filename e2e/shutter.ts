/** Takes pictures of one state in both sizes and both schemes, and holds each against axe and the content policy. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext, Page } from 'playwright-core';

const phone = { width: 390, height: 844 };
const sizes = [
  ['phone', phone],
  ['desktop', { width: 1280, height: 800 }],
] as const;

export interface Shutter {
  shoot(page: Page, name: string, options?: { readonly full?: boolean }): Promise<void>;
  /** Page errors and refusals of the policy count as findings. */
  listen(context: BrowserContext, who: string): void;
  /** What was on screen when a walk failed. */
  fail(pages: readonly Page[]): Promise<void>;
  /** Prints the findings; returns how many are serious. */
  report(): number;
}

/** `only`: names that begin so; everything without it. */
export async function createShutter(folder: string, only?: string): Promise<Shutter> {
  const findings = new Set<string>();
  let taken = 0;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });

  const holdAgainstAxe = async (page: Page, where: string): Promise<void> => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const { id, impact, nodes } of violations) {
      const what = `${impact ?? 'unknown'}: ${id} on ${where}: ${nodes[0]?.html ?? ''}`;
      findings.add(what.slice(0, 240));
    }
  };

  return {
    async shoot(page, name, options = {}) {
      if (only !== undefined && !name.startsWith(only)) return;
      for (const [device, size] of sizes) {
        await page.setViewportSize(size);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          await page.waitForTimeout(250);
          const path = join(folder, `${name}-${device}-${colorScheme}.png`);
          await page.screenshot({ path, fullPage: options.full ?? false });
          taken += 1;
          // Both schemes for contrast; the wide page has the same parts as the narrow one.
          if (device === 'phone') await holdAgainstAxe(page, `${name} ${colorScheme}`);
        }
      }
      await page.setViewportSize(phone);
    },
    listen(context, who) {
      const listen = (page: Page) => {
        page.on('pageerror', (error) =>
          findings.add(`serious: page error of ${who}: ${error.message}`),
        );
        page.on('console', (message) => {
          if (/content security|trusted ?type/iu.test(message.text()))
            findings.add(`serious: policy violation of ${who}: ${message.text().slice(0, 200)}`);
        });
      };
      context.pages().forEach(listen);
      context.on('page', listen);
    },
    async fail(pages) {
      for (const [index, page] of pages.entries()) {
        await page.screenshot({ path: join(folder, `failed-${index}.png`) });
      }
    },
    report() {
      const serious = [...findings].filter((finding) => /^(?:serious|critical)/u.test(finding));
      for (const finding of findings) console.log(finding);
      console.log(`${taken} pictures in ${folder}, ${serious.length} serious findings`);
      return serious.length;
    },
  };
}
