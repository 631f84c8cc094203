/** Which scopes this device keeps in step: the person's own, those on his list, those on a screen, those with work. */
import type { Reader, Scope } from '@jamz/core';
import type { Replica } from '../state/replica.ts';
import type { Agenda } from './agenda.ts';

export interface WantedScopes {
  get(): ReadonlySet<Scope>;
  /** Screens show them, here or in another tab; the set follows with the next `refresh`. */
  watch(scopes: readonly Scope[]): void;
  /** Something changed: looks again, and knocks at once where a new one stands on the list. True when the set grew. */
  refresh(): boolean;
}

export interface WantedOptions {
  readonly home: Scope;
  /** The product's word on which scopes a person's own scope names. */
  readonly followedScopes: (home: Reader) => readonly Scope[];
}

export function createWantedScopes(
  ports: { readonly replica: Replica; readonly agenda: Agenda },
  options: WantedOptions,
): WantedScopes {
  const { replica, agenda } = ports;
  const screens = new Set<Scope>();
  let followed: ReadonlySet<Scope> = new Set();
  let wanted: ReadonlySet<Scope> = new Set([options.home]);

  const refresh = (): boolean => {
    const before = wanted;
    const listed = new Set(options.followedScopes(replica.scope(options.home).view()));
    // A scope that has just come onto the list may have been unknown to the server a moment ago (EN39).
    const fresh = [...listed].filter((scope) => !followed.has(scope));
    agenda.refresh(fresh, { poke: true, behind: true });
    followed = listed;
    const held = replica.scopes().filter((scope) => replica.scope(scope).record().pulled);
    wanted = new Set([
      options.home,
      ...listed,
      ...screens,
      ...replica.outbox.scopes(),
      ...[...replica.unwritten].map((row) => row.scope),
      ...held,
    ]);
    return fresh.length > 0 || [...wanted].some((scope) => !before.has(scope));
  };

  return {
    get: () => wanted,
    watch(scopes) {
      for (const scope of scopes) screens.add(scope);
    },
    refresh,
  };
}
