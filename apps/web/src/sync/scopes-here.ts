/** Everything that lives on this device, as one thing to look at: for lists that reach over all groups. */
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { Scope } from '@jamz/core';
import { useClient, type Client } from '@jamz/client/react';

export interface ScopesHere {
  readonly scopes: readonly Scope[];
}
const noScopes: ScopesHere = { scopes: [] };

/** A new object whenever a scope came or went, or anything in one of them changed. */
export function useScopesHere(): ScopesHere {
  const client = useClient();
  const store = useMemo(() => createScopesHere(client), [client]);
  const subscribe = useCallback((listener: () => void) => store.subscribe(listener), [store]);
  return useSyncExternalStore(subscribe, store.current);
}

function createScopesHere(client: Client | null) {
  let current: ScopesHere = client === null ? noScopes : { scopes: client.scopes() };
  return {
    current: () => current,
    subscribe: (listener: () => void) => {
      if (client === null) return () => {};
      const stops = new Map<Scope, () => void>();
      const changed = () => {
        for (const scope of client.scopes()) {
          if (!stops.has(scope)) stops.set(scope, client.subscribe(scope, changed));
        }
        current = { scopes: client.scopes() };
        listener();
      };
      changed();
      const stopState = client.subscribeState(() => {
        if (client.scopes().length !== current.scopes.length) changed();
      });
      return () => {
        stopState();
        for (const stop of stops.values()) stop();
      };
    },
  };
}
