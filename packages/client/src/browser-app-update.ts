/**
 * A newer version of the app waits until the person says when: taking over by itself would pull loaded parts from
 * under open tabs (PRODUCT section 7, pitfall 18).
 */
import { limits } from '@jamz/core';
import type { AppUpdate } from './device.ts';

export interface BrowserAppUpdate extends AppUpdate {
  close(): void;
}

/** Understood by the service worker. */
export const skipWaitingMessage = 'jamz-skip-waiting';

const takeOverAgainMs = 1_000;

export function createBrowserAppUpdate(
  /** Undefined where there are no service workers. */
  container: ServiceWorkerContainer | undefined,
  /** Undefined when none is wanted. */
  register: (() => Promise<ServiceWorkerRegistration>) | undefined,
): BrowserAppUpdate {
  const listeners = new Set<() => void>();
  const ended = new AbortController();
  let waiting: ServiceWorker | null = null;
  let overtaken = false;
  let applied = false;
  /** The very first worker replaces nobody; from then on a newer one does. */
  let hasController = container?.controller != null;
  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  const follow = (registration: ServiceWorkerRegistration): void => {
    const { signal } = ended;
    const look = (): void => {
      const next = hasController ? registration.waiting : null;
      if (signal.aborted || next === waiting) return;
      waiting = next;
      tell();
    };
    const listen = (): void =>
      registration.installing?.addEventListener('statechange', look, { signal });
    registration.addEventListener('updatefound', listen, { signal });
    // One that was found before this page began to listen.
    listen();
    look();
    askNowAndThen(registration, signal);
  };

  const takenOver = (): void => {
    const isFirst = !hasController;
    hasController = true;
    if (isFirst) return;
    if (applied) {
      location.reload();
      return;
    }
    // Another tab chose the moment; this one is told, and may finish what it does.
    overtaken = true;
    tell();
  };

  if (container !== undefined && register !== undefined) {
    container.addEventListener('controllerchange', takenOver, { signal: ended.signal });
    // Without a worker the app works all the same, but for a start without a network.
    register().then(follow, () => {});
  }

  return {
    ready: () => overtaken || waiting !== null,
    overtaken: () => overtaken,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    apply: () => {
      applied = true;
      if (overtaken || waiting === null) location.reload();
      else askToTakeOver(waiting, ended.signal);
    },
    close: () => {
      ended.abort();
      listeners.clear();
    },
  };
}

/** Again and again until it has: a worker that is just being stopped can miss a message, and nobody taps twice. */
function askToTakeOver(worker: ServiceWorker, signal: AbortSignal): void {
  const ask = (): void => worker.postMessage(skipWaitingMessage);
  ask();
  const timer = setInterval(ask, takeOverAgainMs);
  signal.addEventListener('abort', () => clearInterval(timer));
  worker.addEventListener('statechange', () => clearInterval(timer), { signal });
}

/** A browser looks for a new worker when a page is loaded; a tab that stays open for days has to ask. */
function askNowAndThen(registration: ServiceWorkerRegistration, signal: AbortSignal): void {
  let askedAt = performance.now();
  const ask = (): void => {
    const now = performance.now();
    if (now - askedAt < limits.updateCheckMs) return;
    askedAt = now;
    // Without a network there is nothing new either.
    registration.update().catch(() => {});
  };
  const timer = setInterval(ask, limits.updateCheckMs);
  signal.addEventListener('abort', () => clearInterval(timer));
  // Timers sleep with the tab.
  document.addEventListener('visibilitychange', ask, { signal });
}
