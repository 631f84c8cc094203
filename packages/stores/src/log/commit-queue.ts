/**
 * Group commit: while one write is under way the commits of all scopes gather, and the next write takes them together
 * with one sync to disk. Every caller gets its own result.
 */
import { assert, limits, type StoredCommit } from '@jamz/core';
import type { AppendResult, LogStore } from './log-store.ts';
import { AppendUnknownError, StoreUnavailableError } from '../store-errors.ts';

export interface CommitQueue {
  /** Like `LogStore.append`. Commits of one scope are stored in the order they were given. */
  append(commit: StoredCommit): Promise<AppendResult>;
  /** Resolves when nothing is waiting or being written. */
  idle(): Promise<void>;
}

export interface CommitQueueOptions {
  /** Puts the start of a write behind what already runs, so that it gathers more; by default one microtask. */
  readonly defer?: ((start: () => void) => void) | undefined;
}

interface Waiting {
  readonly commit: StoredCommit;
  readonly settle: (result: AppendResult) => void;
  readonly fail: (reason: unknown) => void;
}

/** Makes the queue of one process over its log. */
export function createCommitQueue(log: LogStore, options: CommitQueueOptions = {}): CommitQueue {
  const { defer = deferToMicrotask } = options;
  const waiting: Waiting[] = [];
  let running: Promise<void> | null = null;

  const drain = async (): Promise<void> => {
    await new Promise<void>((resolve) => defer(resolve));
    while (waiting.length > 0) await write(log, takeBatch(waiting));
    running = null;
  };
  return {
    append: (commit) =>
      new Promise((settle, fail) => {
        waiting.push({ commit, settle, fail });
        running ??= drain();
      }),
    async idle() {
      while (running !== null) await running;
    },
  };
}

const deferToMicrotask = (start: () => void): void => start();

function takeBatch(waiting: Waiting[]): readonly Waiting[] {
  let bytes = 0;
  const end = waiting.findIndex(({ commit }, n) => {
    bytes += commit.bytes.length;
    return n > 0 && (n >= limits.groupCommitsMax || bytes > limits.groupCommitBytesMax);
  });
  return waiting.splice(0, end === -1 ? waiting.length : end);
}

async function write(log: LogStore, batch: readonly Waiting[]): Promise<void> {
  try {
    const results = await log.appendMany(batch.map(({ commit }) => commit));
    assert(results.length === batch.length, 'every commit of a group has a result');
    for (const [n, { settle }] of batch.entries()) settle(results[n] as AppendResult);
  } catch (reason) {
    await failOrSplit(log, batch, reason);
  }
}

/** The store being away concerns all; a broken commit only itself, so the others are written without it. */
async function failOrSplit(
  log: LogStore,
  batch: readonly Waiting[],
  reason: unknown,
): Promise<void> {
  const concernsAll =
    reason instanceof StoreUnavailableError || reason instanceof AppendUnknownError;
  if (concernsAll || batch.length === 1) {
    for (const { fail } of batch) fail(reason);
    return;
  }
  for (const one of batch) await write(log, [one]);
}
