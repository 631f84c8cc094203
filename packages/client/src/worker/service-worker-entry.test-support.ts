/**
 * The service worker as the browser's tests register it. Beside it stand an empty page inside its scope, and a server
 * that serves one file as long as a test says so.
 */
import { protocolHeader } from '@jamz/core';
import { startServiceWorker } from './service-worker.ts';

// Tests are checked with the types of a page, which know no worker's scope.
const worker = globalThis as unknown as EventTarget & { fetch: typeof fetch };

interface WorkerFetch extends Event {
  readonly request: Request;
  respondWith(response: Response): void;
}

interface ServedFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly asked: { readonly range: string | null; readonly bearer: string | null }[];
}
let served: ServedFile | null = null;

worker.addEventListener('message', (event) => {
  const { data, ports } = event as MessageEvent<{
    readonly serve?: Uint8Array<ArrayBuffer> | null;
  }>;
  const { serve } = data;
  if (serve !== undefined) served = serve === null ? null : { bytes: serve, asked: [] };
  ports[0]?.postMessage(served?.asked ?? []);
});

worker.addEventListener('fetch', (event) => {
  const { request } = event as WorkerFetch;
  if (!new URL(request.url).pathname.endsWith('/stage')) return;
  const headers = { 'content-type': 'text/html' };
  (event as WorkerFetch).respondWith(
    new Response('<!doctype html><title>stage</title>', { headers }),
  );
});

worker.fetch = async (_to, how = {}): Promise<Response> => {
  const headers = new Headers(how.headers);
  const range = headers.get('range');
  if (served === null) throw new TypeError('Failed to fetch');
  served.asked.push({ range, bearer: headers.get('authorization') });
  const { bytes } = served;
  const from = Number(/^bytes=(\d+)-/u.exec(range ?? '')?.[1] ?? 0);
  const to = Number(/-(\d+)$/u.exec(range ?? '')?.[1] ?? bytes.byteLength - 1) + 1;
  return new Response(bytes.slice(from, to), {
    status: range === null ? 200 : 206,
    headers: {
      [protocolHeader]: '1',
      'content-type': 'audio/wav',
      'content-range': `bytes ${from}-${to - 1}/${bytes.byteLength}`,
    },
  });
};

startServiceWorker(globalThis as never);
