/** Reasons to look: network, screen, socket. They come in storms, so at most one in five seconds is answered (N10, I10). */
import { limits, type Clock, type Random, type TimerHandle, type Timers } from '@jamz/core';
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
  readonly random: Random;
  /** Look at everything now; `behind` when something may have been missed. */
  readonly look: (how: { readonly behind: boolean }) => void;
  /** There is a new way to the server: what still waits for an answer by an old one need not (N12). */
  readonly newWay: () => void;
  readonly event: (event: TransportEvent) => void;
}

export function createTriggers(ports: TriggerPorts): Triggers {
  const { hints, clock, timers, random } = ports;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let due: { behind: boolean } | null = null;
  let timer: TimerHandle | null = null;
  let dueAt = 0;

  const fire = (): void => {
    timer = null;
    if (due === null) return;
    const how = due;
    due = null;
    lookedAt = clock.monotonic();
    ports.look(how);
  };
  const soon = (behind: boolean, laterMs = 0): void => {
    due = { behind: behind || due?.behind === true };
    const now = clock.monotonic();
    const at = Math.max(now + laterMs, lookedAt + limits.visibleRetryMs);
    if (timer !== null && dueAt <= at) return;
    timer?.cancel();
    timer = null;
    dueAt = at;
    if (at <= now) fire();
    else timer = timers.after(at - now, fire);
  };

  const within = (ms: number): number => Math.floor(random.next() * ms);

  const unhint = hints.onChange((hint) => {
    if (hint === 'online') ports.newWay();
    if (hint === 'online' || hint === 'visible') soon(true);
    // The platform's word is no proof either way: an exchange will tell.
    else if (hint === 'offline') soon(false);
  });
  const unlisten = ports.transport.onEvent((event) => {
    if (event.type === 'connected') {
      ports.newWay();
      soon(true);
    } else if (event.type === 'disconnected') {
      // Whom a server loses, it loses together with everybody: they must not all come back in the same moment (S8).
      // Hearts beat at moments of their own: what one of them finds has taken long enough.
      soon(false, within(event.why === 'lost' ? limits.visibleRetryMs : limits.backoffMsMin));
    }
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
