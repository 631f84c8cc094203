/** Takes after-images into a scope's state: whole records and tombstones, so that twice is once (EN9). */
import type { Entity, Tombstone } from '../protocol/sync-message.ts';
import type { ScopeState } from './scope-state.ts';

/** An image older than what is held is passed over: a page may be newer than the patch that follows it (EN17). */
export function applyPatch(
  state: ScopeState,
  patch: { readonly puts: readonly Entity[]; readonly removed: readonly Tombstone[] },
): void {
  for (const entity of patch.puts) {
    if (entity.version >= heldVersion(state, entity.kind, entity.id)) state.putEntity(entity);
  }
  for (const tombstone of patch.removed) {
    if (tombstone.version >= heldVersion(state, tombstone.kind, tombstone.id)) {
      state.bury(tombstone);
    }
  }
}

function heldVersion(state: ScopeState, kind: string, id: string): number {
  return state.get(kind, id)?.version ?? state.removed(kind, id)?.version ?? -1;
}
