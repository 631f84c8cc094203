/** The actors of this process: made when a scope is asked for, let go when they are idle. */
import type { Scope } from '@jamz/core';
import { createScopeActor, type LogPoint, type ScopeActor } from './scope-actor.ts';
import type { ScopeMemory } from './scope-memory.ts';
import type { ActorPorts } from './scope-turn.ts';
import { timelinesScope } from './timelines.ts';

export interface ScopeRegistry {
  actorOf(scope: Scope): ScopeActor;
  /** A commit stands in the log: who is behind it reads on. */
  notice(scope: string, version: number): void;
  /** What is in memory of this scope, if it stands there already. */
  standingAt(scope: Scope, point: LogPoint): ScopeMemory | null;
  close(): Promise<void>;
}

export function createScopeRegistry(ports: ActorPorts): ScopeRegistry {
  const actors = new Map<string, ScopeActor>();

  const actorOf = (scope: Scope): ScopeActor => {
    const running = actors.get(scope);
    if (running !== undefined) return running;
    const actor = createScopeActor(ports, scope, () => {
      if (actors.get(scope) === actor) actors.delete(scope);
      void actor.close();
    });
    actors.set(scope, actor);
    return actor;
  };
  return {
    actorOf,
    notice(scope, version) {
      if (scope === timelinesScope) return;
      const running = actors.get(scope);
      if (running !== undefined) {
        if (running.version() < version) running.poke();
      } else if (ports.broadcast.hasListeners()) {
        // Somebody here may listen for it; the log's own names of scopes are as good as parsed.
        actorOf(scope as Scope).poke();
      }
    },
    standingAt: (scope, point) => actors.get(scope)?.standingAt(point) ?? null,
    async close() {
      await Promise.all([...actors.values()].map((actor) => actor.close()));
      actors.clear();
    },
  };
}
