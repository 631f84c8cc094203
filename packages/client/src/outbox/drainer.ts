/**
 * Elects the drainer (D8). The platform's lock hands over at once when a tab closes or crashes; a holder that is frozen
 * keeps its lock but stops renewing its lease, so whoever has work waiting takes the lease over and steals the lock.
 */
import { limits, type Clock, type TimerHandle, type Timers } from '@jamz/core';
import type { GuardedFailure, GuardedStore } from '../storage/session-record.ts';
import type { LockRequest, Locks } from './drainer-lock.ts';
import { renewLease, takeLease } from './lease.ts';

export interface Drainer {
  /** Fencing token while this tab drains; null otherwise. */
  token(): number | null;
  /** Something waits to be sent. A drainer then proves that it lives; the others watch that it does. */
  setWork(hasWork: boolean): void;
  /** A write was refused: another tab drains now. */
  overtaken(): void;
  close(): void;
}

export interface DrainerPorts {
  readonly store: GuardedStore;
  readonly locks: Locks;
  readonly clock: Clock;
  readonly timers: Timers;
}

export interface DrainerOptions {
  readonly lockName: string;
  /** Names this tab in the lease row. */
  readonly holder: string;
  readonly onChange: (token: number | null) => void;
  readonly onFailure: (failure: GuardedFailure) => void;
  /** Looks at the store itself: is there work that nobody does? */
  readonly confirmWork: () => Promise<boolean>;
}

interface Election extends DrainerPorts, DrainerOptions {
  token: number | null;
  lock: LockRequest | null;
  /** Its place in the lock's queue; another one after every request. */
  place: object | null;
  timer: TimerHandle | null;
  hasWork: boolean;
  closed: boolean;
}

export function createDrainer(ports: DrainerPorts, options: DrainerOptions): Drainer {
  const start = {
    token: null,
    lock: null,
    place: null,
    timer: null,
    hasWork: false,
    closed: false,
  };
  const election: Election = { ...ports, ...options, ...start };
  if (election.locks.available) queueForLock(election, false);
  else void take(election, false);
  schedule(election);
  return {
    token: () => election.token,
    setWork(next) {
      if (next === election.hasWork) return;
      election.hasWork = next;
      if (next) void renew(election);
      schedule(election);
    },
    overtaken() {
      setToken(election, null);
      if (!election.closed && election.locks.available) queueForLock(election, false);
    },
    close() {
      election.closed = true;
      election.timer?.cancel();
      election.lock?.release();
      election.token = null;
    },
  };
}

function setToken(election: Election, next: number | null): void {
  if (election.token === next) return;
  election.token = next;
  election.onChange(next);
  schedule(election);
}

function queueForLock(election: Election, steal: boolean): void {
  election.lock?.release();
  const place = {};
  election.place = place;
  election.lock = election.locks.request(election.lockName, {
    granted: () => void takeWithLock(election, place),
    lost: () => {
      setToken(election, null);
      if (!election.closed) queueForLock(election, false);
    },
    ...(steal && { steal: true as const }),
  });
}

/** While the lock is here nobody else can drain: a store that refused the lease is asked again. */
async function takeWithLock(election: Election, place: object): Promise<void> {
  if (election.closed || election.token !== null || election.place !== place) return;
  if (await take(election, true)) return;
  election.timers.after(limits.visibleRetryMs, () => void takeWithLock(election, place));
}

async function take(election: Election, force: boolean): Promise<boolean> {
  const { holder, clock } = election;
  const wish = { holder, now: clock.now(), force, expiryMs: limits.leaseExpiryMs };
  const taken = await takeLease(election.store, wish);
  if (election.closed) return false;
  if (!taken.ok) {
    election.onFailure(taken.error);
    return false;
  }
  if (taken.value !== null) setToken(election, taken.value);
  return taken.value !== null;
}

async function renew(election: Election): Promise<void> {
  const { token, holder, clock } = election;
  if (token === null) return;
  const renewed = await renewLease(election.store, { token, holder, now: clock.now() });
  if (!renewed.ok && !election.closed) election.onFailure(renewed.error);
}

async function takeOver(election: Election): Promise<void> {
  // A tab that was frozen itself believes in work that others have long done.
  if (election.locks.available && !(await election.confirmWork())) return;
  const isOurs = await take(election, false);
  if (isOurs && election.locks.available) queueForLock(election, true);
}

/** With locks an idle drainer needs no proof of life, and an idle tab has nothing to take over for. */
function schedule(election: Election): void {
  election.timer?.cancel();
  election.timer = null;
  if (election.closed || (election.locks.available && !election.hasWork)) return;
  const isDrainer = election.token !== null;
  const ms = isDrainer ? limits.leaseRenewMs : limits.leaseExpiryMs;
  election.timer = election.timers.after(ms, () => {
    void (isDrainer ? renew(election) : takeOver(election)).then(() => schedule(election));
  });
}
