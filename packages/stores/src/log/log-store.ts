/**
 * The log port: per scope an append-only chain of commits, appended by compare-and-swap as one insert. Anything that
 * can insert one row under a unique key can be an adapter. Contract: `log-store.contract.ts`.
 */
import type { StoredCommit, EntryIndex, Scope } from '@jamz/core';

export interface LogHead {
  readonly scope: string;
  /** 0 when the scope has no commit. */
  readonly version: number;
  /** '' at version 0. */
  readonly hash: string;
  readonly at: number;
}

export type AppendResult =
  | { readonly end: 'appended' }
  /** Another process was first; here is the head as it stands. */
  | { readonly end: 'lost'; readonly head: LogHead }
  /** A newer fencing epoch owns this store: stop acknowledging (I18). */
  | { readonly end: 'fenced'; readonly fencingEpoch: number };

export interface StoredOutcome extends EntryIndex {
  readonly version: number;
  readonly at: number;
}

export interface Checkpoint {
  readonly scope: string;
  readonly version: number;
  /** Hash of the commit at `version`. */
  readonly hash: string;
  /** Canonical JSON made by the engine; ciphertext stays ciphertext in it. */
  readonly bytes: string;
}

export interface FollowedCommit {
  readonly commit: StoredCommit;
  /** Give it back to `follow` to go on behind this commit. */
  readonly token: string;
}

export interface LogStore {
  /** Durable when it resolves with `appended`. Compares version and `prevHash` with the head (EN7). */
  append(commit: StoredCommit): Promise<AppendResult>;
  /** Several scopes' commits in one durable write where the adapter can; each has its own result (group commit). */
  appendMany(commits: readonly StoredCommit[]): Promise<readonly AppendResult[]>;
  /** Commits with version > `after`, oldest first, about `bytesMax` at most but at least one when there is one. */
  read(scope: Scope | string, after: number, bytesMax: number): Promise<readonly StoredCommit[]>;
  head(scope: Scope | string): Promise<LogHead>;
  /** Heads of all scopes in key order behind `after`, at most `limit`. */
  heads(after: string, limit: number): Promise<readonly LogHead[]>;
  /**
   * All scopes' commits, at least once, ordered per scope only; starts behind `token` (null: from the beginning).
   * Resolves with what is there, at most `limit`; `wait` resolves when there may be more.
   */
  follow(token: string | null, limit: number): Promise<readonly FollowedCommit[]>;
  /** Calls `wake` after a commit of any process may have arrived; returns an unsubscribe. A hint, never needed. */
  onAppend(wake: (scope: string) => void): () => void;
  /** Stored outcomes of one client with seq >= `from`, in seq order. */
  findOutcomes(
    scope: Scope | string,
    userId: string,
    clientId: string,
    from: number,
  ): Promise<readonly StoredOutcome[]>;
  findById(scope: Scope | string, userId: string, id: string): Promise<StoredOutcome | null>;
  putCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /** Newest checkpoint with version <= `upTo`. */
  readCheckpoint(scope: Scope | string, upTo: number): Promise<Checkpoint | null>;
  /** Refuses appends with a lower epoch from now on (I18). */
  fence(fencingEpoch: number): Promise<void>;
  close(): Promise<void>;
}
