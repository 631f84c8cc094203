/** Records of a scope as this person sees them: confirmed base plus what waits in the outbox (I6). */
import { useCallback, useSyncExternalStore } from 'react';
import { appError, err, type AppError, type JsonObject, type Result, type Scope } from '@jamz/core';
import type { MarkedEntity, MutateReceipt } from '../client.ts';
import { useClient } from './client-provider.tsx';

const none: readonly MarkedEntity[] = [];
const subscribeToNothing = (): (() => void) => () => {};

function useScope<T>(scope: Scope | null, read: () => T): T {
  const client = useClient();
  const subscribe = useCallback(
    (listener: () => void) =>
      client === null || scope === null ? subscribeToNothing() : client.subscribe(scope, listener),
    [client, scope],
  );
  return useSyncExternalStore(subscribe, read);
}

/** All live records of a kind, in id order; the same array until one of them changes. */
export function useList(scope: Scope | null, kind: string): readonly MarkedEntity[] {
  const client = useClient();
  return useScope(scope, () =>
    client === null || scope === null ? none : client.list(scope, kind),
  );
}

export function useRecord(
  scope: Scope | null,
  kind: string,
  id: string | null,
): MarkedEntity | undefined {
  const client = useClient();
  return useScope(scope, () =>
    client === null || scope === null || id === null ? undefined : client.get(scope, kind, id),
  );
}

/** True once the scope was read from this device; before that a list is empty because nothing is known yet. */
export function useScopeLoaded(scope: Scope | null): boolean {
  const client = useClient();
  return useScope(scope, () => client !== null && scope !== null && client.isLoaded(scope));
}

/** True once the scope was pulled from the server at least once on this device. */
export function useScopePulled(scope: Scope | null): boolean {
  const client = useClient();
  return useScope(scope, () => client !== null && scope !== null && client.isPulled(scope));
}

export type Mutate = (
  scope: Scope,
  name: string,
  args: JsonObject,
) => Promise<Result<MutateReceipt, AppError>>;

/** Resolves when the edit is on disk. An error means that nothing was queued and nothing is shown. */
export function useMutate(): Mutate {
  const client = useClient();
  return useCallback(
    async (scope, name, args) =>
      client === null ? err(appError('signed_out')) : client.mutate(scope, name, args),
    [client],
  );
}
