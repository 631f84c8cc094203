/** Breaches of the content policy, Trusted Types included, as the pages themselves report them. */
import type { BrowserContext, Page } from 'playwright-core';

type WithBreaches = typeof globalThis & { readonly breaches?: readonly string[] };

export async function watchPolicy(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const breaches: string[] = [];
    Object.assign(globalThis, { breaches });
    addEventListener('securitypolicyviolation', (event) => {
      breaches.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`);
    });
  });
}

/** Since the page was loaded. */
export const policyBreaches = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => (globalThis as WithBreaches).breaches ?? ['nobody watched']);
