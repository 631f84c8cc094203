/** What the browser itself finds in the storage of an origin: every record, every cached answer, every small choice. */
import type { Page } from 'playwright-core';

/** Those of `texts` that a page of this origin can find in IndexedDB, Cache Storage or `localStorage`. */
export function textsInStorage(page: Page, texts: readonly string[]): Promise<readonly string[]> {
  return page.evaluate(async (wanted) => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error ?? new Error('failed')));
      });
    const textOf = (value: unknown): string =>
      value instanceof ArrayBuffer
        ? new TextDecoder('latin1').decode(value)
        : JSON.stringify(value, (_, part: unknown) =>
            part instanceof ArrayBuffer ? textOf(part) : part,
          );
    const all = [JSON.stringify(localStorage)];
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const records = database.transaction(store).objectStore(store);
        all.push(...(await done(records.getAll())).map(textOf));
        all.push(...(await done(records.getAllKeys())).map(textOf));
      }
      database.close();
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const answer = await cache.match(request);
        all.push(request.url, textOf(await answer?.arrayBuffer()));
      }
    }
    return wanted.filter((text) => all.some((one) => one?.includes(text)));
  }, texts);
}
