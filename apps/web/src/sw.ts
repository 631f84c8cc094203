/** The service worker: the app's shell from its own cache, and the engine's part that goes on without a page. */
import './jitless.ts';
import { cacheNames } from 'workbox-core';
import { PrecacheController, PrecacheRoute, type PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { keptScreenCache, keptScreenUrl } from '@jamz/client/kept-screen';
import { startServiceWorker } from '@jamz/client/worker';
import { forgetOldPages, layStartRoutes } from './start-routes.ts';

declare const self: ServiceWorkerGlobalScope & {
  /** Written in by the build: every file of the shell with its revision. */
  readonly __WB_MANIFEST: readonly PrecacheEntry[];
};

// The list is complete before the worker is installed, and the old one stays until a person lets the new one in: a
// page never finds half of one version and half of another.
const files = [...self.__WB_MANIFEST];
const precache = new PrecacheController();
precache.addToCacheList(files);
registerRoute(new PrecacheRoute(precache));

const page = '/index.html';
const placeOf = (url: string): string => precache.getCacheKeyForURL(url) ?? url;
const besideUrls = new Map(
  ['/manifest.webmanifest', '/icon.svg'].map((url) => [url, placeOf(url)]),
);
const revision = files.find(({ url }) => `/${url}` === page)?.revision ?? 'unknown';

self.addEventListener('install', (event) => {
  const copyPage = layStartRoutes(event, {
    filesCache: cacheNames.precache,
    pageUrl: placeOf(page),
    besideUrls,
    revision,
  });
  event.waitUntil(precache.install(event).then(copyPage));
});
self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([precache.activate(event), forgetOldPages(revision)]));
});

// Where the browser does not answer it by itself (start-routes.ts).
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname === keptScreenUrl,
  async () =>
    (await caches.match(keptScreenUrl, { cacheName: keptScreenCache })) ??
    new Response(null, { status: 204 }),
);

// The place in the app stands behind the `#`, so one page answers every address that is not the server's own.
registerRoute(
  new NavigationRoute(precache.createHandlerBoundToURL(page), {
    denylist: [/^\/api\//u, /^\/(?:livez|readyz|healthz|metrics|config\.json)$/u],
  }),
);

startServiceWorker(self);
