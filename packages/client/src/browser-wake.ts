/**
 * What a page asks of its browser so that work is not lost and goes out by itself: storage that is not evicted, and a
 * wake-up of the worker when the network is back (D15, D20). Both are favours; everything works without them.
 */

/** Registered with the browser; the worker hears it as a `sync` event. */
export const drainTag = 'sync-offline-queue';
/** The same now and then, where the app is installed and the browser permits it: a `periodicsync` event. */
export const refreshTag = 'refresh-cache';
const refreshMsMin = 24 * 3_600_000;

/** True or false as the browser decided; null where it cannot be asked. */
export async function askToPersist(storage: StorageManager | undefined): Promise<boolean | null> {
  try {
    return storage?.persist === undefined ? null : await storage.persist();
  } catch {
    return null;
  }
}

export interface BrowserWake {
  /** Whether the browser will wake the worker with no tab open; null while it was not asked. Chromium alone does. */
  answer(): boolean | null;
  ask(): void;
}

export function createBrowserWake(
  container: ServiceWorkerContainer | undefined,
  changed: () => void,
): BrowserWake {
  let registration: WakingRegistration | null = null;
  let answer: boolean | null = container === undefined ? false : null;
  let isWanted = false;
  const settle = (next: boolean): void => {
    if (next === answer) return;
    answer = next;
    changed();
  };
  // A page that is being closed gets one call out: nothing may be waited for before it.
  const ask = (): void => {
    isWanted = true;
    if (registration === null) return;
    if (registration.sync === undefined) return settle(false);
    registration.sync.register(drainTag).then(
      () => settle(true),
      // Refused by the person or by the browser's rules.
      () => settle(false),
    );
  };
  void container?.ready.then((ready) => {
    registration = ready as WakingRegistration;
    void askToRefresh(registration);
    if (isWanted) ask();
  });
  return { answer: () => answer, ask };
}

async function askToRefresh({ periodicSync }: WakingRegistration): Promise<void> {
  try {
    await periodicSync?.register(refreshTag, { minInterval: refreshMsMin });
  } catch {
    // Not installed, or not permitted.
  }
}

/** Chromium's; not in the platform's types. */
interface WakingRegistration extends ServiceWorkerRegistration {
  readonly sync?: { register(tag: string): Promise<void> };
  readonly periodicSync?: {
    register(tag: string, options: { readonly minInterval: number }): Promise<void>;
  };
}
