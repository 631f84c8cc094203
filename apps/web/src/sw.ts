/** The service worker: the app's shell from its own cache, and the engine's part that goes on without a page. */
import './jitless.ts';
import { cacheNames } from 'workbox-core';
import { createHandlerBoundToURL, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { startServiceWorker } from '@jamz/client/worker';

declare const self: ServiceWorkerGlobalScope & {
  /** Written in by the build: every file of the shell with its revision. */
  readonly __WB_MANIFEST: readonly PrecacheEntry[];
};

// The list is complete before the worker is installed, and the old one stays until a person lets the new one in: a
// page never finds half of one version and half of another.
precacheAndRoute([...self.__WB_MANIFEST]);

/** Chromium's and WebKit's router of a worker's requests; not in the platform's types. */
interface RoutingInstallEvent extends ExtendableEvent {
  addRoutes?(rule: object): Promise<void>;
}

// The browser takes the app's files out of the cache by itself: no start waits for this worker to run, file by file.
// What is not there goes to the network, as it would without the rule.
self.addEventListener('install', (event: RoutingInstallEvent) => {
  const assets = {
    condition: { urlPattern: new URLPattern({ pathname: '/assets/*' }), requestMethod: 'get' },
    source: { cacheName: cacheNames.precache },
  };
  if (event.addRoutes !== undefined) event.waitUntil(event.addRoutes(assets));
});

// The place in the app stands behind the `#`, so one page answers every address that is not the server's own.
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/index.html'), {
    denylist: [/^\/api\//u, /^\/(?:livez|readyz|healthz|metrics|config\.json)$/u],
  }),
);

startServiceWorker(self);
