/** The actor of one scope: one queue, one turn at a time, let go when it has been idle for a while. */
import { limits, type Scope, type TimerHandle } from '@jamz/core';
import { StoreUnavailableError } from '@jamz/stores';
import type { MemoryHead, ScopeMemory } from './scope-memory.ts';
import {
  newTurnState,
  settle,
  takeTurn,
  type ActorPorts,
  type ScopeJob,
  type TurnState,
} from './scope-turn.ts';

export interface ScopeActor {
  readonly scope: Scope;
  enqueue(job: ScopeJob): void;
  /** Looks whether another process has appended. */
  poke(): void;
  /** Of the memory; 0 while nothing is loaded. */
  version(): number;
  /** The memory between two turns when it stands at just this commit: then nobody has to ask the store. */
  standingAt(point: LogPoint): ScopeMemory | null;
  /** Resolves when nothing waits; no job is taken any more. */
  close(): Promise<void>;
}

/** A commit of one scope, by what proves it. */
export type LogPoint = Pick<MemoryHead, 'version' | 'hash'>;

interface ActorState extends TurnState {
  readonly queue: ScopeJob[];
  isPoked: boolean;
  running: Promise<void> | null;
  idleTimer: TimerHandle | null;
  isClosed: boolean;
}

/** @param onIdle the actor has nothing to do and may be let go */
export function createScopeActor(ports: ActorPorts, scope: Scope, onIdle: () => void): ScopeActor {
  const state: ActorState = {
    ...newTurnState(),
    queue: [],
    isPoked: false,
    running: null,
    idleTimer: null,
    isClosed: false,
  };

  const work = async (): Promise<void> => {
    while (state.queue.length > 0 || state.isPoked) {
      state.isPoked = false;
      await takeTurn(ports, scope, state, state.queue.splice(0));
    }
  };
  const kick = (): void => {
    state.idleTimer?.cancel();
    state.idleTimer = null;
    state.running ??= work().finally(() => {
      state.running = null;
      if (state.isClosed) return;
      if (state.queue.length > 0 || state.isPoked) kick();
      // Asked for a scope that does not exist: nothing is worth keeping.
      else if ((state.memory?.head().version ?? 0) === 0) onIdle();
      else state.idleTimer = ports.timers.after(limits.actorIdleMs, () => void rest());
    });
  };
  const rest = async (): Promise<void> => {
    state.idleTimer = null;
    if (state.running !== null || state.isClosed) return;
    state.running = settle(ports, state).finally(() => {
      state.running = null;
      if (state.queue.length > 0 || state.isPoked) kick();
      else onIdle();
    });
    await state.running;
  };

  return {
    scope,
    enqueue(job) {
      if (state.isClosed || state.queue.length >= limits.scopeQueueMax) {
        job.fail(new StoreUnavailableError('scope: the queue is full'));
        return;
      }
      state.queue.push(job);
      kick();
    },
    poke() {
      if (state.isClosed) return;
      state.isPoked = true;
      kick();
    },
    version: () => state.memory?.head().version ?? 0,
    standingAt: (point) => (state.running === null ? memoryAt(ports, state, point) : null),
    async close() {
      state.isClosed = true;
      state.idleTimer?.cancel();
      while (state.running !== null) await state.running;
      await settle(ports, state);
      state.memory = null;
    },
  };
}

/** Null also when a turn would have to look first whether a key of it is still there (EN44). */
function memoryAt(ports: ActorPorts, state: ActorState, point: LogPoint): ScopeMemory | null {
  const { memory, isCorrupt, keysReadAt } = state;
  if (memory === null || isCorrupt || memory.unfinished().length > 0) return null;
  if (ports.clock.monotonic() - keysReadAt >= limits.keyCacheMs) return null;
  const head = memory.head();
  return head.version === point.version && head.hash === point.hash ? memory : null;
}
