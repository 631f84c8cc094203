/**
 * What the browser answers by itself while the worker still sleeps: the page and its files, out of the cache. No start
 * waits for the worker to run (U1). Chromium's and WebKit's static routing; elsewhere the worker answers as before.
 */
import { keptScreenCache, keptScreenUrl, layKeptScreen } from '@jamz/client/kept-screen';

/** Not in the platform's types. */
interface RoutingInstallEvent extends ExtendableEvent {
  addRoutes?(rules: readonly object[]): Promise<void>;
}

const prefix = 'jamz-page-';

interface StartRoutes {
  /** Every file of this version is here. */
  readonly filesCache: string;
  /** The page is copied from here: it is one answer for all addresses, so its own is not asked for. */
  readonly pageUrl: string;
  /** What the browser asks for beside the page, by the address it asks for, and where it is copied from. */
  readonly besideUrls: ReadonlyMap<string, string>;
  /** Of the page. Pages of two versions lie in two caches: one that waits must not answer for one that runs. */
  readonly revision: string;
}

/**
 * To be called in the install event. Gives what is to be done once the files are there; the install must wait for it,
 * because the browser takes what is missing from the network, which may not be there.
 */
export function layStartRoutes(
  event: RoutingInstallEvent,
  routes: StartRoutes,
): () => Promise<void> {
  if (event.addRoutes === undefined) return async () => {};
  const pageCache = prefix + routes.revision;
  const laid = event.addRoutes([
    {
      condition: { urlPattern: new URLPattern({ pathname: '/assets/*' }), requestMethod: 'get' },
      source: { cacheName: routes.filesCache },
    },
    {
      condition: {
        urlPattern: new URLPattern({ pathname: '/', search: '' }),
        requestMethod: 'get',
        requestMode: 'navigate',
      },
      source: { cacheName: pageCache },
    },
    {
      condition: { urlPattern: new URLPattern({ pathname: keptScreenUrl }), requestMethod: 'get' },
      source: { cacheName: keptScreenCache },
    },
    ...[...routes.besideUrls.keys()].map((pathname) => ({
      condition: { urlPattern: new URLPattern({ pathname }), requestMethod: 'get' },
      source: { cacheName: pageCache },
    })),
  ]);
  return async () => {
    await laid;
    await layKeptScreen();
    const cache = await caches.open(pageCache);
    for (const [url, from] of routes.besideUrls) await cache.put(url, await findFile(from));
    await cache.put('/', await forNextStart(await findFile(routes.pageUrl)));
  };
}

async function findFile(url: string): Promise<Response> {
  const file = await caches.match(url);
  if (file === undefined) throw new Error(`${url} is not in the cache`);
  return file;
}

/**
 * What a first visit fetches ahead lies in the cache by then. Read ahead it would only be compiled before the kept screen
 * is drawn, which is fetched ahead instead (U10).
 */
async function forNextStart(page: Response): Promise<Response> {
  const html = await page.text();
  const { status, statusText, headers } = page;
  const ahead = `<link rel="preload" as="fetch" crossorigin href="${keptScreenUrl}">`;
  const lines = html
    .replaceAll(/ *<link rel="modulepreload"[^>]*>\n?/gu, '')
    .replace('<head>', `<head>${ahead}`);
  return new Response(lines, { status, statusText, headers });
}

/** To be called once this version has taken over. */
export async function forgetOldPages(revision: string): Promise<void> {
  const old = (await caches.keys()).filter(
    (name) => name.startsWith(prefix) && name !== prefix + revision,
  );
  await Promise.all(old.map((name) => caches.delete(name)));
}
