/** Between a commit and its stored bytes: one canonical JSON text, checked when written and again when read (EN7). */
import * as z from 'zod/mini';
import {
  boxSchema,
  canonicalJson,
  closeReasons,
  err,
  errorCodes,
  ok,
  outcomeEnds,
  stampSchema,
  type Commit,
  type CommitEntry,
  type DigestPort,
  type EntryIndex,
  type ErrorCode,
  type Json,
  type Result,
  type StoredCommit,
} from '@jamz/core';

const count = z.int().check(z.nonnegative());
const sealedRecordSchema = z.strictObject({
  clear: z.record(z.string(), z.json()),
  boxes: z.array(boxSchema),
});
export const sealedEntitySchema = z.strictObject({
  kind: z.string(),
  id: z.string(),
  version: count,
  ...sealedRecordSchema.shape,
});
export const sealedTombstoneSchema = z.strictObject({
  kind: z.string(),
  id: z.string(),
  version: count,
  at: count,
  value: z.nullable(sealedRecordSchema),
});
const seqRangeSchema = z.strictObject({
  userId: z.string(),
  clientId: z.string(),
  from: z.int().check(z.positive()),
  to: z.int().check(z.positive()),
  refused: z.optional(z.literal(true)),
});
const errorCodeSchema = z.enum(errorCodes as [ErrorCode, ...ErrorCode[]]);
const entrySchema = z.strictObject({
  userId: z.string(),
  clientId: z.string(),
  seq: z.int().check(z.positive()),
  id: z.string(),
  name: z.optional(z.string()),
  args: z.optional(sealedRecordSchema),
  stamp: z.optional(stampSchema),
  base: z.optional(z.nullable(z.string())),
  outcome: z.strictObject({
    end: z.enum(outcomeEnds),
    code: z.optional(errorCodeSchema),
    close: z.optional(z.enum(closeReasons)),
    conflicts: z.optional(z.array(z.string())),
  }),
});
const commitSchema = z.strictObject({
  format: z.literal(1),
  model: count,
  id: z.string(),
  timeline: count,
  fencingEpoch: count,
  scope: z.string(),
  version: z.int().check(z.positive()),
  part: z.optional(z.strictObject({ k: z.int(), of: z.int() })),
  voids: z.optional(count),
  at: count,
  seqs: z.array(seqRangeSchema),
  entries: z.array(entrySchema),
  puts: z.array(sealedEntitySchema),
  removed: z.array(sealedTombstoneSchema),
  prevHash: z.string(),
});

export function encodeCommit(commit: Commit, digest: DigestPort): StoredCommit {
  const bytes = canonicalJson(commit as unknown as Json);
  const { scope, version, prevHash, id, timeline, fencingEpoch, at } = commit;
  const index = commit.entries.map(entryToIndex);
  const hash = digest.sha256(bytes);
  return { scope, version, hash, prevHash, id, timeline, fencingEpoch, at, bytes, index };
}

/** The commit, when its bytes are the ones that were hashed and say what the columns beside them say. */
export function decodeCommit(stored: StoredCommit, digest: DigestPort): Result<Commit, string> {
  if (digest.sha256(stored.bytes) !== stored.hash) return err('hash of the bytes');
  const parsed = parseJson(stored.bytes);
  const read = commitSchema.safeParse(parsed);
  if (!read.success) return err('schema');
  // The schema is the type, but for branded ids, which lose their brand on disk.
  const commit = read.data as Commit;
  const columns = ['scope', 'version', 'prevHash', 'id', 'timeline', 'fencingEpoch', 'at'] as const;
  const wrong = columns.find((column) => commit[column] !== stored[column]);
  return wrong === undefined ? ok(commit) : err(`column ${wrong}`);
}

export function entryToIndex(entry: CommitEntry): EntryIndex {
  const { userId, clientId, seq, id, outcome } = entry;
  const { end, close, code, conflicts } = outcome;
  return {
    userId,
    clientId,
    seq,
    id,
    end,
    ...(close !== undefined && { close }),
    ...(code !== undefined && { code }),
    ...(conflicts !== undefined && { conflicts }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
