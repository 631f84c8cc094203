/** What a commit looks like when it comes back from the log: strict, and quick, because every process reads them all. */
import {
  closeReasons,
  either,
  errorCodes,
  isAbsent,
  isNumber,
  isNull,
  isObject,
  isText,
  isTrue,
  listOf,
  oneOf,
  outcomeEnds,
  shape,
  type Box,
  type Check,
  type Commit,
  type CommitEntry,
  type SealedEntity,
  type SealedRecord,
  type SealedTombstone,
  type SeqRange,
  type Stamp,
} from '@jamz/core';

const isCount: Check = (value) => isNumber(value) && (value as number) >= 0;
const isPositive: Check = (value) => isNumber(value) && (value as number) > 0;
const optional = (check: Check): Check => either(isAbsent, check);

const isBox = shape<Box>({ owner: isText, keyId: isText, nonce: isText, ct: isText });
const sealed = { clear: isObject, boxes: listOf(isBox) };
const isSealedEntity = shape<SealedEntity>({
  kind: isText,
  id: isText,
  version: isCount,
  ...sealed,
});
const isSealedTombstone = shape<SealedTombstone>({
  kind: isText,
  id: isText,
  version: isCount,
  at: isCount,
  value: either(isNull, shape<SealedRecord>(sealed)),
});
const isSeqRange = shape<SeqRange>({
  userId: isText,
  clientId: isText,
  from: isPositive,
  to: isPositive,
  refused: optional(isTrue),
});
const isEntry = shape<CommitEntry>({
  userId: isText,
  clientId: isText,
  seq: isPositive,
  id: isText,
  name: optional(isText),
  args: optional(shape<SealedRecord>(sealed)),
  stamp: optional(shape<Stamp>({ ms: isCount, n: isCount, c: isText })),
  base: optional(either(isNull, isText)),
  outcome: shape<CommitEntry['outcome']>({
    end: oneOf(outcomeEnds),
    code: optional(oneOf(errorCodes)),
    close: optional(oneOf(closeReasons)),
    conflicts: optional(listOf(isText)),
  }),
});

export const isCommit = shape<Commit>({
  format: oneOf([1]),
  model: isCount,
  id: isText,
  timeline: isCount,
  fencingEpoch: isCount,
  scope: isText,
  version: isPositive,
  part: optional(shape<NonNullable<Commit['part']>>({ k: isNumber, of: isNumber })),
  voids: optional(isCount),
  at: isCount,
  seqs: listOf(isSeqRange),
  entries: listOf(isEntry),
  puts: listOf(isSealedEntity),
  removed: listOf(isSealedTombstone),
  prevHash: isText,
});
