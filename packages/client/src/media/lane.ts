/**
 * One kind of transfer, a few at a time: takes the next thing to do, and after a failure that may pass waits by the
 * core's backoff before it takes anything again. Whatever looks like a network is a reason to look sooner (EN27).
 */
import {
  createBackoff,
  errorTable,
  type AppError,
  type Clock,
  type Random,
  type Result,
  type Timers,
} from '@jamz/core';

export interface LanePorts<Job> {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly atOnceMax: number;
  /** What is to be done, the most urgent first. What runs and is not among it any more is stopped. */
  readonly find: () => readonly Job[];
  readonly keyOf: (job: Job) => string;
  /** A failure whose code may pass is tried again; for any other the job sees to it that it is not found any more. */
  readonly run: (job: Job, signal: AbortSignal) => Promise<Result<null, AppError>>;
  /** False while nothing can come of it: nobody is reached, or nobody is signed in. */
  readonly mayRun: () => boolean;
}

export interface Lane {
  /** Something may have come up. */
  look(): void;
  /** The network may be back: no need to wait any longer, but for a server that asked for it. */
  hurry(): void;
  close(): void;
}

export const mayPass = ({ code }: AppError): boolean => errorTable[code].retry !== 'never';

export function createLane<Job>(ports: LanePorts<Job>): Lane {
  const { clock, timers } = ports;
  const backoff = createBackoff(ports.random);
  const running = new Map<string, AbortController>();
  let restUntil = 0;
  let alarm: { readonly cancel: () => void } | null = null;
  let closed = false;

  const start = async (job: Job, key: string): Promise<void> => {
    const stopper = new AbortController();
    running.set(key, stopper);
    const ended = await ports.run(job, stopper.signal);
    running.delete(key);
    if (ended.ok) backoff.succeed();
    else if (mayPass(ended.error) && !stopper.signal.aborted) {
      restUntil = backoff.fail(clock.monotonic(), ended.error.retryAfterMs);
    }
    look();
  };

  const look = (): void => {
    alarm?.cancel();
    alarm = null;
    if (closed || !ports.mayRun()) return;
    const jobByKey = new Map(ports.find().map((job) => [ports.keyOf(job), job]));
    for (const [key, stopper] of running) if (!jobByKey.has(key)) stopper.abort();
    const restMs = restUntil - clock.monotonic();
    if (restMs > 0) {
      alarm = timers.after(restMs, look);
      return;
    }
    for (const [key, job] of jobByKey) {
      if (running.size >= ports.atOnceMax) return;
      if (!running.has(key)) void start(job, key);
    }
  };

  return {
    look,
    hurry: () => {
      restUntil = backoff.notBefore();
      look();
    },
    close: () => {
      closed = true;
      alarm?.cancel();
      for (const stopper of running.values()) stopper.abort();
    },
  };
}
