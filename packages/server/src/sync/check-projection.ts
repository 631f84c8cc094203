/** Replays a scope's whole log from nothing and holds it against what lives in memory (I4, I5). */
import type { Scope } from '@jamz/core';
import { catchUp, type LoadPorts } from './load-scope.ts';
import { createScopeMemory, type ScopeMemory } from './scope-memory.ts';
import { hashScope } from './state-hash.ts';

export interface ProjectionCheck {
  readonly scope: Scope;
  readonly version: number;
  readonly live: string;
  readonly replayed: string;
  readonly isEqual: boolean;
}

/** Throws when a row is damaged or the chain is broken. Quiet scopes only: both sides must stand at one version. */
export async function checkProjection(
  ports: LoadPorts,
  scope: Scope,
  look: <T>(scope: Scope, read: (memory: ScopeMemory) => T) => Promise<T>,
): Promise<ProjectionCheck> {
  const replay = createScopeMemory(scope, true);
  await catchUp(ports, replay);
  const { version } = replay.head();
  const replayed = hashScope(replay, ports.digest);
  const live = await look(scope, (memory) =>
    memory.head().version === version ? hashScope(memory, ports.digest) : '',
  );
  if (live === '') return checkProjection(ports, scope, look);
  return { scope, version, live, replayed, isEqual: live === replayed };
}
