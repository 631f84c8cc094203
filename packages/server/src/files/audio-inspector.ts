/**
 * Says what an audio file is, at a bounded price: one file at a time in one thread, which is ended when it has used up
 * its time. A file that costs more than any sound one is no audio here (H10).
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { appError, err, limits, ok, type Result, type TimerHandle, type Timers } from '@jamz/core';

export interface AudioInspector {
  /** The type of a sound audio file. */
  inspect(path: string): Promise<Result<string>>;
  close(): Promise<void>;
}

export interface InspectorOptions {
  /** A path or the program itself; the built-in one when absent. */
  readonly program?: URL | undefined;
  readonly cpuMsMax?: number | undefined;
}

const lookEveryMs = 20;
const budget = { sniffBytes: limits.mediaSniffBytes, bytesMax: limits.mediaParseBytesMax };
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const builtIn = new URL(`audio-worker.${extension}`, import.meta.url);

export function createAudioInspector(
  timers: Timers,
  options: InspectorOptions = {},
): AudioInspector {
  const { program = builtIn, cpuMsMax = limits.mediaParseMsMax } = options;
  let worker: Worker | null = null;
  let idle: TimerHandle | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const end = async (): Promise<void> => {
    const ending = worker;
    worker = null;
    await ending?.terminate();
  };
  const start = async (): Promise<Worker> => {
    const started = await startWorker(program);
    worker = started;
    started.once('exit', () => {
      if (worker === started) worker = null;
    });
    return started;
  };
  const inspectNow = async (path: string): Promise<Result<string>> => {
    idle?.cancel();
    const asked = worker ?? (await start());
    const answer = await askWithin(asked, path, { timers, cpuMsMax });
    if (answer === null) await end();
    else idle = timers.after(limits.actorIdleMs, () => void end());
    const mime = answer?.mime ?? null;
    return mime === null ? err(appError('not_audio')) : ok(mime);
  };
  return {
    inspect(path) {
      const turn = last.then(() => inspectNow(path));
      last = turn.catch(() => {});
      return turn;
    },
    async close() {
      idle?.cancel();
      await last;
      idle?.cancel();
      await end();
    },
  };
}

async function startWorker(program: URL): Promise<Worker> {
  const worker = new Worker(program, {
    resourceLimits: { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16 },
    env: {},
  });
  // Waiting for the next file must not keep a process alive that has been told to end.
  worker.unref();
  // It dies of what strangers send, and nobody may be listening at that moment.
  worker.on('error', () => {});
  await once(worker, 'message');
  return worker;
}

interface Answer {
  readonly mime: string | null;
}

/** Null: it ran over its time or out of its memory, and must not be asked again. */
async function askWithin(
  worker: Worker,
  path: string,
  limit: { readonly timers: Timers; readonly cpuMsMax: number },
): Promise<Answer | null> {
  const before = await cpuMsOf(worker);
  return new Promise((resolve) => {
    let isOver = false;
    const finish = (answer: Answer | null): void => {
      isOver = true;
      timer.cancel();
      deadline.cancel();
      worker.off('message', finish).off('error', gone).off('exit', gone);
      resolve(answer);
    };
    const gone = (): void => finish(null);
    const look = async (): Promise<void> => {
      const spent = (await cpuMsOf(worker)) - before;
      if (isOver) return;
      if (spent > limit.cpuMsMax) finish(null);
      else timer = limit.timers.after(lookEveryMs, () => void look());
    };
    let timer = limit.timers.after(lookEveryMs, () => void look());
    const deadline = limit.timers.after(limits.requestMsMax, gone);
    worker.once('message', finish).once('error', gone).once('exit', gone);
    worker.postMessage({ path, budget });
  });
}

/** Time of the thread on the processor, also while it never comes to rest; endless once it is gone. */
async function cpuMsOf(worker: Worker): Promise<number> {
  try {
    const { user, system } = await worker.cpuUsage();
    return (user + system) / 1_000;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
