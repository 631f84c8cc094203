/**
 * The checks every stored row passes when it is read again. A row that fails is alien or damaged: cache rows are dropped
 * and fetched again, outbox rows go to quarantine (D7).
 */
import {
  closeReasons,
  either,
  errorCodes,
  isAbsent,
  isBoolean,
  isNumber,
  isNull,
  isObject,
  isText,
  isTrue,
  listOf,
  mapOf,
  oneOf,
  outcomeEnds,
  shape,
  type Timeline,
} from '@jamz/core';
import type {
  ChunkRecord,
  ClientRecord,
  ClosesRecord,
  EntityRecord,
  JournalRecord,
  JournalRow,
  LeaseRecord,
  ProblemRecord,
  RowState,
  ScopeRecord,
  SessionRecord,
  Staging,
  StoredOutcome,
  WaitingRecord,
} from './records.ts';

const isCode = oneOf(errorCodes);
const optionalTrue = either(isTrue, isAbsent);
const isCounts = mapOf(isNumber);
const outcomeFields = {
  end: oneOf(outcomeEnds),
  version: isNumber,
  at: isNumber,
  code: either(isCode, isAbsent),
};
const optionalClose = either(oneOf(closeReasons), isAbsent);
const isState = shape<RowState>({
  gone: optionalTrue,
  close: optionalClose,
  outcome: either(shape<StoredOutcome>(outcomeFields), isAbsent),
  tries: either(isNumber, isAbsent),
  failed: either(isCode, isAbsent),
  taken: optionalTrue,
  re: optionalTrue,
  stub: optionalTrue,
  since: either(isNumber, isAbsent),
});
const chunkKey = { scope: isText, clientId: isText, from: isNumber, ids: listOf(isText) };

export const isSessionRecord = shape<SessionRecord>({
  userId: isText,
  generation: isNumber,
  active: isBoolean,
});
export const isClientRecord = shape<ClientRecord>({ n: isNumber, clientId: isText });
export const isTimelineRecord = shape<Timeline>({
  n: isNumber,
  id: isText,
  why: oneOf(['first', 'lost-tail', 'cut']),
  at: isNumber,
});
const isStaging = shape<Staging>({
  pinned: isText,
  upTo: either(isText, isNull),
  tail: isText,
  highest: isNumber,
  acks: isCounts,
});
export const isScopeRecord = shape<ScopeRecord>({
  scope: isText,
  cursor: either(isText, isNull),
  version: isNumber,
  acks: isCounts,
  timeline: isNumber,
  safeVersion: isNumber,
  pulled: isBoolean,
  revoked: isBoolean,
  staging: either(isNull, isStaging),
  inBlocks: optionalTrue,
});
export const isEntityRecord = shape<EntityRecord>({
  scope: isText,
  kind: isText,
  id: isText,
  version: isNumber,
  removedAt: either(isNumber, isNull),
  value: either(isObject, isNull),
});
export const isChunkRecord = shape<ChunkRecord>({
  ...chunkKey,
  decidedUpTo: isNumber,
  states: mapOf(isState),
  sealed: isText,
});
export const isJournalRecord = shape<JournalRecord>({
  ...chunkKey,
  sealed: isText,
  rows: mapOf(shape<JournalRow>({ ...outcomeFields, close: optionalClose })),
});
export const isProblemRecord = shape<ProblemRecord>({
  scope: isText,
  id: isText,
  end: oneOf(['rejected', 'parked', 'closed', 'cut']),
  code: either(isCode, isNull),
  at: isNumber,
  sealed: either(isText, isNull),
  raw: either(isText, isNull),
});
export const isWaitingRecord = shape<WaitingRecord>({
  scope: isText,
  id: isText,
  sealed: isText,
  since: isNumber,
  re: isBoolean,
});
export const isLeaseRecord = shape<LeaseRecord>({
  token: isNumber,
  holder: isText,
  renewedAt: isNumber,
});
export const isClosesRecord = shape<ClosesRecord>({ count: isNumber });
