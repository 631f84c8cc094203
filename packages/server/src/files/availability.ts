/**
 * Tells a group that a track's bytes are here. The note of it is durable before anybody is answered; it goes when the
 * record says so, and is tried again at each commit of its scope until the track is registered (EN34a).
 */
import { findRecord, scopeSchema, trackIdOf, type Scope, type Timers } from '@jamz/core';
import type { AccountStore, Task } from '@jamz/stores';
import type { SyncService } from '../sync/sync-service.ts';
import { SystemMutationError } from '../sync/system-mutation.ts';

const noteKind = 'track-available';
const retryMs = 30_000;

export interface Availability {
  /** Durable when it resolves; the group hears of it now or as soon as it can. */
  note(scope: string, sha256: string): Promise<void>;
  isNoted(scope: string, sha256: string): boolean;
  /** Takes up the notes of an earlier run. */
  resume(): Promise<void>;
  /** For a grant that went: there is nothing to tell any more. */
  forget(scope: string, sha256: string): Promise<void>;
  /** Resolves when nothing that can be told now is left. */
  settle(): Promise<void>;
  close(): void;
}

export interface AvailabilityPorts {
  readonly accounts: AccountStore;
  readonly sync: Pick<SyncService, 'read' | 'system' | 'onCommit'>;
  readonly timers: Timers;
  readonly failed: (error: unknown) => void;
}

export function createAvailability(ports: AvailabilityPorts): Availability {
  const { accounts, sync } = ports;
  const hashesByScope = new Map<string, Set<string>>();
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  let isClosed = false;

  const remember = (scope: string, sha256: string): void => {
    const hashes = hashesByScope.get(scope) ?? new Set();
    hashesByScope.set(scope, hashes.add(sha256));
  };
  const drop = async (scope: string, sha256: string): Promise<void> => {
    const hashes = hashesByScope.get(scope);
    hashes?.delete(sha256);
    if (hashes?.size === 0) hashesByScope.delete(scope);
    await accounts.deleteTask(noteKind, idOf(scope, sha256));
  };
  const tellAll = async (scope: Scope): Promise<void> => {
    for (const sha256 of await registeredOf(ports, scope, [...(hashesByScope.get(scope) ?? [])])) {
      if (await tell(ports, scope, sha256)) await drop(scope, sha256);
    }
  };
  const kick = (name: string): void => {
    if (isClosed || !hashesByScope.has(name)) return;
    if (running.has(name)) {
      again.add(name);
      return;
    }
    const scope = scopeSchema.parse(name);
    const work = tellAll(scope)
      .catch((error: unknown) => {
        ports.failed(error);
        ports.timers.after(retryMs, () => kick(name));
      })
      .finally(() => {
        running.delete(name);
        if (again.delete(name)) kick(name);
      });
    running.set(name, work);
  };
  const stop = sync.onCommit(({ scope }) => kick(scope));

  return {
    async note(scope, sha256) {
      await accounts.putTask({ kind: noteKind, id: idOf(scope, sha256), data: { scope, sha256 } });
      remember(scope, sha256);
      kick(scope);
    },
    isNoted: (scope, sha256) => hashesByScope.get(scope)?.has(sha256) === true,
    async resume() {
      for (const task of await accounts.listTasks(noteKind)) remember(...partsOf(task));
      for (const scope of hashesByScope.keys()) kick(scope);
    },
    forget: drop,
    async settle() {
      while (running.size > 0) await Promise.all(running.values());
    },
    close() {
      isClosed = true;
      stop();
    },
  };
}

const idOf = (scope: string, sha256: string): string => `${scope}/${sha256}`;

function partsOf({ id }: Task): [scope: string, sha256: string] {
  const at = id.lastIndexOf('/');
  return [id.slice(0, at), id.slice(at + 1)];
}

/** Only these can be told; the others wait for a commit that registers them. */
async function registeredOf(
  { sync }: AvailabilityPorts,
  scope: Scope,
  hashes: readonly string[],
): Promise<readonly string[]> {
  return sync.read(scope, (state) =>
    hashes.filter((sha256) => findRecord(state, 'track', trackIdOf(sha256)) !== undefined),
  );
}

/** False when the track has gone in the meantime: the note stays until it is registered again or the grant goes. */
async function tell(ports: AvailabilityPorts, scope: Scope, sha256: string): Promise<boolean> {
  try {
    await ports.sync.system(scope, 'track.available', { sha256 });
    return true;
  } catch (error) {
    if (error instanceof SystemMutationError && error.code === 'missing') return false;
    throw error;
  }
}
