/** Notices that the head of the outbox has not moved for a minute although there is a connection (N9). */
import { limits } from '@jamz/core';

export interface Watchdog {
  /** The first row that could go out now, or null. True when the connection must be built anew. */
  look(head: string | null, at: { readonly now: number; readonly connected: boolean }): boolean;
  /** When it would bite; null while nothing waits. */
  dueAt(): number | null;
}

export function createWatchdog(): Watchdog {
  let watched: { readonly head: string; since: number } | null = null;
  return {
    look(head, { now, connected }) {
      if (head === null || !connected) {
        watched = null;
        return false;
      }
      if (watched?.head !== head) watched = { head, since: now };
      if (now - watched.since < limits.watchdogMs) return false;
      watched.since = now;
      return true;
    },
    dueAt: () => (watched === null ? null : watched.since + limits.watchdogMs),
  };
}
