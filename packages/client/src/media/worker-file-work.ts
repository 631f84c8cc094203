/** The page's end of the media worker: jobs go over, progress and results come back. The worker starts with the first job. */
import { err, type Result, type Timers } from '@jamz/core';
import type { Session } from '../storage/session-record.ts';
import type { FileWork } from './file-work.ts';
import type { WorkFailure } from './store-file.ts';
import type { FromWorker, ToWorker, WorkJob } from './work-messages.ts';

export interface WorkerFileWorkPorts {
  /** Through the page's Trusted Types policy. */
  readonly createWorker: () => Worker;
  readonly session: Session;
  /** For a worker that cannot be loaded: what the page can do by itself. */
  readonly onPage: FileWork;
  readonly makeRoom: () => Promise<boolean>;
  readonly timers: Timers;
}

interface OpenJob {
  readonly progress: (bytes: number) => void;
  readonly end: (message: FromWorker | null) => void;
}

export function createWorkerFileWork(ports: WorkerFileWorkPorts): FileWork {
  const jobs = new Map<number, OpenJob>();
  let worker: Worker | null = null;
  let count = 0;
  let closed = false;
  let idle = { cancel: (): void => {} };

  const post = (message: ToWorker): void => worker?.postMessage(message);

  const hear = (message: FromWorker): void => {
    const job = jobs.get(message.id);
    if (message.type === 'progress') job?.progress(message.bytes);
    else if (message.type === 'full') {
      void ports.makeRoom().then((made) => post({ type: 'room', id: message.id, made }));
    } else {
      jobs.delete(message.id);
      job?.end(message);
      if (jobs.size === 0) idle = ports.timers.after(idleMsMax, fail);
    }
  };

  /** What it was doing is not lost: stored chunks stay, and the next start takes the files up again. */
  const fail = (): void => {
    worker?.terminate();
    worker = null;
    for (const job of jobs.values()) job.end(null);
    jobs.clear();
  };

  const start = (): void => {
    idle.cancel();
    if (worker !== null) return;
    worker = ports.createWorker();
    worker.addEventListener('message', (event: MessageEvent<FromWorker>) => hear(event.data));
    worker.addEventListener('error', fail);
    worker.addEventListener('messageerror', fail);
    post({ type: 'open', session: ports.session });
  };

  const run = (job: WorkJob, progress: (bytes: number) => void): Promise<FromWorker | null> =>
    new Promise((resolve) => {
      if (closed) {
        resolve(null);
        return;
      }
      count += 1;
      jobs.set(count, { progress, end: resolve });
      start();
      post({ type: 'job', id: count, job });
    });

  const stopped = (): Result<never, WorkFailure> => err(closed ? 'gone' : 'unavailable');
  /** A module that could not be loaded is not asked for again: only another worker asks anew. */
  const renewed = <T>(result: Result<T, WorkFailure>): Result<T, WorkFailure> => {
    if (!result.ok && result.error === 'unavailable') fail();
    return result;
  };
  return {
    store: async ({ pickId, file }, stored) => {
      const ended = await run({ type: 'store', pickId, file }, stored);
      if (ended?.type === 'stored') return ended.result;
      // The file is in this tab's hands alone: it is brought to the disk now, or never.
      return closed ? err('gone') : ports.onPage.store({ pickId, file }, stored);
    },
    read: async (file, hashed) => {
      const ended = await run({ type: 'read', file }, hashed);
      return ended?.type === 'read' ? renewed(ended.result) : stopped();
    },
    hash: async (file) => {
      const ended = await run({ type: 'hash', file }, () => {});
      return ended?.type === 'hashed' ? renewed(ended.result) : stopped();
    },
    close: () => {
      closed = true;
      idle.cancel();
      fail();
    },
  };
}

/** A worker that has nothing to do takes memory all the same. */
const idleMsMax = 30_000;
