/** The worker of the Workbox peer: keeps every request, as if the network were away, until it is told to send them. */
import '../engines/strict.ts';
import { Queue } from 'workbox-background-sync';

interface Scope {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  addEventListener(name: string, listener: (event: WorkerEvent) => void): void;
}
interface WorkerEvent {
  readonly request: Request;
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
  waitUntil(work: Promise<unknown>): void;
  respondWith(answer: Promise<Response>): void;
}

const scope = globalThis as unknown as Scope;
// Sends when told: the browser's own sync event would come in between.
const queue = new Queue('bench', { onSync: async () => {} });

scope.addEventListener('install', (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'POST' || !url.pathname.startsWith('/workbox/send/')) return;
  const target = new Request(`/peers/rows/${url.pathname.slice('/workbox/send/'.length)}`, request);
  event.respondWith(
    queue.pushRequest({ request: target }).then(() => new Response(null, { status: 202 })),
  );
});
scope.addEventListener('message', (event) => {
  if (event.data !== 'replay') return;
  const told = queue.replayRequests().then(
    () => 'done',
    (error: unknown) => String(error),
  );
  event.waitUntil(told.then((word) => event.ports[0]?.postMessage(word)));
});
