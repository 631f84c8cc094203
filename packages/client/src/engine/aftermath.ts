/**
 * What follows an edit and nobody waits for: chip, counts, the other tabs, the way out. After the first edit it happens
 * at once; edits in a row share it, because together it costs more than a write does.
 */
import type { Clock, Scope, TimerHandle, Timers } from '@jamz/core';

/** Sooner than a person sees, and other screens have 100 ms (D8); yet so rare that few edits of a row meet it. */
const restMs = 50;

export interface Aftermath {
  /** An edit is on screen, and not yet on the disk. */
  shown(): void;
  /** These scopes have new rows on the disk. */
  written(scopes: Iterable<Scope>): void;
  /** Now, if anything is still to follow. */
  flush(): void;
}

export function createAftermath(
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
  act: (written: ReadonlySet<Scope>) => void,
): Aftermath {
  let due = new Set<Scope>();
  let timer: TimerHandle | null = null;
  let ranAt = Number.NEGATIVE_INFINITY;

  const run = (): void => {
    timer?.cancel();
    timer = null;
    ranAt = clock.monotonic();
    const scopes = due;
    due = new Set();
    act(scopes);
  };
  const plan = (): void => {
    timer ??= timers.after(restMs, run);
  };

  return {
    shown: plan,
    written(scopes) {
      for (const scope of scopes) due.add(scope);
      if (clock.monotonic() - ranAt >= restMs) run();
      else plan();
    },
    flush() {
      if (timer !== null) run();
    },
  };
}
