/**
 * A newer version of the app waits until the person says when: taking over by itself would pull loaded parts from
 * under open tabs (PRODUCT section 7, pitfall 18).
 */
import type { AppUpdate } from './device.ts';

export interface BrowserAppUpdate extends AppUpdate {
  close(): void;
}

/** Understood by the service worker. */
export const skipWaitingMessage = 'jamz-skip-waiting';

export function createBrowserAppUpdate(
  /** Undefined where there are no service workers. */
  container: ServiceWorkerContainer | undefined,
  /** Undefined when none is wanted. */
  register: (() => Promise<ServiceWorkerRegistration>) | undefined,
): BrowserAppUpdate {
  const listeners = new Set<() => void>();
  let waiting: ServiceWorker | null = null;
  let changed = false;
  let applied = false;
  let closed = false;
  /** The very first worker replaces nobody; from then on a newer one does. */
  let hasController = container?.controller != null;
  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  const follow = (registration: ServiceWorkerRegistration): void => {
    const look = (): void => {
      const next = hasController ? registration.waiting : null;
      if (closed || next === waiting) return;
      waiting = next;
      tell();
    };
    registration.addEventListener('updatefound', () => {
      registration.installing?.addEventListener('statechange', look);
    });
    look();
  };

  const takenOver = (): void => {
    const isFirst = !hasController;
    hasController = true;
    if (closed || isFirst) return;
    if (applied) {
      location.reload();
      return;
    }
    // Another tab chose the moment; this one is told, and may finish what it does.
    changed = true;
    tell();
  };

  if (container !== undefined && register !== undefined) {
    container.addEventListener('controllerchange', takenOver);
    // Without a worker the app works all the same, but for a start without a network.
    register().then(follow, () => {});
  }

  return {
    ready: () => changed || waiting !== null,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    apply: () => {
      applied = true;
      if (changed || waiting === null) location.reload();
      else waiting.postMessage(skipWaitingMessage);
    },
    close: () => {
      closed = true;
      container?.removeEventListener('controllerchange', takenOver);
      listeners.clear();
    },
  };
}
