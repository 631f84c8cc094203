/** What a browser does to a service worker by itself, done on demand through its own protocol. */
import type { Page } from 'playwright-core';

interface Registration {
  readonly registrationId: string;
  readonly scopeURL: string;
  readonly isDeleted: boolean;
}

export interface WorkerEvents {
  /** As when the network is back. Resolves when the event was handed over, not when it was dealt with. */
  sync(tag: string): Promise<void>;
  periodicSync(tag: string): Promise<void>;
}

/** `page` need not be one of the origin: an empty one will do. */
export async function watchWorker(page: Page, origin: string): Promise<WorkerEvents> {
  const session = await page.context().newCDPSession(page);
  const found = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', (event) => {
      const { registrations } = event as { readonly registrations: readonly Registration[] };
      const one = registrations.find(
        ({ scopeURL, isDeleted }) => !isDeleted && scopeURL.startsWith(`${origin}/`),
      );
      if (one !== undefined) resolve(one.registrationId);
    });
  });
  await session.send('ServiceWorker.enable');
  const registrationId = await found;
  return {
    async sync(tag) {
      const event = { origin, registrationId, tag, lastChance: false };
      await session.send('ServiceWorker.dispatchSyncEvent', event);
    },
    async periodicSync(tag) {
      const event = { origin, registrationId, tag };
      await session.send('ServiceWorker.dispatchPeriodicSyncEvent', event);
    },
  };
}

/** Grants or refuses what no page can be asked for in a test. */
export async function setPermission(
  page: Page,
  origin: string,
  [name, setting]: readonly [name: string, setting: 'granted' | 'denied'],
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Browser.setPermission', { origin, permission: { name }, setting });
  // It holds as long as somebody is attached.
}
