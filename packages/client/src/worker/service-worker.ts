/**
 * What the service worker does beside serving the precached app: it takes over only when told to, and sends what waits
 * when the browser wakes it without a page (D20). Audio is answered from the device (M4). The app's files and the
 * fallback of navigations are the app's own business; other requests to the server pass through untouched.
 */
import { skipWaitingMessage } from '../browser-app-update.ts';
import { drainTag } from '../browser-wake.ts';
import { drainOnce } from './drain-once.ts';
import { createMediaRequests } from './media-requests.ts';

/** Chromium's event; not in the platform's types. */
interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}
const isSyncEvent = (event: Event): event is SyncEvent =>
  'tag' in event && typeof event.tag === 'string' && 'waitUntil' in event;

export function startServiceWorker(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener('message', (event) => {
    if (event.data === skipWaitingMessage) void worker.skipWaiting();
  });
  worker.addEventListener('activate', (event) => {
    // The page that installed the very first worker is served by it from now on.
    event.waitUntil(worker.clients.claim());
  });
  const media = createMediaRequests(worker.location.origin);
  worker.addEventListener('fetch', (event) => {
    if (event.request.mode === 'navigate') media.warmUp();
    const answer = media.answer(event.request);
    if (answer !== null) event.respondWith(answer);
  });
  worker.addEventListener('sync', (event: Event) => {
    if (!isSyncEvent(event) || event.tag !== drainTag) return;
    // A rejected promise makes the browser try again, later and later.
    event.waitUntil(drainUnlessSeen(worker));
  });
}

/** A page that somebody looks at drains by itself, faster, and shows what it does. */
async function drainUnlessSeen(worker: ServiceWorkerGlobalScope): Promise<void> {
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const isSeen = pages.some((page) => page.visibilityState === 'visible');
  if (!isSeen) await drainOnce();
}
