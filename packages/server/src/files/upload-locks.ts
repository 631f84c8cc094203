/**
 * One request at a time per upload. Who comes asks the one before to let go: a request whose connection died quietly
 * would hold its upload for ever. The library's own locker asks again in a busy loop.
 */
import type { Lock, Locker } from '@tus/server';

interface Holder {
  readonly letGo: () => void;
  readonly ended: Promise<void>;
  readonly end: () => void;
}

export function createUploadLocks(): Locker {
  const holders = new Map<string, Holder>();
  return {
    newLock(id): Lock {
      let own: Holder | null = null;
      return {
        async lock(signal, cancelReq) {
          for (let before = holders.get(id); before !== undefined; before = holders.get(id)) {
            before.letGo();
            await endOf(before, signal);
          }
          own = createHolder(() => void cancelReq());
          holders.set(id, own);
        },
        async unlock() {
          if (own !== null && holders.get(id) === own) holders.delete(id);
          own?.end();
        },
      };
    },
  };
}

function createHolder(letGo: () => void): Holder {
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { letGo, ended, end };
}

/** Rejects when the one who waits has gone himself. */
function endOf(holder: Holder, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error('the request went away while it waited'));
    if (signal.aborted) gone();
    signal.addEventListener('abort', gone, { once: true });
    void holder.ended.then(() => {
      signal.removeEventListener('abort', gone);
      resolve();
    });
  });
}
