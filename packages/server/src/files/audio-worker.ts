/** The thread that reads strangers' audio: one path in, its type or null out. It may be ended at any moment. */
import { parentPort } from 'node:worker_threads';
import { parseAudio, type ParseBudget } from './parse-audio.ts';

interface Job {
  readonly path: string;
  readonly budget: ParseBudget;
}

parentPort?.on('message', ({ path, budget }: Job) => {
  void parseAudio(path, budget)
    .catch(() => null)
    .then((mime) => parentPort?.postMessage({ mime }));
});
parentPort?.postMessage('ready');
