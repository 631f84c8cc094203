/**
 * Where the last screen lies that the next start draws before the app is there (U10). Whoever changes what it could
 * show takes it away, so that whatever is found there was still true when the app was ended.
 */

export const keptScreenCache = 'jamz-kept-screen';
/**
 * No server knows this address. A page that the worker's cache answers fetches it ahead, so there is always an answer: a
 * miss would go to the network.
 */
export const keptScreenUrl = '/kept-screen';
const noneStatus = 204;

/** Null when there is none. */
export async function textOfKept(answer: Response | undefined): Promise<string | null> {
  return answer?.status === 200 ? answer.text() : null;
}

export async function isScreenKept(): Promise<boolean> {
  const answer = await caches.match(keptScreenUrl, { cacheName: keptScreenCache });
  return answer?.status === 200;
}

/** So that there is an answer before the first screen is kept. Leaves one that is there. */
export async function layKeptScreen(): Promise<void> {
  const cache = await caches.open(keptScreenCache);
  if ((await cache.match(keptScreenUrl)) === undefined) await layNone();
}

async function layNone(): Promise<void> {
  const cache = await caches.open(keptScreenCache);
  await cache.put(keptScreenUrl, new Response(null, { status: noneStatus }));
}

/**
 * Looking for it costs a tenth of a write, so a tab or worker that has taken it away looks again only after somebody has
 * announced another. Nobody knows what others did before it began.
 */
let mayBeThere = true;
let withdrawing: Promise<void> | null = null;
let channel: BroadcastChannel | null = null;

/** Told to all tabs and workers by the page that is about to keep its screen, a moment before it looks at it. */
export function announceKeptScreen(): void {
  mayBeThere = true;
  listen()?.postMessage(null);
}

/**
 * Removes the screen, in any tab or worker, with a write that would make it untrue. A page that is about to keep one
 * holds the cache of before, and what it puts there is found by nobody.
 */
export function withdrawKeptScreen(): Promise<void> {
  if (!mayBeThere || listen() === null) return withdrawing ?? Promise.resolve();
  // Before looking: what is announced meanwhile is looked for by the next write.
  mayBeThere = false;
  const mine = (withdrawing ?? Promise.resolve()).then(remove).finally(() => {
    if (withdrawing === mine) withdrawing = null;
  });
  withdrawing = mine;
  return mine;
}

async function remove(): Promise<void> {
  try {
    if (!(await caches.has(keptScreenCache))) return;
    const cache = await caches.open(keptScreenCache);
    // Its bytes leave the disk now: a cache goes only with the last page that holds it.
    await cache.delete(keptScreenUrl);
    await caches.delete(keptScreenCache);
    await layNone();
  } catch {
    // A browser that gives no such storage has kept nothing either; an edit never waits for this.
    mayBeThere = true;
  }
}

/** Null where there is no such storage: then nobody keeps a screen. */
function listen(): BroadcastChannel | null {
  const { caches: storage } = globalThis as { readonly caches?: CacheStorage };
  if (channel !== null || storage === undefined) return channel;
  channel = new BroadcastChannel(keptScreenCache);
  channel.addEventListener('message', () => {
    mayBeThere = true;
  });
  return channel;
}
