/** The sweep at start, once a day, and once more soon when it saw bytes that nobody names yet. */
import { limits, type TimerHandle, type Timers } from '@jamz/core';
import type { Log } from '../observe/log.ts';
import type { Finisher } from './finish-upload.ts';
import { createSweep, type Swept, type SweepPorts } from './sweep.ts';

export interface Upkeep {
  /** Finishes uploads of an earlier run, sweeps, and comes back by itself. */
  begin(): void;
  sweep(): Promise<Swept>;
  /** Resolves when nothing is under way any more. */
  close(): Promise<void>;
}

export function createUpkeep(
  ports: SweepPorts & { readonly timers: Timers; readonly log: Log },
  finisher: Pick<Finisher, 'resume'>,
): Upkeep {
  const { timers, log } = ports;
  const sweep = createSweep(ports);
  let next: TimerHandle | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  const run = (): Promise<Swept> => {
    const turn = last.then(() => sweep.run());
    last = turn.catch(() => {});
    return turn;
  };
  const round = async (): Promise<void> => {
    try {
      const { grants, pictures, uploads: half, blobs } = await run();
      const count = grants + pictures + half + blobs;
      if (count > 0) log.info('took away files that nobody needs', { count });
    } catch (error) {
      log.failure('sweeping files failed', error);
    }
    const ms = sweep.hasSuspects() ? limits.orphanMs + 1_000 : limits.sweepEveryMs;
    if (!isClosed) next = timers.after(ms, () => void round());
  };
  return {
    sweep: run,
    begin() {
      const work = finisher
        .resume()
        .catch((error: unknown) => log.failure('finishing uploads failed', error));
      last = Promise.all([last, work]);
      void round();
    },
    async close() {
      isClosed = true;
      next?.cancel();
      await last;
    },
  };
}
