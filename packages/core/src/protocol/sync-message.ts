/** The one message, through two doors: `POST /api/sync` and the socket event `sync` (ENGINE.md section 5). */
import * as z from 'zod/mini';
import {
  clientIdSchema,
  cursorSchema,
  entityIdSchema,
  mutationIdSchema,
  scopeSchema,
} from '../base/ids.ts';
import { type Json } from '../base/json.ts';
import { errorCodes, type ErrorCode } from '../errors.ts';
import { limits } from '../limits.ts';
import { closeReasons, outcomeEnds } from './row-ends.ts';

const safeInt = z.int().check(z.nonnegative());
const seqSchema = z.int().check(z.positive());
const jsonSchema: z.ZodMiniType<Json> = z.json() as z.ZodMiniType<Json>;
const errorCodeSchema = z.enum(errorCodes as [ErrorCode, ...ErrorCode[]]);

export const mutationSchema = z.strictObject({
  seq: seqSchema,
  id: mutationIdSchema,
  name: z.string().check(z.minLength(1), z.maxLength(64)),
  args: jsonSchema,
  /** Device milliseconds at birth. */
  at: safeInt,
  /** Server clock minus device clock as known at birth, or null when never measured. */
  offsetMs: z.nullable(z.int()),
  /** The cursor its author saw; null before the first pull. */
  base: z.nullable(cursorSchema),
  /** Number of the timeline it was born on. */
  born: safeInt,
  /** Re-offered from the journal after a lost tail (EN41). */
  re: z.optional(z.literal(true)),
});
export type Mutation = z.infer<typeof mutationSchema>;

export const closeSchema = z.strictObject({
  seq: seqSchema,
  id: mutationIdSchema,
  close: z.enum(closeReasons),
});
export type Close = z.infer<typeof closeSchema>;
export type CloseReason = Close['close'];

export const pushSchema = z.union([mutationSchema, closeSchema]);
export type Push = z.infer<typeof pushSchema>;
export const isClose = (push: Push): push is Close => 'close' in push;

export const outcomeSchema = z.strictObject({
  seq: seqSchema,
  id: mutationIdSchema,
  end: z.enum(outcomeEnds),
  version: safeInt,
  at: safeInt,
  code: z.optional(errorCodeSchema),
  conflicts: z.optional(z.array(entityIdSchema)),
});
export type Outcome = z.infer<typeof outcomeSchema>;
export type OutcomeEnd = Outcome['end'];

export const undecidedSchema = z.union([
  z.strictObject({ seq: seqSchema, retry: errorCodeSchema, afterMs: safeInt }),
  z.strictObject({ seq: seqSchema, taken: z.string() }),
]);
export type Undecided = z.infer<typeof undecidedSchema>;
export type PushResult = Outcome | Undecided;

export const entitySchema = z.strictObject({
  kind: z.string(),
  id: entityIdSchema,
  /** Log version of the last change. */
  version: safeInt,
  value: z.record(z.string(), jsonSchema),
});
/** A whole record as it stands after a commit. `value` is parsed by the model's schema of `kind`. */
export type Entity = z.infer<typeof entitySchema>;

export const tombstoneSchema = z.strictObject({
  kind: z.string(),
  id: entityIdSchema,
  version: safeInt,
  /** Server milliseconds of the removal. */
  at: safeInt,
  /** Kept for 30 days so that restore and undo are pure mutators (EN9); afterwards null. */
  value: z.nullable(z.record(z.string(), jsonSchema)),
});
export type Tombstone = z.infer<typeof tombstoneSchema>;

const acksSchema = z.record(clientIdSchema, safeInt);

export const patchSchema = z.strictObject({
  from: cursorSchema,
  to: cursorSchema,
  puts: z.array(entitySchema),
  removed: z.array(tombstoneSchema),
  /** Highest decided number of each client of THIS person, at `to`. */
  acks: acksSchema,
});
export type Patch = z.infer<typeof patchSchema>;

export const pageSchema = z.strictObject({
  /** Cursor of the version the first page was made at. */
  pinned: cursorSchema,
  /** Key (`kind/id`) after which this page begins; '' on the first. */
  after: z.string(),
  /** Last key of this page, null when it is the last page. */
  upTo: z.nullable(z.string()),
  puts: z.array(entitySchema),
  removed: z.array(tombstoneSchema),
  acks: acksSchema,
});
export type Page = z.infer<typeof pageSchema>;

export const timelineSchema = z.strictObject({
  n: safeInt,
  id: z.string(),
  why: z.enum(['first', 'lost-tail', 'cut']),
  at: safeInt,
});
export type Timeline = z.infer<typeof timelineSchema>;

export const syncRequestSchema = z.strictObject({
  clientId: clientIdSchema,
  protocol: safeInt,
  /** Number of the newest timeline this device knows; 0 when none. */
  timeline: safeInt,
  sentAt: safeInt,
  counters: z.optional(z.record(z.string().check(z.maxLength(40)), z.number())),
  scopes: z
    .array(
      z.strictObject({
        scope: scopeSchema,
        cursor: z.optional(cursorSchema),
        /** Continues a reset: the staged page's `pinned` and `upTo` (EN17). */
        page: z.optional(z.strictObject({ pinned: cursorSchema, after: z.string() })),
        push: z.array(pushSchema).check(z.maxLength(limits.batchMutationsMax)),
        /** Journal and outbox hold nothing below the first number of `push` (EN5). */
        nothingBelow: z.optional(z.literal(true)),
        attempts: z.optional(safeInt),
      }),
    )
    .check(z.maxLength(limits.scopesPerRequestMax)),
});
export type SyncRequest = z.infer<typeof syncRequestSchema>;
export type ScopeRequest = SyncRequest['scopes'][number];

const scopeAnswerBase = {
  scope: scopeSchema,
  results: z.array(z.union([outcomeSchema, undecidedSchema])),
  /** The next number this scope expects from the client: a gap lies before what was pushed (EN5). */
  expected: z.optional(seqSchema),
  version: safeInt,
  /** Up to here every configured archive has the log; 0 while there is none. */
  safeVersion: safeInt,
  /** More is waiting to be pulled: ask again at once. */
  more: z.boolean(),
};
export const scopePatchAnswerSchema = z.strictObject({ ...scopeAnswerBase, patch: patchSchema });
export const scopeResetAnswerSchema = z.strictObject({ ...scopeAnswerBase, reset: pageSchema });
export const scopeRevokedAnswerSchema = z.strictObject({
  ...scopeAnswerBase,
  revoked: cursorSchema,
});
export const scopeErrorAnswerSchema = z.strictObject({
  scope: scopeSchema,
  code: errorCodeSchema,
  retryAfterMs: z.optional(safeInt),
});
export const scopeAnswerSchema = z.union([
  scopePatchAnswerSchema,
  scopeResetAnswerSchema,
  scopeRevokedAnswerSchema,
  scopeErrorAnswerSchema,
]);
export type ScopeAnswer = z.infer<typeof scopeAnswerSchema>;

export const syncResponseSchema = z.strictObject({
  serverTime: safeInt,
  timelines: z.array(timelineSchema),
  scopes: z.array(scopeAnswerSchema),
});
export type SyncResponse = z.infer<typeof syncResponseSchema>;
