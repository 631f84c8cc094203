/** Whose keys a record needs, and what follows when one was destroyed or never was (EN43). */
import {
  erasedMark,
  isSameJson,
  ownersOf,
  type ErrorCode,
  type FieldOwner,
  type Json,
  type JsonObject,
  type KeyState,
  type Owner,
} from '@jamz/core';

export type OwnerStates = ReadonlyMap<Owner, KeyState | 'absent'>;

export interface OwnedRecord {
  readonly fields: Readonly<Record<string, FieldOwner | 'omit'>>;
  readonly value: JsonObject;
  /** As it stood before; nothing for arguments and new records. */
  readonly previous?: JsonObject | undefined;
  readonly scope: string;
  readonly author: string;
}

export const ownersOfRecord = (record: OwnedRecord): readonly Owner[] =>
  ownersOf(record.fields, record.value, record);

/**
 * `erased` when it would set a field of an erased person, `missing` when it names somebody who does not exist; null
 * when all is well or not known yet.
 * @param isNewScope the scope's own key will be made with its first commit
 */
export function ownerRefusal(
  record: OwnedRecord,
  states: OwnerStates,
  isNewScope: boolean,
): ErrorCode | null {
  for (const owner of ownersOfRecord(record)) {
    const state = states.get(owner);
    if (state === 'absent' && !(isNewScope && owner === `scope:${record.scope}`)) return 'missing';
    if (state === 'destroyed' && setsFieldOf(record, owner)) return 'erased';
  }
  return null;
}

function setsFieldOf(record: OwnedRecord, owner: Owner): boolean {
  return Object.entries(record.fields).some(([field, rule]) => {
    const [own] = ownersOf({ [field]: rule }, record.value, record);
    if (own !== owner) return false;
    const value = record.value[field];
    return value !== undefined && value !== erasedMark && !isSame(value, record.previous?.[field]);
  });
}

const isSame = (a: Json, b: Json | undefined): boolean => b !== undefined && isSameJson(a, b);
