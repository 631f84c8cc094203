/** What a page hears from its browser about network and screen. */
import type { Hints } from './hints.ts';

export interface BrowserHints extends Hints {
  close(): void;
}

export function createBrowserHints(): BrowserHints {
  const ended = new AbortController();
  const { signal } = ended;
  return {
    online: () => navigator.onLine,
    visible: () => document.visibilityState === 'visible',
    onChange: (listener) => {
      const mine = new AbortController();
      const options = { signal: AbortSignal.any([signal, mine.signal]) };
      addEventListener('online', () => listener('online'), options);
      addEventListener('offline', () => listener('offline'), options);
      // Out of the back-forward cache a page is what it was before; nothing it believes may still be true.
      addEventListener('pageshow', () => listener('visible'), options);
      document.addEventListener(
        'visibilitychange',
        () => listener(document.visibilityState === 'visible' ? 'visible' : 'hidden'),
        options,
      );
      return () => mine.abort();
    },
    close: () => ended.abort(),
  };
}
