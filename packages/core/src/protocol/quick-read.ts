/**
 * Reads the messages that come by the thousand rows. Nearly every one is exactly what its schema says, and plain
 * functions see that in a tenth of the time. What they do not pass goes to the schema: its word is the law, and
 * nothing gets through here that it would refuse or change.
 */
import type * as z from 'zod/mini';
import { clientIdPattern, entityIdPattern, mutationIdPattern, scopePattern } from '../base/ids.ts';
import {
  either,
  isAbsent,
  isNull,
  isNumber,
  isObject,
  isText,
  isTrue,
  isBoolean,
  listOf,
  oneOf,
  shape,
  type Check,
} from '../base/shape.ts';
import { errorCodes } from '../errors.ts';
import { limits } from '../limits.ts';
import { patchEventSchema, type PatchEvent } from './socket-events.ts';
import {
  closeReasons,
  outcomeEnds,
  syncRequestSchema,
  syncResponseSchema,
  type Close,
  type Entity,
  type Mutation,
  type Outcome,
  type Page,
  type Patch,
  type ScopeAnswer,
  type ScopeRequest,
  type SyncRequest,
  type SyncResponse,
  type Timeline,
  type Tombstone,
} from './sync-message.ts';

/** Null when it is not what the protocol says. */
export const readSyncRequest = (value: unknown): SyncRequest | null =>
  read(value, isRequest, syncRequestSchema);
export const readSyncResponse = (value: unknown): SyncResponse | null =>
  read(value, isResponse, syncResponseSchema);
export const readPatchEvent = (value: unknown): PatchEvent | null =>
  read(value, isPatchEvent, patchEventSchema);

function read<T>(
  value: unknown,
  isPlain: (value: unknown) => value is T,
  schema: z.ZodMiniType<T>,
): T | null {
  if (isPlain(value)) return value;
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

const matches =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const textOf =
  (min: number, max: number): Check =>
  (value) =>
    typeof value === 'string' && value.length >= min && value.length <= max;
const optional = (check: Check): Check => either(isAbsent, check);
const isCount: Check = (value) => isNumber(value) && (value as number) >= 0;
const isSeq: Check = (value) => isNumber(value) && (value as number) > 0;
const listUpTo = (max: number, check: Check): Check => {
  const isList = listOf(check);
  return (value) => isList(value) && (value as unknown[]).length <= max;
};

/** Data as JSON gives it, without the one key by which an object reaches its prototype. */
function isJson(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      if (value === null) return true;
      return Array.isArray(value) ? value.every(isJson) : isRecord(value, isJson);
    default:
      return false;
  }
}

function isRecord(value: unknown, isValue: Check, isKey: Check = isText): boolean {
  if (!isObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return false;
  for (const key in value) {
    if (key === '__proto__' || !isKey(key) || !isValue(value[key])) return false;
  }
  return true;
}

const isScope = matches(scopePattern);
const isClientId = matches(clientIdPattern);
const isMutationId = matches(mutationIdPattern);
const isEntityId = matches(entityIdPattern);
const isCursor = textOf(1, limits.cursorLengthMax);
const isCode = oneOf(errorCodes);
const isValues: Check = (value) => isRecord(value, isJson);
const isAcks: Check = (value) => isRecord(value, isCount, isClientId);

const isMutation = shape<Mutation>({
  seq: isSeq,
  id: isMutationId,
  name: textOf(1, 64),
  args: isJson,
  at: isCount,
  offsetMs: either(isNull, isNumber),
  base: either(isNull, isCursor),
  born: isCount,
  re: optional(isTrue),
});
const isClosing = shape<Close>({ seq: isSeq, id: isMutationId, close: oneOf(closeReasons) });

const isScopeRequest = shape<ScopeRequest>({
  scope: isScope,
  cursor: optional(isCursor),
  page: optional(shape<NonNullable<ScopeRequest['page']>>({ pinned: isCursor, after: isText })),
  push: listUpTo(limits.batchMutationsMax, either(isMutation, isClosing)),
  nothingBelow: optional(isTrue),
  attempts: optional(isCount),
});
const isRequest = shape<SyncRequest>({
  clientId: isClientId,
  protocol: isCount,
  timeline: isCount,
  sentAt: isCount,
  // Seldom there, and then few: left to the schema.
  counters: isAbsent,
  scopes: listUpTo(limits.scopesPerRequestMax, isScopeRequest),
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

const isOutcome = shape<Outcome>({
  seq: isSeq,
  id: isMutationId,
  end: oneOf(outcomeEnds),
  version: isCount,
  at: isCount,
  code: optional(isCode),
  conflicts: optional(listOf(isEntityId)),
});
const answerFields = {
  scope: isScope,
  // What is still open is rare: left to the schema.
  results: listOf(isOutcome),
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
const isTimeline = shape<Timeline>({
  n: isCount,
  id: isText,
  why: oneOf(['first', 'lost-tail', 'cut']),
  at: isCount,
});
const isResponse = shape<SyncResponse>({
  serverTime: isCount,
  timelines: listOf(isTimeline),
  scopes: listOf(either(isPatchAnswer, isPageAnswer)),
});
