/**
 * Reads the requests that come by the thousand rows. Nearly every one is exactly what its schema says, and plain
 * functions see that in a tenth of the time. What they do not pass goes to the schema: its word is the law, and
 * nothing gets through here that it would refuse or change.
 */
import {
  either,
  isAbsent,
  isNull,
  isNumber,
  isText,
  isTrue,
  listOf,
  oneOf,
  shape,
  type Check,
} from '../base/shape.ts';
import { limits } from '../limits.ts';
import { closeReasons } from './row-ends.ts';
import {
  syncRequestSchema,
  type Close,
  type Mutation,
  type ScopeRequest,
  type SyncRequest,
} from './sync-message.ts';
import {
  isClientId,
  isCount,
  isCursor,
  isJson,
  isMutationId,
  isScope,
  isSeq,
  optional,
  textOf,
} from './wire-checks.ts';

/** Null when it is not what the protocol says. */
export function readSyncRequest(value: unknown): SyncRequest | null {
  if (isRequest(value)) return value;
  const parsed = syncRequestSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

const listUpTo = (max: number, check: Check): Check => {
  const isList = listOf(check);
  return (value) => isList(value) && (value as unknown[]).length <= max;
};

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
