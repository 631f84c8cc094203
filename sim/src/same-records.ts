/** Holds two states of one scope against each other: the same records, at the same versions, with the same content. */
import { canonicalJson, isSameJson, type Entity, type JsonObject } from '@jamz/core';

export interface Listing {
  list(kind: string): readonly Entity[];
}

/** Null when both list the same; otherwise the first records that differ. Both list in id order. */
export function findOtherRecords(
  kinds: readonly string[],
  shown: Listing,
  expected: Listing | null,
): string | null {
  for (const kind of kinds) {
    const [left, right] = [shown.list(kind), expected?.list(kind) ?? []];
    if (!isSameList(left, right)) return diff(left, right);
  }
  return null;
}

/** Lists that were found to be the same: both sides hand out the same array until something in it changes. */
const knownSame = new WeakMap<readonly Entity[], readonly Entity[]>();

function isSameList(left: readonly Entity[], right: readonly Entity[]): boolean {
  if (left.length !== right.length) return false;
  if (left.length === 0 || knownSame.get(left) === right) return true;
  const isSame = areSameEntities(left, right);
  if (isSame) knownSame.set(left, right);
  return isSame;
}

function areSameEntities(left: readonly Entity[], right: readonly Entity[]): boolean {
  for (let n = 0; n < left.length; n += 1) {
    const [a, b] = [left[n], right[n]];
    if (a === undefined || b === undefined || a.id !== b.id || a.version !== b.version)
      return false;
    if (!isSameJson(a.value, b.value)) return false;
  }
  return true;
}

function diff(shown: readonly Entity[], expected: readonly Entity[]): string {
  const [left, right] = [new Set(shown.map(textOf)), new Set(expected.map(textOf))];
  const extra = [...left].filter((line) => !right.has(line)).map((line) => `  shown    ${line}`);
  const missing = [...right].filter((line) => !left.has(line)).map((line) => `  expected ${line}`);
  return [...extra, ...missing].slice(0, 8).join('\n');
}

const textOf = ({ kind, id, version, value }: Entity): string =>
  `${kind}/${id}@${version} ${canonicalJson(value as JsonObject)}`;
