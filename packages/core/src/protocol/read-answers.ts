/**
 * Reads what comes to a device, by the thousand rows and without the library of schemas: plain functions say of every
 * message what its schema says, and a test holds them to that.
 */
import {
  either,
  isBoolean,
  isNull,
  isNumber,
  isText,
  listOf,
  oneOf,
  shape,
} from '../base/shape.ts';
import type { ErrorCode } from '../errors.ts';
import { outcomeEnds } from './row-ends.ts';
import type { PatchEvent } from './socket-events.ts';
import type {
  Entity,
  Outcome,
  Page,
  Patch,
  ScopeAnswer,
  SyncResponse,
  Timeline,
  Tombstone,
  Undecided,
} from './sync-message.ts';
import {
  isAcks,
  isCode,
  isCount,
  isCursor,
  isEntityId,
  isMutationId,
  isScope,
  isSeq,
  isValues,
  optional,
} from './wire-checks.ts';

/** Null when it is not what the protocol says. */
export const readSyncResponse = (value: unknown): SyncResponse | null =>
  isResponse(value) ? value : null;
export const readPatchEvent = (value: unknown): PatchEvent | null =>
  isPatchEvent(value) ? value : null;
/** Body of an answer that refuses. */
export const readErrorAnswer = (value: unknown): ErrorAnswer | null =>
  isErrorBody(value) ? value : null;

interface ErrorAnswer {
  readonly code: ErrorCode;
  readonly text: string;
  readonly retryAfterMs?: number | undefined;
}
const isErrorBody = shape<ErrorAnswer>({
  code: isCode,
  text: isText,
  retryAfterMs: optional(isNumber),
});

const isEntity = shape<Entity>({ kind: isText, id: isEntityId, version: isCount, value: isValues });
const isTombstone = shape<Tombstone>({
  kind: isText,
  id: isEntityId,
  version: isCount,
  at: isCount,
  value: either(isNull, isValues),
});
const images = { puts: listOf(isEntity), removed: listOf(isTombstone), acks: isAcks };
const isPatch = shape<Patch>({ from: isCursor, to: isCursor, ...images });
const isPage = shape<Page>({
  pinned: isCursor,
  after: isText,
  upTo: either(isNull, isText),
  ...images,
});
const isPatchEvent = shape<PatchEvent>({
  scope: isScope,
  from: isCursor,
  to: isCursor,
  patch: optional(isPatch),
});

export const isOutcome = shape<Outcome>({
  seq: isSeq,
  id: isMutationId,
  end: oneOf(outcomeEnds),
  version: isCount,
  at: isCount,
  code: optional(isCode),
  conflicts: optional(listOf(isEntityId)),
});
const isUndecided = either(
  shape<Extract<Undecided, { retry: unknown }>>({ seq: isSeq, retry: isCode, afterMs: isCount }),
  shape<Extract<Undecided, { taken: unknown }>>({ seq: isSeq, taken: isText }),
);
const answerFields = {
  scope: isScope,
  results: listOf(either(isOutcome, isUndecided)),
  expected: optional(isSeq),
  version: isCount,
  safeVersion: isCount,
  more: isBoolean,
};
const isPatchAnswer = shape<Extract<ScopeAnswer, { patch: unknown }>>({
  ...answerFields,
  patch: isPatch,
});
const isPageAnswer = shape<Extract<ScopeAnswer, { reset: unknown }>>({
  ...answerFields,
  reset: isPage,
});
const isRevokedAnswer = shape<Extract<ScopeAnswer, { revoked: unknown }>>({
  ...answerFields,
  revoked: isCursor,
});
const isErrorAnswer = shape<Extract<ScopeAnswer, { code: unknown }>>({
  scope: isScope,
  code: isCode,
  retryAfterMs: optional(isCount),
});
const isScopeAnswer = either(
  either(isPatchAnswer, isPageAnswer),
  either(isRevokedAnswer, isErrorAnswer),
);
const isTimeline = shape<Timeline>({
  n: isCount,
  id: isText,
  why: oneOf(['first', 'lost-tail', 'cut']),
  at: isCount,
});
const isResponse = shape<SyncResponse>({
  serverTime: isCount,
  timelines: listOf(isTimeline),
  scopes: listOf(isScopeAnswer),
});
