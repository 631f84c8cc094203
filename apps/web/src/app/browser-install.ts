/**
 * Putting the app on the home screen. Chromium hands over its question once and early, so it is kept from the first
 * moment; Safari has none, there a person is told the way.
 */

export interface Install {
  /** The same word until something changes. */
  state(): InstallState;
  subscribe(listener: () => void): () => void;
  /** Shows the browser's own question; resolves when it was answered. */
  ask(): Promise<void>;
}

export type InstallState =
  /** Installed already, or this browser cannot. */
  | 'none'
  /** The browser would ask. */
  | 'offered'
  /** By hand, through the share sheet. */
  | 'by-hand';

/** Chromium's event; not in the platform's types. */
interface PromptEvent extends Event {
  prompt(): Promise<unknown>;
}
const isPromptEvent = (event: Event): event is PromptEvent =>
  'prompt' in event && typeof event.prompt === 'function';

export function createBrowserInstall(page: Window): Install {
  const listeners = new Set<() => void>();
  let kept: PromptEvent | null = null;
  let installed = false;
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const inOwnWindow = page.matchMedia('(display-mode: standalone)');
  page.addEventListener('beforeinstallprompt', (event) => {
    if (!isPromptEvent(event)) return;
    event.preventDefault();
    kept = event;
    tell();
  });
  page.addEventListener('appinstalled', () => {
    installed = true;
    kept = null;
    tell();
  });
  inOwnWindow.addEventListener('change', tell);
  const byHand = isAppleTouch(page.navigator);
  return {
    state: () => {
      if (installed || inOwnWindow.matches) return 'none';
      if (kept !== null) return 'offered';
      return byHand ? 'by-hand' : 'none';
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ask: async () => {
      const question = kept;
      // It answers once; a later one brings a new question.
      kept = null;
      tell();
      await question?.prompt();
    },
  };
}

/** An iPad calls itself a Mac; no Mac has fingers on its screen. */
function isAppleTouch({ userAgent, maxTouchPoints }: Navigator): boolean {
  const isPhone = /iPhone|iPad|iPod/u.test(userAgent);
  return isPhone || (/Macintosh/u.test(userAgent) && maxTouchPoints > 1);
}
