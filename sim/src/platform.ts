/** The two things a seed needs of the machine under it, in Node and in a browser (EN14). */

const isNode = typeof process === 'object' && typeof setImmediate === 'function';

/** Runs it as a task of its own: before that the platform runs every promise that is ready. */
const soon: (task: () => void) => void = isNode ? setImmediate : createMessageTasks();

function createMessageTasks(): (task: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (task) => {
    waiting.push(task);
    port2.postMessage(null);
  };
}

/** Runs what is set going already. */
export const drainPromises = (): Promise<void> =>
  new Promise((resolve) => {
    soon(resolve);
  });

/**
 * Calls `step` in one task after another, and between two of them runs every promise that is ready, until `step` says
 * that nothing is left to do.
 */
export function inTurns(step: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let isDone = false;
    const turn = (): void => {
      if (isDone) return;
      try {
        isDone = !step();
      } catch (error) {
        isDone = true;
        reject(error as Error);
        return;
      }
      if (isDone) resolve();
    };
    // Tasks planned together cost one round of the platform's loop, not one each: the longer it goes on, the more.
    const plan = (together: number): void => {
      for (let n = 1; n < together; n += 1) soon(turn);
      soon(() => {
        turn();
        if (!isDone) plan(Math.min(2 * together, turnsTogetherMax));
      });
    };
    plan(4);
  });
}

const turnsTogetherMax = 32;

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
