/** The plaintext state of a scope as one hash: what replicas, projections and replays are compared by (I5). */
import { canonicalJson, type DigestPort, type Json } from '@jamz/core';
import { aged } from './answer-scope.ts';
import type { ScopeMemory } from './scope-memory.ts';

/** Removed content counts while it may still be restored, judged by the newest commit, so that replays agree. */
export function hashScope(memory: ScopeMemory, digest: DigestPort): string {
  const { at } = memory.head();
  const { state, numbers } = memory;
  return digest.sha256(
    canonicalJson({
      entities: [...state.entities()],
      tombstones: [...state.tombstones()].map((tombstone) => aged(tombstone, at)),
      numbers: numbers.rows(),
    } as unknown as Json),
  );
}
