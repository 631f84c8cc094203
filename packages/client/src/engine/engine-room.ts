/** What the parts of the engine share: the mirror of the store, the ports, and the words they tell each other. */
import type { Clock, Ids, Outcome, Random, Scope, Timers, UserId } from '@jamz/core';
import type { Replica } from '../state/replica.ts';
import type { Turn } from '../state/turn.ts';
import type { WriteQueue } from './write-queue.ts';
import type { Sealer } from '../storage/sealer.ts';
import type { GuardedFailure, GuardedStore } from '../storage/session-record.ts';
import type { Transport } from '../transport/transport.ts';
import type { Agenda } from './agenda.ts';
import type { ServerTime } from './server-time.ts';

export interface EndNotice extends Outcome {
  readonly scope: Scope;
  readonly name: string;
}

export interface EngineRoom {
  readonly userId: UserId;
  readonly store: GuardedStore;
  readonly sealer: Sealer;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly ids: Ids;
  readonly replica: Replica;
  readonly turn: Turn;
  readonly agenda: Agenda;
  readonly serverTime: ServerTime;
  readonly writeQueue: WriteQueue;
  /** Fencing token of the lease while this tab drains. */
  readonly token: () => number | null;
  /** All scopes this device keeps in step. */
  readonly wanted: () => ReadonlySet<Scope>;
  /** The view or the rows of these scopes changed here; other tabs read them again. */
  readonly changed: (scopes: Iterable<Scope>, what: 'rows' | 'scopes' | 'all') => void;
  readonly ended: (notices: readonly EndNotice[]) => void;
  /** A write was refused or failed: step down, stop, or show it. */
  readonly storeFailed: (failure: GuardedFailure) => void;
  /** So many bytes went into the journal: it is measured once enough have. */
  readonly journalled: (bytes: number) => void;
  /** Counted things that only operators look at; sent along and then begun anew. */
  readonly count: (
    name: 'lost' | 'quarantined' | 'journal_trimmed' | 'rebuilt',
    by: number,
  ) => void;
}
