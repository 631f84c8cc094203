/** The public face of a person's device: what screens, the worker and the simulator use. */
import type {
  AppError,
  ClientId,
  Entity,
  ErrorCode,
  JsonObject,
  Outcome,
  Result,
  Scope,
  Timeline,
  UserId,
} from '@jamz/core';

/** Only on the device, computed from base and outbox, never stored with the record (PRODUCT section 3). */
export type Mark = 'confirmed' | 'waiting' | 'sending' | 'merged' | 'rejected' | 'parked';

export interface MarkedEntity extends Entity {
  readonly mark: Mark;
}

export type Status = 'SYNCED' | 'SYNCING' | 'OFFLINE' | 'ERROR';
export type StatusReason = 'sign-in' | 'update' | 'storage' | 'server-refuses' | null;

/** Everything the chip and the panel show; a pure reduction, never `navigator.onLine`. */
export interface SyncState {
  readonly status: Status;
  readonly reason: StatusReason;
  /** OFFLINE, and somebody else answers in the place of the server: a network that wants a sign-in of its own (N6). */
  readonly isForeign: boolean;
  /** Mutations in the outbox: the number on the chip. */
  readonly waiting: number;
  readonly problems: number;
  /** Rows of the waiting list (EN26, EN39, EN41). */
  readonly onHold: number;
  /** Device milliseconds of the last answered exchange; null when none since sign-in. */
  readonly lastSyncedAt: number | null;
  /** Device milliseconds of the next try; null when connected or trying now. */
  readonly nextTryAt: number | null;
  readonly breaker: 'closed' | 'open' | 'half-open';
  readonly connected: boolean;
  readonly leader: boolean;
  readonly clockOffsetMs: number | null;
  readonly persisted: boolean | null;
}

export interface QueueItem {
  readonly clientId: ClientId;
  readonly scope: Scope;
  readonly seq: number;
  readonly id: string;
  readonly name: string;
  readonly args: JsonObject;
  readonly at: number;
  readonly attempts: number;
  readonly state: 'waiting' | 'sending';
}

export interface Problem {
  readonly id: string;
  readonly scope: Scope;
  readonly name: string;
  readonly args: JsonObject;
  readonly at: number;
  readonly end: 'rejected' | 'parked' | 'closed' | 'cut';
  readonly code: ErrorCode | null;
  /** Undecided numbers cannot be retried or discarded yet (EN4, EN18). */
  readonly decided: boolean;
}

export interface MutateReceipt {
  readonly scope: Scope;
  readonly seq: number;
  readonly id: string;
}

export interface Client {
  readonly userId: UserId;
  /** Adds the scope to what this device keeps in step; own user scope and listed groups are added by themselves. */
  watch(scope: Scope): void;
  scopes(): readonly Scope[];
  /**
   * Validates, applies to the overlay, and resolves only when the outbox transaction is complete on disk (strict).
   * An error means that nothing was queued and nothing is shown.
   */
  mutate(scope: Scope, name: string, args: JsonObject): Promise<Result<MutateReceipt, AppError>>;
  /** View = confirmed base + outbox replayed. The same array object until something of that kind changes. */
  list(scope: Scope, kind: string): readonly MarkedEntity[];
  get(scope: Scope, kind: string, id: string): MarkedEntity | undefined;
  /** Called after the view of a scope changed; at most once per tick. Returns unsubscribe. */
  subscribe(scope: Scope, listener: () => void): () => void;
  /** False until the scope's base was read from the device; true with an empty view before the first pull. */
  isLoaded(scope: Scope): boolean;
  /** True once the scope was pulled at least once on this device. */
  isPulled(scope: Scope): boolean;
  state(): SyncState;
  queue(): readonly QueueItem[];
  problems(): readonly Problem[];
  subscribeState(listener: () => void): () => void;
  /** Ends in a sentence's worth of facts, always (U5). */
  syncNow(): Promise<{
    readonly status: Status;
    readonly sent: number;
    readonly code: ErrorCode | null;
  }>;
  /** Closes the number durably, takes the edit back on screen (EN4). */
  discard(item: { readonly scope: Scope; readonly id: string }): Promise<Result<null, AppError>>;
  /** New mutation with the same name and arguments; the problem leaves the list in the same transaction. */
  retry(problemId: string): Promise<Result<MutateReceipt, AppError>>;
  discardProblem(problemId: string): Promise<void>;
  /** Decided just now: notices for merged and rejected edits. */
  onOutcome(
    listener: (outcome: Outcome & { readonly scope: Scope; readonly name: string }) => void,
  ): () => void;
  timelines(): readonly Timeline[];
  /** Flushes nothing, loses nothing: stops timers, releases locks, closes the store. */
  close(): Promise<void>;
}
