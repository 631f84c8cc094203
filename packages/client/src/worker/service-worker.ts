/**
 * What the service worker does beside serving the precached app: it takes over only when told to, and sends what waits
 * when the browser wakes it without a page (D20). Audio is answered from the device (M4). The app's files and the
 * fallback of navigations are the app's own business; other requests to the server pass through untouched.
 */
import { skipWaitingMessage } from '../browser-app-update.ts';
import { unsentCookie } from '../browser-unsent.ts';
import { drainTag, refreshTag } from '../browser-wake.ts';
import { withdrawKeptScreen } from '../storage/kept-screen.ts';
import { drainOnce } from './drain-once.ts';
import { createMediaRequests } from './media-requests.ts';

/** Chromium's `sync` and `periodicsync`; not in the platform's types. */
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
    // What the version before has drawn is not how this one draws.
    event.waitUntil(withdrawKeptScreen());
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
    event.waitUntil(drainOrComeBack(worker));
  });
  worker.addEventListener('periodicsync', (event: Event) => {
    // A drain is a pull as well: the next start finds what the others did.
    if (isSyncEvent(event) && event.tag === refreshTag) event.waitUntil(drainUnlessSeen(worker));
  });
}

/** While something waits the browser keeps its promise to call: the page at hand may be closed at any moment. */
async function drainOrComeBack(worker: ServiceWorkerGlobalScope): Promise<void> {
  if (await drainUnlessSeen(worker)) return;
  const cookie = await worker.cookieStore?.get(unsentCookie);
  if (Number(cookie?.value ?? 0) > 0) throw new Error('a page has the work in hand');
}

/** False when a page that somebody looks at drains by itself: faster, and showing what it does. */
async function drainUnlessSeen(worker: ServiceWorkerGlobalScope): Promise<boolean> {
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (pages.some((page) => page.visibilityState === 'visible')) return false;
  await drainOnce();
  return true;
}
