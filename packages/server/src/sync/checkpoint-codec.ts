/**
 * A scope's fold at one version as canonical JSON, ciphertext and all: only a way to start faster. What is wrong with
 * it is never an error: the log is replayed from the beginning instead.
 */
import * as z from 'zod/mini';
import {
  boxSchema,
  canonicalJson,
  limits,
  must,
  stampSchema,
  type DigestPort,
  type Json,
  type SealedTombstone,
} from '@jamz/core';
import type { Checkpoint } from '@jamz/stores';
import type { ScopeMemory } from './scope-memory.ts';

const count = z.int().check(z.nonnegative());
/** What `JSON.parse` gave back is JSON; walking it again would only take time. */
const parsedJson = z.any() as unknown as z.ZodMiniType<Json>;
const sealedRecordSchema = z.strictObject({
  clear: z.record(z.string(), parsedJson),
  boxes: z.array(boxSchema),
});
const sealedEntitySchema = z.strictObject({
  kind: z.string(),
  id: z.string(),
  version: count,
  ...sealedRecordSchema.shape,
});
const sealedTombstoneSchema = z.strictObject({
  kind: z.string(),
  id: z.string(),
  version: count,
  at: count,
  value: z.nullable(sealedRecordSchema),
});
const rangeSchema = z.strictObject({ from: count, to: count });
const bodySchema = z.strictObject({
  format: z.literal(1),
  model: count,
  scope: z.string(),
  version: count,
  hash: z.string(),
  at: count,
  entities: z.array(sealedEntitySchema),
  tombstones: z.array(sealedTombstoneSchema),
  numbers: z.array(
    z.strictObject({
      userId: z.string(),
      clientId: z.string(),
      to: count,
      refused: z.array(rangeSchema),
      stamp: z.optional(stampSchema),
    }),
  ),
});
export type CheckpointBody = z.infer<typeof bodySchema>;

const opening = '{"body":';
const between = ',"sha256":"';
const closing = '"}';

/** Null while a series of commits is unfinished: it has no state of its own. */
export function encodeCheckpoint(
  memory: ScopeMemory,
  model: number,
  digest: DigestPort,
): Checkpoint | null {
  if (memory.unfinished().length > 0) return null;
  const { version, hash, at } = memory.head();
  const { scope, state } = memory;
  const body = canonicalJson({
    format: 1,
    model,
    scope,
    version,
    hash,
    at,
    entities: [...state.entities()].map(({ kind, id, version: changed }) => {
      const sealed = must(memory.sealedEntity(kind, id), 'ciphertext of every record');
      return { kind, id, version: changed, ...sealed };
    }),
    tombstones: [...state.tombstones()].map(({ kind, id }) =>
      withoutAgedContent(must(memory.sealedTombstone(kind, id), 'ciphertext of a tombstone'), at),
    ),
    numbers: memory.numbers.rows(),
  } as unknown as Json);
  return { scope, version, hash, bytes: opening + body + between + digest.sha256(body) + closing };
}

/** Null when it cannot be what was written. */
export function decodeCheckpoint(
  checkpoint: Checkpoint,
  digest: DigestPort,
): CheckpointBody | null {
  const { bytes, scope, version, hash } = checkpoint;
  const end = bytes.length - closing.length - 64 - between.length;
  if (end < opening.length) return null;
  const body = bytes.slice(opening.length, end);
  const sum = bytes.slice(end + between.length, -closing.length);
  if (digest.sha256(body) !== sum) return null;
  const read = bodySchema.safeParse(JSON.parse(body));
  if (!read.success) return null;
  const agrees =
    read.data.scope === scope && read.data.version === version && read.data.hash === hash;
  return agrees ? read.data : null;
}

/** After 30 days a removed record keeps its id alone (EN9). */
function withoutAgedContent(tombstone: SealedTombstone, now: number): SealedTombstone {
  return isAged(tombstone.at, now) ? { ...tombstone, value: null } : tombstone;
}

export const isAged = (at: number, now: number): boolean =>
  now - at > limits.tombstoneContentDays * 86_400_000;
