/** Breaches of the content policy, Trusted Types included, as pages and workers report them on their consoles. */
import type { BrowserContext } from 'playwright-core';

const mark = 'policy breached';

/** Collects breaches from now on, over all pages and reloads, into `breaches`. */
export async function watchPolicy(context: BrowserContext, breaches: string[]): Promise<void> {
  const hear = (text: string): void => {
    if (text.includes(mark) || text.includes('Content Security Policy')) breaches.push(text);
  };
  context.on('console', (message) => hear(message.text()));
  await context.addInitScript((word) => {
    addEventListener('securitypolicyviolation', (event) => {
      console.error(`${word}: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
    });
  }, mark);
}
