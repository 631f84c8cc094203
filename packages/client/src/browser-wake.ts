/**
 * What a page asks of its browser so that work is not lost and goes out by itself: storage that is not evicted, and a
 * wake-up of the worker when the network is back (D15, D20). Both are favours; everything works without them.
 */

/** Registered with the browser; the worker hears it as a `sync` event. */
export const drainTag = 'sync-offline-queue';

/** True or false as the browser decided; null where it cannot be asked. */
export async function askToPersist(storage: StorageManager | undefined): Promise<boolean | null> {
  try {
    return storage?.persist === undefined ? null : await storage.persist();
  } catch {
    return null;
  }
}

/** Chromium alone has it. */
export async function askToWake(container: ServiceWorkerContainer | undefined): Promise<void> {
  const registration = await container?.getRegistration();
  const { sync } = (registration ?? {}) as { readonly sync?: SyncManager };
  try {
    await sync?.register(drainTag);
  } catch {
    // Refused by the person or by the browser's rules.
  }
}

interface SyncManager {
  register(tag: string): Promise<void>;
}
