/**
 * Who drains: one among all tabs and the worker of a browser profile. The lease row in the store is the truth and its
 * token fences every write of the drainer; a lock of the platform only makes hand-over quick.
 */

export interface LockRequest {
  /** Gives the lock back, or leaves the queue. */
  release(): void;
}

export interface Locks {
  /** False where the platform has no locks: then the lease row alone elects. */
  readonly available: boolean;
  /**
   * Waits in line for `name`. `granted` is called when it is ours, `lost` when somebody stole it afterwards.
   * With `steal` the present holder loses it at once.
   */
  request(
    name: string,
    handlers: {
      readonly granted: () => void;
      readonly lost: () => void;
      readonly steal?: true | undefined;
    },
  ): LockRequest;
}

/** Messages between the tabs and the worker of one person; delivered to all others, never to the sender. */
export interface Channel {
  post(message: ChannelMessage): void;
  onMessage(listener: (message: ChannelMessage) => void): () => void;
  close(): void;
}

/** What all tabs show but only the drainer knows. */
export interface DrainerFacts {
  readonly lastSyncedAt: number | null;
  /** How long ago the server was heard, on a clock that does not jump; null when never. */
  readonly contactAgeMs: number | null;
  /** Device milliseconds: a tab that stood still hears it late. Missing in what an older version tells. */
  readonly toldAt?: number | undefined;
  readonly nextTryAt: number | null;
  readonly breaker: 'closed' | 'open' | 'half-open';
  readonly connected: boolean;
  readonly failing: boolean;
  /** Missing in what an older version tells. */
  readonly isForeign?: boolean | undefined;
  readonly sending: boolean;
  /** More is known to be on the server than is here. */
  readonly pulling: boolean;
  /** Scopes the server does not know yet: what waits for them does not count against SYNCED (EN26). */
  readonly held: readonly string[];
  readonly reason: 'sign-in' | 'update' | 'storage' | 'server-refuses' | null;
  readonly clockOffsetMs: number | null;
}

export type ChannelMessage =
  /** Outbox rows of these scopes were added, closed or removed: read them again. */
  | { readonly type: 'rows'; readonly scopes: readonly string[] }
  /** Base, cursor and rows of these scopes changed: read everything again. */
  | { readonly type: 'scopes'; readonly scopes: readonly string[] }
  /** The chain of timelines, the clients or everything else changed: read all again. */
  | { readonly type: 'all' }
  | { readonly type: 'outcomes'; readonly outcomes: readonly string[] }
  | { readonly type: 'facts'; readonly facts: DrainerFacts; readonly holder: string }
  /** Ask the drainer for an exchange now; `wanted` are scopes this tab shows. Answered by `facts`. */
  | { readonly type: 'wake'; readonly now: boolean; readonly wanted: readonly string[] }
  /** The session of this person ended on this device: stop at once. */
  | { readonly type: 'signed-out' };
