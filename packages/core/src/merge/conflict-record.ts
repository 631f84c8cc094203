/**
 * What was overruled is kept: a record of the scope, written in the same commit, so that everybody who may write the
 * field can take it back for 30 days (EN30, I17).
 */
import * as z from 'zod/mini';
import type { Json } from '../base/json.ts';
import { limits } from '../limits.ts';

const time = z.int().check(z.nonnegative());
const value = z.json() as z.ZodMiniType<Json>;
const who = z.string().check(z.maxLength(128));

const conflictPolicies = ['last-write', 'ordered-append', 'removal-wins'] as const;
export const conflictChoices = ['mine', 'theirs', 'edit'] as const;

export const conflictSchema = z.strictObject({
  entityKind: z.string().check(z.maxLength(40)),
  entityId: z.string().check(z.maxLength(80)),
  field: z.string().check(z.maxLength(40)),
  /** Whose the field is: `person:<id>` or `scope:<scope>`; the values lie under that key. */
  owner: z.string().check(z.regex(/^(person|scope):[A-Za-z0-9:_-]{1,80}$/u)),
  /** Wanted by the mutation that made this record. */
  mine: value,
  /** Stood when it came; null when what it was about had been removed. */
  theirs: value,
  winner: z.enum(['mine', 'theirs']),
  policy: z.enum(conflictPolicies),
  /** Two devices within five minutes, neither having seen the other: the person is asked. */
  asked: z.boolean(),
  state: z.enum(['open', 'resolved', 'undone']),
  mineBy: who,
  mineClient: who,
  mineAt: time,
  theirsBy: z.nullable(who),
  theirsClient: z.nullable(who),
  theirsAt: z.nullable(time),
  undoUntil: time,
  choice: z.nullable(z.enum(conflictChoices)),
  createdAt: time,
  createdBy: who,
  updatedAt: time,
  updatedBy: who,
});
export type Conflict = z.infer<typeof conflictSchema>;
type ConflictPolicy = Conflict['policy'];

/** Where a mutation came from, as its conflict records remember it. */
export interface ConflictSource {
  readonly clientId: string;
  readonly seq: number;
  readonly stampMs: number;
  readonly userId: string;
}

export interface Overruling {
  readonly entityKind: string;
  readonly entityId: string;
  readonly field: string;
  readonly owner: string;
  readonly mine: Json;
  readonly theirs: Json;
  readonly winner: 'mine' | 'theirs';
  readonly policy: ConflictPolicy;
  readonly asked: boolean;
  readonly other: { readonly by: string; readonly client: string; readonly at: number } | null;
}

/** The n-th record of one mutation always has the same id, on every replica and in every try (EN30). */
export function conflictId(source: ConflictSource, n: number): string {
  return `${source.clientId}:${source.seq}:${n}`;
}

export function makeConflict(source: ConflictSource, what: Overruling): Conflict {
  const { other, ...rest } = what;
  return {
    ...rest,
    state: 'open',
    mineBy: source.userId,
    mineClient: source.clientId,
    mineAt: source.stampMs,
    theirsBy: other?.by ?? null,
    theirsClient: other?.client ?? null,
    theirsAt: other?.at ?? null,
    undoUntil: source.stampMs + limits.conflictUndoDays * 86_400_000,
    choice: null,
    createdAt: source.stampMs,
    createdBy: source.userId,
    updatedAt: source.stampMs,
    updatedBy: source.userId,
  };
}

/** The value that lost. */
export function overruledValue(conflict: Conflict): Json {
  return conflict.winner === 'mine' ? conflict.theirs : conflict.mine;
}
