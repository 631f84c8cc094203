/** The kept screen as it lies on the device (U10). */
import type { Page } from 'playwright-core';
import { until } from './server-process.ts';

/** Null when there is none. */
export const keptText = (page: Page): Promise<string | null> =>
  page.evaluate(async () => {
    const answer = await caches.match('/kept-screen', { cacheName: 'jamz-kept-screen' });
    return answer?.status === 200 ? answer.text() : null;
  });

export async function waitForKept(page: Page, words: readonly string[]): Promise<void> {
  await until(
    'the screen is kept',
    async () => {
      const text = await keptText(page);
      return text !== null && words.every((word) => text.includes(word));
    },
    30_000,
  );
}
