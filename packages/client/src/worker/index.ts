/** The service worker's part of the device: it sends what waits when no page is open. */
export { startServiceWorker } from './service-worker.ts';
