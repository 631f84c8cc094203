/** Tells listeners of each commit as it takes effect: who may read it at that version, and who no longer may (EN21). */
import type { Commit, Model, Patch, Reader, UserId } from '@jamz/core';
import { hash8Of, type CursorCodec } from './cursor.ts';
import type { ScopeMemory } from './scope-memory.ts';
import type { CommitEvent } from './sync-service.ts';

export interface Broadcast {
  subscribe(listener: (event: CommitEvent) => void): () => void;
  hasListeners(): boolean;
  /** Runs `apply`, which moves the memory on by `commit`, and tells what changed. */
  around(memory: ScopeMemory, commit: Commit, apply: () => void): void;
}

export interface BroadcastPorts {
  readonly model: Model;
  readonly cursors: CursorCodec;
  readonly timeline: () => number;
  readonly alarm: (name: string, detail: Readonly<Record<string, string | number>>) => void;
}

export function createBroadcast(ports: BroadcastPorts): Broadcast {
  const listeners = new Set<(event: CommitEvent) => void>();
  /** The commit stands: a listener that fails must not make its author believe that it does not. */
  const tell = (listener: (event: CommitEvent) => void, event: CommitEvent): void => {
    try {
      listener(event);
    } catch {
      ports.alarm('listener_failed', { scope: event.scope });
    }
  };
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    hasListeners: () => listeners.size > 0,
    around(memory, commit, apply) {
      if (listeners.size === 0) {
        apply();
        return;
      }
      const before = ports.model.readers(memory.state, memory.scope);
      const from = pointOf(memory);
      const commits = [...memory.unfinished(), commit];
      apply();
      const event = makeEvent(ports, memory, { before, from, commits });
      for (const listener of listeners) tell(listener, event);
    },
  };
}

const pointOf = (memory: ScopeMemory): { readonly version: number; readonly hash8: string } => {
  const { version, hash } = memory.head();
  return { version, hash8: hash8Of(hash) };
};

function makeEvent(
  { model, cursors, timeline }: BroadcastPorts,
  memory: ScopeMemory,
  what: {
    readonly before: readonly UserId[];
    readonly from: { readonly version: number; readonly hash8: string };
    /** The commit, and the parts that take effect with it. */
    readonly commits: readonly Commit[];
  },
): CommitEvent {
  const { scope, state } = memory;
  const now = timeline();
  const from = cursors.encode(scope, { timeline: now, ...what.from });
  const to = cursors.encode(scope, { timeline: now, ...pointOf(memory) });
  const readers = model.readers(state, scope);
  const mayRead = new Set(readers);
  const { puts, removed } = imagesOf(state, what);
  // Made now: a listener may look later, when the memory has moved on. Most readers have no numbers in the scope.
  const nobodys: Patch = { from, to, puts, removed, acks: {} };
  const patches = new Map<UserId, Patch>();
  for (const userId of readers) {
    const acks = memory.numbers.acksOf(userId);
    if (Object.keys(acks).length > 0) patches.set(userId, { ...nobodys, acks });
  }
  const patchFor = (userId: UserId): Patch => patches.get(userId) ?? nobodys;
  const revoked = what.before.filter((userId) => !mayRead.has(userId));
  return { scope, from, to, readers, patchFor, revoked };
}

/** After-images of what these commits name; parts of a series that was voided have left none. */
function imagesOf(
  state: Reader,
  of: { readonly from: { readonly version: number }; readonly commits: readonly Commit[] },
): Pick<Patch, 'puts' | 'removed'> {
  const isNew = <Row extends { readonly version: number }>(row: Row | undefined): row is Row =>
    row !== undefined && row.version > of.from.version;
  const { commits } = of;
  return {
    puts: commits.flatMap((c) => c.puts.map(({ kind, id }) => state.get(kind, id))).filter(isNew),
    removed: commits
      .flatMap((c) => c.removed.map(({ kind, id }) => state.removed(kind, id)))
      .filter(isNew),
  };
}
