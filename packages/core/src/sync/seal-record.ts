/**
 * Between a record as people see it and as it lies on disk: one box per owner, bound to scope, kind and id (EN43).
 * Which field belongs to whom is the model's table; keys are a port.
 */
import { assert, InvariantError, must } from '../base/assert.ts';
import { canonicalJson, type Json, type JsonObject } from '../base/json.ts';
import { byId } from './scope-state.ts';
import type { SealedRecord } from './commit.ts';
import type { FieldOwner } from './model.ts';
import { erasedMark, type Box, type KeyState, type Owner, type OwnerKey } from './sealing.ts';

export type FieldTable = Readonly<Record<string, FieldOwner | 'omit'>>;

export interface SealContext {
  readonly scope: string;
  /** The entity's kind; for arguments `args`. */
  readonly kind: string;
  /** The entity's id; for arguments the mutation's id. */
  readonly id: string;
  /** Who wrote: owner of fields marked `author`. */
  readonly author: string;
}

/** The record as it was sealed last time, with its plaintext: what did not change is copied byte for byte. */
export interface PreviousSeal {
  readonly sealed: SealedRecord;
  readonly value: JsonObject;
}

/** What binds a box to its place, so that it cannot be moved to another record. */
export function boxAdditionalData(place: {
  readonly scope: string;
  readonly kind: string;
  readonly id: string;
}): string {
  const { id, kind, scope } = place;
  // Canonical JSON, written down: a box is opened or sealed for every record that moves.
  return `{"id":${JSON.stringify(id)},"kind":${JSON.stringify(kind)},"scope":${JSON.stringify(scope)}}`;
}

/** Every owner whose key is needed to seal or open this record, sorted. */
export function ownersOf(
  fields: FieldTable,
  value: Readonly<Record<string, unknown>>,
  context: Pick<SealContext, 'scope' | 'author'>,
): readonly Owner[] {
  const { rules } = planOf(fields);
  const [first] = rules;
  if (first === undefined) return [];
  // Most kinds have one owner, and records come by the thousand.
  if (rules.length === 1) return [ownerByRule(first, value, context)];
  const owners = new Set(rules.map((rule) => ownerByRule(rule, value, context)));
  return [...owners].toSorted();
}

type OwnedRule = Exclude<FieldOwner, 'clear'>;

/** A table as records by the thousand are taken apart by it. */
interface TablePlan {
  /** In canonical order: what is made field by field needs no sorting afterwards. */
  readonly fields: readonly (readonly [field: string, rule: FieldOwner | 'omit'])[];
  /** The rules by which something is sealed, each once. */
  readonly rules: readonly OwnedRule[];
}
const plans = new WeakMap<FieldTable, TablePlan>();

function planOf(table: FieldTable): TablePlan {
  const known = plans.get(table);
  if (known !== undefined) return known;
  const fields = Object.entries(table).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const rules = new Map<string, OwnedRule>();
  for (const [, rule] of fields) if (isOwned(rule)) rules.set(JSON.stringify(rule), rule);
  const made = { fields, rules: [...rules.values()] };
  plans.set(table, made);
  return made;
}

const isOwned = (rule: FieldOwner | 'omit'): rule is OwnedRule =>
  rule !== 'clear' && rule !== 'omit';

/** Seals every field under its owner. A destroyed owner's fields are dropped: they read as erased from then on. */
export function sealRecord(
  fields: FieldTable,
  value: JsonObject,
  context: SealContext,
  keys: ReadonlyMap<Owner, KeyState>,
  previous?: PreviousSeal,
): SealedRecord {
  const { clear, plaintexts } = split(fields, value, context);
  const before = previous === undefined ? null : split(fields, previous.value, context).plaintexts;
  const additionalData = boxAdditionalData(context);
  const boxes: Box[] = [];
  for (const [owner, plaintext] of plaintexts) {
    const key = must(keys.get(owner), 'a key for every owner of a record');
    if (key === 'destroyed') continue;
    const held = before?.get(owner) === plaintext ? findBox(previous?.sealed, owner) : undefined;
    boxes.push(held ?? key.seal(plaintext, additionalData));
  }
  if (boxes.length > 1) boxes.sort((a, b) => byId({ id: a.owner }, { id: b.owner }));
  return { boxes, clear };
}

/** The record as people see it. Only a destroyed key reads as erased; a missing key throws. */
export function openRecord(
  fields: FieldTable,
  sealed: SealedRecord,
  context: SealContext,
  keys: ReadonlyMap<Owner, KeyState>,
): JsonObject {
  const additionalData = boxAdditionalData(context);
  const value: Record<string, Json> = {};
  const opened = new Map<Owner, JsonObject>();
  for (const [field, rule] of Object.entries(fields)) {
    if (!isOwned(rule)) {
      const clear = sealed.clear[field];
      if (rule === 'clear' && clear !== undefined) value[field] = clear as Json;
      continue;
    }
    const owner = ownerByRule(rule, sealed.clear, context);
    const key = must(keys.get(owner), 'a key for every owner of a record');
    if (key === 'destroyed') {
      value[field] = erasedMark;
      continue;
    }
    const part = opened.get(owner) ?? openPart(findBox(sealed, owner), key, additionalData);
    opened.set(owner, part);
    const own = part[field];
    if (own !== undefined) value[field] = own;
  }
  return value;
}

function openPart(box: Box | undefined, key: OwnerKey, additionalData: string): JsonObject {
  if (box === undefined) return {};
  const part: unknown = JSON.parse(key.open(box, additionalData));
  assert(typeof part === 'object' && part !== null, 'a box holds an object of fields');
  return part as JsonObject;
}

function split(
  fields: FieldTable,
  value: JsonObject,
  context: SealContext,
): { clear: JsonObject; plaintexts: ReadonlyMap<Owner, string> } {
  const clear: Record<string, Json> = {};
  const parts = new Map<Owner, Record<string, Json>>();
  for (const field in value) {
    const isNamed = value[field] === undefined || Object.hasOwn(fields, field);
    if (!isNamed)
      throw new InvariantError(`must hold: the field table names ${context.kind}.${field}`);
  }
  for (const [field, rule] of planOf(fields).fields) {
    const content = value[field];
    if (content === undefined || rule === 'omit') continue;
    if (rule === 'clear') {
      clear[field] = content;
      continue;
    }
    const owner = ownerByRule(rule, value, context);
    const part = parts.get(owner) ?? {};
    part[field] = content;
    parts.set(owner, part);
  }
  const plaintexts = new Map([...parts].map(([owner, part]) => [owner, canonicalJson(part)]));
  return { clear, plaintexts };
}

/** Null for fields that lie in the clear or are not stored at all. */
export function ownerOf(
  rule: FieldOwner | 'omit',
  value: Readonly<Record<string, unknown>>,
  context: Pick<SealContext, 'scope' | 'author'>,
): Owner | null {
  return isOwned(rule) ? ownerByRule(rule, value, context) : null;
}

function ownerByRule(
  rule: OwnedRule,
  value: Readonly<Record<string, unknown>>,
  context: Pick<SealContext, 'scope' | 'author'>,
): Owner {
  if (rule === 'scope') return `scope:${context.scope}`;
  if (rule === 'author') return `person:${context.author}`;
  if ('person' in rule) {
    const userId = value[rule.person];
    return typeof userId === 'string' ? `person:${userId}` : `scope:${context.scope}`;
  }
  const named = value[rule.ownerIn];
  assert(isOwner(named), `${rule.ownerIn} names an owner`);
  return named;
}

function isOwner(value: unknown): value is Owner {
  return typeof value === 'string' && (value.startsWith('person:') || value.startsWith('scope:'));
}

function findBox(sealed: SealedRecord | undefined, owner: Owner): Box | undefined {
  return sealed?.boxes.find((box) => box.owner === owner);
}
