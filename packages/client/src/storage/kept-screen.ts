/**
 * Where the last screen lies that the next start draws before the app is there (U10). Whoever changes what it could
 * show takes it away, so that whatever is found there was still true when the app was ended.
 */

export const keptScreenCache = 'jamz-kept-screen';
/** No server knows this address. */
export const keptScreenUrl = '/kept-screen';

/**
 * Removes the screen, in any tab or worker, with a write that would make it untrue. A page that is about to keep one
 * holds the cache of before, and what it puts there is found by nobody.
 */
export async function withdrawKeptScreen(): Promise<void> {
  const { caches } = globalThis as { readonly caches?: CacheStorage };
  if (caches === undefined) return;
  try {
    if (!(await caches.has(keptScreenCache))) return;
    const cache = await caches.open(keptScreenCache);
    // Its bytes leave the disk now: a cache goes only with the last page that holds it.
    await cache.delete(keptScreenUrl);
    await caches.delete(keptScreenCache);
  } catch {
    // A browser that gives no such storage has kept nothing either; an edit never waits for this.
  }
}
