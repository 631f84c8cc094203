/** How far this device is in step: the chip, its panel, and notices about decided edits. */
import {
  createContext,
  use,
  useCallback,
  useEffect,
  useEffectEvent,
  useMemo,
  useSyncExternalStore,
} from 'react';
import type { ErrorCode, Outcome, Scope, Timeline } from '@jamz/core';
import type { Client, Problem, QueueItem, Status, SyncState } from '../client.ts';
import { useClient } from './client-provider.tsx';

/** Shown while nobody is signed in. */
const noState: SyncState = {
  status: 'OFFLINE',
  reason: null,
  isForeign: false,
  waiting: 0,
  problems: 0,
  onHold: 0,
  lastSyncedAt: null,
  nextTryAt: null,
  breaker: 'closed',
  connected: false,
  leader: false,
  clockOffsetMs: null,
  persisted: null,
};
const noQueue: readonly QueueItem[] = [];
const noProblems: readonly Problem[] = [];
const noTimelines: readonly Timeline[] = [];

/** Overrides the signed-in person's engine for the sync hooks below it: for screens shown in isolation. */
export const SyncContext = createContext<Client | null>(null);

export function useSyncState(): SyncState {
  return useSyncValue((client) => client.state(), noState);
}

/** Everything that waits to be sent, oldest first. */
export function useQueue(): readonly QueueItem[] {
  return useSyncValue((client) => client.queue(), noQueue);
}

/** Refused, parked or closed edits: they stay until the person decides. */
export function useProblems(): readonly Problem[] {
  return useSyncValue((client) => client.problems(), noProblems);
}

export function useTimelines(): readonly Timeline[] {
  return useSyncValue((client) => client.timelines(), noTimelines);
}

/** Called for every edit decided just now. */
export function useOutcomes(
  listener: (outcome: Outcome & { readonly scope: Scope; readonly name: string }) => void,
): void {
  const client = useSyncClient();
  const onOutcome = useEffectEvent(listener);
  useEffect(() => client?.onOutcome((outcome) => onOutcome(outcome)), [client]);
}

export interface SyncActs {
  /** Always ends, with what happened (U5). */
  readonly syncNow: () => Promise<{
    readonly status: Status;
    readonly sent: number;
    readonly code: ErrorCode | null;
  }>;
  readonly discard: Client['discard'] | null;
  readonly retry: Client['retry'] | null;
  readonly discardProblem: Client['discardProblem'] | null;
}

/** What the panel's buttons do; the acts are null while nobody is signed in. */
export function useSyncActs(): SyncActs {
  const client = useSyncClient();
  return useMemo(
    () =>
      client === null
        ? {
            syncNow: async () => ({ status: 'OFFLINE', sent: 0, code: 'signed_out' }),
            discard: null,
            retry: null,
            discardProblem: null,
          }
        : {
            syncNow: client.syncNow,
            discard: client.discard,
            retry: client.retry,
            discardProblem: client.discardProblem,
          },
    [client],
  );
}

function useSyncClient(): Client | null {
  const own = useClient();
  return use(SyncContext) ?? own;
}

function useSyncValue<T>(read: (client: Client) => T, empty: T): T {
  const client = useSyncClient();
  const subscribe = useCallback(
    (listener: () => void) => client?.subscribeState(listener) ?? (() => {}),
    [client],
  );
  return useSyncExternalStore(subscribe, () => (client === null ? empty : read(client)));
}
