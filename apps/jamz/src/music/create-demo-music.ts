/** The demo's music, each piece in a thread of its own: the event loop that serves people stays free. */
import { availableParallelism, totalmem } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { DemoMusic, RenderedPiece } from '@jamz/server';

const threadsMax = 2;
/** A player takes about 130 MB: where there is less than this, one at a time has to do. */
const roomForTwoBytes = 1024 ** 3;

export function createDemoMusic(): DemoMusic {
  return {
    atOnce: Math.min(threadsMax, availableParallelism(), hasRoomForTwo() ? threadsMax : 1),
    render: (piece, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const worker = new Worker(new URL('./render-worker.ts', import.meta.url), {
          workerData: piece,
        });
        const stop = (): void => void worker.terminate();
        signal.addEventListener('abort', stop, { once: true });
        worker.once('message', (rendered: RenderedPiece) => resolve(rendered));
        worker.once('error', reject);
        worker.once('exit', () => {
          signal.removeEventListener('abort', stop);
          // Says nothing when the piece is here already.
          reject(new Error(`the player of ${piece} ended before its piece did`));
        });
      }),
  };
}

/** A container may have less than the machine it runs on; 0 says that it has not. */
const hasRoomForTwo = (): boolean =>
  Math.min(totalmem(), process.constrainedMemory() || totalmem()) >= roomForTwoBytes;
