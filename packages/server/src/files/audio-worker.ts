/** The thread that reads strangers' audio: one path in, its type or null out. It may be ended at any moment. */
import { parentPort } from 'node:worker_threads';
import { loadParsers, parseAudio, type ParseBudget } from './parse-audio.ts';

interface Job {
  readonly path: string;
  readonly budget: ParseBudget;
}

parentPort?.on('message', ({ path, budget }: Job) => {
  void parseAudio(path, budget)
    .catch(() => null)
    .then((mime) => parentPort?.postMessage({ mime }));
});
// The first file must not pay for what all of them need.
await loadParsers();
parentPort?.postMessage('ready');
