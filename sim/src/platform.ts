/** The two things a seed needs of the machine under it, in Node and in a browser (EN14). */

const isNode = typeof process === 'object' && typeof setImmediate === 'function';

/** The platform runs every promise that is ready before it takes up the next task. */
export const drainPromises: () => Promise<void> = isNode
  ? () => new Promise((resolve) => void setImmediate(resolve))
  : createMessageDrain();

function createMessageDrain(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
}

/** Returns how to stop hearing of rejections that nobody waits for. */
export function onUnhandled(listener: (error: unknown) => void): () => void {
  if (isNode) {
    process.on('unhandledRejection', listener);
    return () => void process.off('unhandledRejection', listener);
  }
  const hear = (event: PromiseRejectionEvent): void => {
    event.preventDefault();
    listener(event.reason);
  };
  addEventListener('unhandledrejection', hear);
  return () => removeEventListener('unhandledrejection', hear);
}
