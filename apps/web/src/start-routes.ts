/**
 * What the browser answers by itself while the worker still sleeps: the page and its files, out of the cache. No start
 * waits for the worker to run (U1). Chromium's and WebKit's static routing; elsewhere the worker answers as before.
 */

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
  ]);
  return async () => {
    await laid;
    const page = await caches.match(routes.pageUrl);
    if (page === undefined) throw new Error('the page is not in the cache');
    await (await caches.open(pageCache)).put('/', await withoutPreloads(page));
  };
}

/**
 * What a first visit fetches ahead lies in the cache by then. Read ahead it would only be compiled before a kept screen
 * is drawn (U10).
 */
async function withoutPreloads(page: Response): Promise<Response> {
  const html = await page.text();
  const { status, statusText, headers } = page;
  const lines = html.replaceAll(/ *<link rel="modulepreload"[^>]*>\n?/gu, '');
  return new Response(lines, { status, statusText, headers });
}

/** To be called once this version has taken over. */
export async function forgetOldPages(revision: string): Promise<void> {
  const old = (await caches.keys()).filter(
    (name) => name.startsWith(prefix) && name !== prefix + revision,
  );
  await Promise.all(old.map((name) => caches.delete(name)));
}
