/** Writes one field under last-write-per-field and keeps what was overruled: shared by all records that carry stamps. */
import { assert, must } from '../base/assert.ts';
import { isSameJson, type Json, type JsonObject } from '../base/json.ts';
import {
  conflictId,
  makeConflict,
  type ConflictSource,
  type Overruling,
} from '../merge/conflict-record.ts';
import { decideField, type FieldDecision, type FieldStamp } from '../merge/last-write-per-field.ts';
import type { MutationContext, MutatorResult, Reader, Tx } from './model.ts';
import type { Owner } from './sealing.ts';

/** Where conflict records live; every model that uses {@link writeField} has this kind. */
export const conflictKind = 'conflict';

export interface FieldTarget {
  readonly kind: string;
  readonly id: string;
  readonly field: string;
  readonly owner: Owner;
  readonly policy: 'last-write' | 'ordered-append';
  /** Whether two concurrent values are put to the person, or only recorded. */
  readonly asks: boolean;
}

export const applied: MutatorResult = { end: 'applied' };

/** Sets the field of a record that is there; the outcome says whether something was overruled. */
export function writeField(
  tx: Tx,
  context: MutationContext,
  target: FieldTarget,
  value: Json,
): MutatorResult {
  const { kind, id, field } = target;
  const entity = must(tx.get(kind, id), 'the record whose field is written');
  const current = entity.value[field];
  assert(current !== undefined, `${kind} has the field ${field}`);
  const stamps = stampsOf(entity.value);
  const standing = stamps[field];
  const decision = decideField(standing, {
    stamp: context.stamp,
    seenVersion: context.seenVersion,
    version: context.version,
    by: context.person.userId,
    isSame: isSameJson(current, value),
  });
  if (decision.end === 'stands') {
    tx.put(kind, id, {
      ...entity.value,
      [field]: value,
      stamps: { ...stamps, [field]: decision.stamp },
      updatedAt: context.stamp.ms,
      updatedBy: context.person.userId,
    });
  }
  const asked = overrulingOf(decision);
  if (asked === null) return applied;
  return recordConflict(tx, context, {
    entityKind: kind,
    entityId: id,
    field,
    owner: target.owner,
    mine: value,
    theirs: current,
    winner: decision.end === 'stands' ? 'mine' : 'theirs',
    policy: target.policy,
    asked: asked && target.asks,
    other: standing === undefined ? null : { by: standing.by, client: standing.c, at: standing.ms },
  });
}

/** Keeps what was overruled and ends the mutation as merged. */
export function recordConflict(tx: Tx, context: MutationContext, what: Overruling): MutatorResult {
  const source = sourceOf(context);
  const id = freeConflictId(tx, source);
  tx.put(conflictKind, id, makeConflict(source, what));
  return { end: 'merged', conflicts: [id] };
}

/** Null when nothing was overruled; else whether it is a matter for a question. */
function overrulingOf(decision: FieldDecision): boolean | null {
  if (decision.end === 'overruled') return decision.asked;
  return decision.overrules?.asked ?? null;
}

function sourceOf(context: MutationContext): ConflictSource {
  const { clientId, seq, stamp, person } = context;
  return { clientId, seq, stampMs: stamp.ms, userId: person.userId };
}

function freeConflictId(tx: Reader, source: ConflictSource): string {
  let n = 0;
  while (tx.get(conflictKind, conflictId(source, n)) !== undefined) n += 1;
  return conflictId(source, n);
}

function stampsOf(value: JsonObject): Readonly<Record<string, FieldStamp>> {
  const stamps = value['stamps'];
  assert(typeof stamps === 'object' && stamps !== null, 'a record under last-write has stamps');
  return stamps as unknown as Readonly<Record<string, FieldStamp>>;
}
