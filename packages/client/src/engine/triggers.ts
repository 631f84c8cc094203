/** Reasons to look: network, screen, socket. They come in storms, so at most one in five seconds is answered (N10, I10). */
import { limits, type Clock, type TimerHandle, type Timers } from '@jamz/core';
import type { Transport, TransportEvent } from '../transport/transport.ts';
import type { Hints } from '../hints.ts';

export interface Triggers {
  isActive(): boolean;
  close(): void;
}

export interface TriggerPorts {
  readonly hints: Hints;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Look at everything now; `behind` when something may have been missed. */
  readonly look: (how: { readonly behind: boolean }) => void;
  readonly event: (event: TransportEvent) => void;
}

export function createTriggers(ports: TriggerPorts): Triggers {
  const { hints, clock, timers } = ports;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let due: { behind: boolean } | null = null;
  let timer: TimerHandle | null = null;

  const fire = (): void => {
    timer = null;
    if (due === null) return;
    const how = due;
    due = null;
    lookedAt = clock.monotonic();
    ports.look(how);
  };
  const soon = (behind: boolean): void => {
    due = { behind: behind || due?.behind === true };
    const waitMs = lookedAt + limits.visibleRetryMs - clock.monotonic();
    if (waitMs <= 0) fire();
    else timer ??= timers.after(waitMs, fire);
  };

  const unhint = hints.onChange((hint) => {
    if (hint === 'online' || hint === 'visible') soon(true);
    // The platform's word is no proof either way: an exchange will tell.
    else if (hint === 'offline') soon(false);
  });
  const unlisten = ports.transport.onEvent((event) => {
    if (event.type === 'connected') soon(true);
    else if (event.type === 'disconnected') soon(false);
    ports.event(event);
  });

  return {
    isActive: () => hints.visible() && hints.online(),
    close() {
      timer?.cancel();
      unhint();
      unlisten();
    },
  };
}
