/**
 * The media worker: reads picked files into the device's store, hashes them and reads their tags, away from the thread
 * that draws. It has a connection of its own and checks the session with every write, like every tab (EN24).
 */
import { createFileWork, type FileWork } from '../media/file-work.ts';
import { createMediaStore } from '../media/media-store.ts';
import type { FromWorker, ToWorker } from '../media/work-messages.ts';
import { createIdbStore } from '../storage/idb-store.ts';
import { guardStore, type Session } from '../storage/session-record.ts';
import { createSystemTimers } from '../system-clock.ts';

export function startMediaWorker(worker: DedicatedWorkerGlobalScope): void {
  const waiting = new Map<number, (made: boolean) => void>();
  const post = (message: FromWorker): void => worker.postMessage(message);
  let open: ((id: number) => FileWork) | null = null;

  const openFor = (session: Session): ((id: number) => FileWork) => {
    const { userId } = session;
    const idb = createIdbStore({ timers: createSystemTimers() }, { userId });
    const store = createMediaStore(guardStore(idb, session));
    return (id) =>
      createFileWork(
        store,
        () =>
          new Promise((resolve) => {
            waiting.set(id, resolve);
            post({ type: 'full', id });
          }),
      );
  };

  const run = async ({ id, job }: Extract<ToWorker, { type: 'job' }>): Promise<void> => {
    const work = open?.(id);
    if (work === undefined) return;
    const progress = (bytes: number): void => post({ type: 'progress', id, bytes });
    if (job.type === 'store') {
      post({ type: 'stored', id, result: await work.store(job, progress) });
    } else if (job.type === 'read') {
      post({ type: 'read', id, result: await work.read(job.file, progress) });
    } else {
      post({ type: 'hashed', id, result: await work.hash(job.file) });
    }
  };

  worker.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
    if (data.type === 'open') open = openFor(data.session);
    else if (data.type === 'job') void run(data);
    else {
      waiting.get(data.id)?.(data.made);
      waiting.delete(data.id);
    }
  });
}
