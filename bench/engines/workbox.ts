/** Workbox: nothing to read; a request that fails is kept by the service worker and sent again later, one by one. */
import { bioOf, itemOf, when, type Engine } from './engine.ts';

/** The page stands below `/workbox/`, which its worker controls. */
export const workbox: Engine = {
  async open(name) {
    await navigator.serviceWorker.register('/workbox/worker.js', { type: 'module' });
    await when('the worker controls', () => navigator.serviceWorker.controller !== null);
    const send = async (body: unknown): Promise<void> => {
      const answer = await fetch(`/workbox/send/${name}`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
      if (answer.status !== 202) throw new Error(`the queue did not take it: ${answer.status}`);
    };
    let draining: Promise<unknown> = Promise.resolve();
    return {
      write: (n) => ({ visible: null, durable: send([{ ...itemOf(n), title: bioOf(n) }]) }),
      burst: (from, count) =>
        Promise.all(Array.from({ length: count }, (_, at) => send([itemOf(from + at)]))),
      count: () => 0,
      async connect() {
        draining = replay();
      },
      drained: () => draining,
      async close() {},
    };
  },
};

function replay(): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  const done = new Promise((resolve, reject) => {
    port1.addEventListener('message', ({ data }) =>
      data === 'done' ? resolve(null) : reject(new Error(String(data))),
    );
    port1.start();
  });
  navigator.serviceWorker.controller?.postMessage('replay', [port2]);
  return done;
}
