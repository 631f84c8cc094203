/** Web Locks as the drainer's election; where they are missing the lease row elects alone. */
import type { LockRequest, Locks } from './drainer-lock.ts';

/** `manager` is undefined in browsers without Web Locks and in pages that are not a secure context. */
export function createBrowserLocks(manager: LockManager | undefined): Locks {
  return {
    available: manager !== undefined,
    request: (name, handlers): LockRequest => {
      if (manager === undefined) return { release: () => {} };
      const waiting = new AbortController();
      let giveBack: (() => void) | null = null;
      let released = false;
      const hold = (): Promise<void> | undefined => {
        if (released) return undefined;
        handlers.granted();
        // Held for as long as this promise is open.
        return new Promise((resolve) => {
          giveBack = resolve;
        });
      };
      // A stolen lock may not be waited for, so the platform takes no signal with it.
      const options = handlers.steal === true ? { steal: true } : { signal: waiting.signal };
      manager.request(name, options, hold).then(
        () => {},
        () => {
          if (!released && giveBack !== null) handlers.lost();
        },
      );
      return {
        release: () => {
          released = true;
          waiting.abort();
          giveBack?.();
        },
      };
    },
  };
}

/**
 * Runs `task` while no other tab or worker of this browser runs one under the same name. Without locks it simply runs:
 * what it guards must then be safe to do twice.
 */
export async function exclusively<T>(
  manager: LockManager | undefined,
  name: string,
  task: () => Promise<T>,
): Promise<T> {
  return manager === undefined ? task() : manager.request(name, task);
}
