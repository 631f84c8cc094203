/**
 * From a decided batch to the commits that will be stored. Boxes are sealed once per batch, after the last mutator; a
 * box whose plaintext did not change is copied byte for byte (EN10, EN43).
 */
import {
  assert,
  canonicalJson,
  limits,
  must,
  ownersOf,
  sealRecord,
  type Commit,
  type CommitEntry,
  type DigestPort,
  type Entity,
  type Json,
  type JsonObject,
  type KeyState,
  type Model,
  type Owner,
  type PreviousSeal,
  type SealedEntity,
  type SealedRecord,
  type SealedTombstone,
  type StoredCommit,
  type Tombstone,
} from '@jamz/core';
import { encodeCommit } from './commit-codec.ts';
import type { DraftEntry } from './batch-run.ts';
import type { Draft } from './run-batch.ts';
import type { Images, ScopeMemory } from './scope-memory.ts';

export interface SealContext {
  readonly model: Model;
  readonly memory: ScopeMemory;
  readonly keys: ReadonlyMap<Owner, KeyState>;
  readonly fencingEpoch: number;
  readonly timeline: number;
  readonly newId: () => string;
  readonly digest: DigestPort;
}

export interface SealedDraft {
  /** One, or a series whose parts take effect together (EN8). */
  readonly commits: readonly { readonly commit: Commit; readonly stored: StoredCommit }[];
  readonly images: Images;
}

/** Null when the effect of several mutations does not fit one commit: the batch must be made smaller. */
export function sealDraft(draft: Draft, context: SealContext): SealedDraft | null {
  const images = imagesOf(draft);
  const puts = images.puts.map((entity) => sealEntity(entity, context));
  const removed = images.removed.map((tombstone) => sealTombstone(tombstone, context));
  const entries = draft.entries.map((entry) => sealEntry(entry, context));
  const frame = frameOf(draft, context);
  const commit: Commit = { ...frame, version: draft.version, entries, puts, removed };
  const stored = encodeCommit(commit, context.digest);
  if (utf8Length(stored.bytes) <= limits.commitBytesMax) {
    return { commits: [{ commit, stored }], images };
  }
  if (draft.entries.length > 1) return null;
  return { commits: sealSeries(commit, context), images };
}

/** The effect of one mutation that does not fit: entries and numbers stand only in the last part. */
function sealSeries(whole: Commit, context: SealContext): SealedDraft['commits'] {
  const first = context.memory.head().version + 1;
  const parts = splitImages(whole.puts, whole.removed);
  const { voids, ...frame } = whole;
  const series: SealedDraft['commits'][number][] = [];
  for (const [n, part] of parts.entries()) {
    const isLast = n + 1 === parts.length;
    const commit: Commit = {
      ...frame,
      ...part,
      ...(n === 0 && voids !== undefined && { voids }),
      id: context.newId(),
      version: first + n,
      part: { k: n + 1, of: parts.length },
      seqs: isLast ? whole.seqs : [],
      entries: isLast ? whole.entries : [],
      prevHash: series.at(-1)?.stored.hash ?? whole.prevHash,
    };
    series.push({ commit, stored: encodeCommit(commit, context.digest) });
  }
  return series;
}

function imagesOf(draft: Draft): Images {
  const puts: Entity[] = [];
  const removed: Tombstone[] = [];
  for (const { entity, tombstone } of draft.overlay.touched().values()) {
    if (entity === undefined) removed.push(tombstone);
    else puts.push(entity);
  }
  return { puts, removed };
}

function frameOf(
  draft: Draft,
  context: SealContext,
): Omit<Commit, 'version' | 'entries' | 'puts' | 'removed'> {
  const { memory, model, timeline, fencingEpoch, newId } = context;
  const voids = memory.unfinished().length;
  return {
    format: 1,
    model: model.number,
    id: newId(),
    timeline,
    fencingEpoch,
    scope: memory.scope,
    ...(voids > 0 && { voids }),
    at: draft.at,
    seqs: draft.seqs,
    prevHash: memory.head().hash,
  };
}

function sealEntity({ kind, id, version, value }: Entity, context: SealContext): SealedEntity {
  const { boxes, clear } = sealValue({ kind, id, value }, context);
  return { boxes, clear, id, kind, version };
}

function sealTombstone(tombstone: Tombstone, context: SealContext): SealedTombstone {
  const { kind, id, version, at, value } = tombstone;
  return { kind, id, version, at, value: value && sealValue({ kind, id, value }, context) };
}

function sealValue(
  { kind, id, value }: { readonly kind: string; readonly id: string; readonly value: JsonObject },
  { model, memory, keys }: SealContext,
): SealedRecord {
  const { fields } = must(model.kinds[kind], 'kind of a written record');
  const place = { scope: memory.scope, kind, id, author: '' };
  return sealRecord(fields, value, place, keys, previousOf(memory, kind, id));
}

function previousOf(memory: ScopeMemory, kind: string, id: string): PreviousSeal | undefined {
  const value = memory.state.get(kind, id)?.value ?? memory.state.removed(kind, id)?.value;
  if (!value) return undefined;
  const sealed = memory.sealedEntity(kind, id) ?? memory.sealedTombstone(kind, id)?.value;
  return sealed ? { sealed, value } : undefined;
}

function sealEntry({ entry, args }: DraftEntry, { memory, keys }: SealContext): CommitEntry {
  if (args === null) return entry;
  const place = { scope: memory.scope, kind: 'args', id: entry.id, author: args.author };
  for (const owner of ownersOf(args.fields, args.value, place)) {
    assert(keys.has(owner), 'a key for every owner of arguments');
  }
  return { args: sealRecord(args.fields, args.value, place, keys), ...entry };
}

/** Parts well below the limit: frame and numbers of the last one need room too. */
function splitImages(
  puts: readonly SealedEntity[],
  removed: readonly SealedTombstone[],
): { readonly puts: SealedEntity[]; readonly removed: SealedTombstone[] }[] {
  const parts: { puts: SealedEntity[]; removed: SealedTombstone[] }[] = [{ puts: [], removed: [] }];
  let bytes = 0;
  const roomFor = (size: number): { puts: SealedEntity[]; removed: SealedTombstone[] } => {
    if (bytes + size > limits.commitFillBytes) {
      parts.push({ puts: [], removed: [] });
      bytes = 0;
    }
    bytes += size;
    return must(parts.at(-1), 'part');
  };
  for (const put of puts) roomFor(textLength(put)).puts.push(put);
  for (const tombstone of removed) roomFor(textLength(tombstone)).removed.push(tombstone);
  return parts;
}

const textLength = (value: SealedEntity | SealedTombstone): number =>
  utf8Length(canonicalJson(value as unknown as Json));

/** Ciphertext is ASCII; counting further is for the rare text in the clear that is not. */
function utf8Length(text: string): number {
  // oxlint-disable-next-line no-control-regex -- all of ASCII is meant
  if (/^[\u0000-\u007f]*$/u.test(text)) return text.length;
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}
