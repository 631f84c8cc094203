/** From ciphertext to plaintext: the one place where the server opens what lies on disk (EN43). */
import {
  openRecord,
  ownersOf,
  type Commit,
  type Entity,
  type JsonObject,
  type KeyPort,
  type KeyState,
  type KindDef,
  type Model,
  type Owner,
  type SealedEntity,
  type SealedRecord,
  type SealedTombstone,
  type Tombstone,
} from '@jamz/core';
import { StoreUnavailableError } from '@jamz/stores';
import type { Images } from './scope-memory.ts';

/** A row of the log cannot be what was written: the scope it lies in becomes read-only (S11). */
export class CorruptScopeError extends Error {
  override readonly name = 'CorruptScopeError';
}

export interface OpenContext {
  readonly model: Model;
  readonly scope: string;
  readonly keys: ReadonlyMap<Owner, KeyState>;
}

/** Every owner that is needed to open these records: the table decides, also where a box is missing. */
export function ownersOfSealed(
  records: Pick<Commit, 'puts' | 'removed'>,
  context: Omit<OpenContext, 'keys'>,
): Set<Owner> {
  const owners = new Set<Owner>();
  const add = (kind: string, sealed: SealedRecord): void => {
    const place = { scope: context.scope, author: '' };
    const { fields } = kindOf(context.model, kind);
    for (const owner of ownersOf(fields, sealed.clear, place)) owners.add(owner);
  };
  for (const record of records.puts) add(record.kind, record);
  for (const { kind, value } of records.removed) if (value !== null) add(kind, value);
  return owners;
}

/**
 * Reads the keys that are not in `held` yet. A key that should be there and is not means that a copy of the keyring is
 * incomplete: `unavailable`, never an erased field by mistake.
 */
export async function fetchKeys(
  port: KeyPort,
  held: Map<Owner, KeyState>,
  owners: Iterable<Owner>,
): Promise<void> {
  const wanted = [...owners].filter((owner) => !held.has(owner));
  if (wanted.length === 0) return;
  const found = await port.read(wanted);
  for (const owner of wanted) {
    const key = found.get(owner);
    if (key === undefined) throw new StoreUnavailableError('keyring: a key is missing');
    held.set(owner, key);
  }
}

/**
 * A record without the box that the table expects was written by a process that knew the key to be destroyed. What is
 * held here may be older than that (keys are kept for 60 s), so it is asked again, past every cache.
 * @returns true when a key is found destroyed that was held alive: what it opened before must be opened anew
 */
export async function refreshKeys(
  port: KeyPort,
  held: Map<Owner, KeyState>,
  records: Pick<Commit, 'puts' | 'removed'>,
  context: Omit<OpenContext, 'keys'>,
): Promise<boolean> {
  const boxed = new Set<string>();
  const doubted = new Set<Owner>();
  for (const one of splitRecords(records)) {
    boxed.clear();
    for (const box of boxesOf(one)) boxed.add(box);
    for (const owner of ownersOfSealed(one, context)) {
      if (!boxed.has(owner) && held.get(owner) !== 'destroyed') doubted.add(owner);
    }
  }
  if (doubted.size === 0) return false;
  const found = await port.read([...doubted], { fresh: true });
  for (const [owner, key] of found) held.set(owner, key);
  return [...found.values()].includes('destroyed');
}

type Records = Pick<Commit, 'puts' | 'removed'>;

const splitRecords = ({ puts, removed }: Records): readonly Records[] => [
  ...puts.map((put) => ({ puts: [put], removed: [] })),
  ...removed.map((tombstone) => ({ puts: [], removed: [tombstone] })),
];

const boxesOf = ({ puts, removed }: Records): readonly string[] =>
  [...puts, ...removed.flatMap(({ value }) => value ?? [])].flatMap(({ boxes }) =>
    boxes.map((box) => box.owner),
  );

export function openCommit(commit: Pick<Commit, 'puts' | 'removed'>, context: OpenContext): Images {
  return {
    puts: commit.puts.map((sealed) => openEntity(sealed, context)),
    removed: commit.removed.map((sealed) => openTombstone(sealed, context)),
  };
}

export function openEntity(sealed: SealedEntity, context: OpenContext): Entity {
  const { kind, id, version } = sealed;
  return { kind, id, version, value: openValue(sealed, sealed, context) as Entity['value'] };
}

export function openTombstone(sealed: SealedTombstone, context: OpenContext): Tombstone {
  const { kind, id, version, at, value } = sealed;
  const opened = value === null ? null : openValue(sealed, value, context);
  return { kind, id, version, at, value: opened as Tombstone['value'] };
}

function openValue(
  place: { readonly kind: string; readonly id: string },
  sealed: SealedRecord,
  { model, scope, keys }: OpenContext,
): JsonObject {
  const { kind, id } = place;
  const def = kindOf(model, kind);
  const { clear, boxes } = sealed;
  const context = { scope, kind, id, author: '' };
  let value: JsonObject;
  try {
    value = openRecord(def.fields, { clear, boxes }, context, keys);
  } catch {
    throw new CorruptScopeError(`a box of ${kind} does not open`);
  }
  const parsed = def.parse(value);
  if (!parsed.ok) throw new CorruptScopeError(`a ${kind} does not parse`);
  return parsed.value;
}

function kindOf(model: Model, kind: string): KindDef {
  const def = Object.hasOwn(model.kinds, kind) ? model.kinds[kind] : undefined;
  if (def === undefined) throw new CorruptScopeError(`kind ${kind} is unknown`);
  return def;
}
