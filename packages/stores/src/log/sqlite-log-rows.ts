/** Rows of the log's tables, to and from the shapes of the port. */
import {
  closeReasons,
  errorCodes,
  InvariantError,
  outcomeEnds,
  type EntryIndex,
  type StoredCommit,
} from '@jamz/core';
import type { SqliteRow } from '../sqlite/sqlite-database.ts';
import { integerIn, orNull, textIn, wordIn } from '../sqlite/sqlite-row.ts';
import type { LogHead } from './log-store.ts';

export function headFromRow(row: SqliteRow): LogHead {
  return {
    scope: textIn(row, 'scope'),
    version: integerIn(row, 'version'),
    hash: textIn(row, 'hash'),
    at: integerIn(row, 'at'),
  };
}

export function commitFromRow(row: SqliteRow, index: readonly EntryIndex[]): StoredCommit {
  return {
    scope: textIn(row, 'scope'),
    version: integerIn(row, 'version'),
    hash: textIn(row, 'hash'),
    prevHash: textIn(row, 'prevHash'),
    id: textIn(row, 'id'),
    timeline: integerIn(row, 'timeline'),
    fencingEpoch: integerIn(row, 'fencingEpoch'),
    at: integerIn(row, 'at'),
    bytes: textIn(row, 'bytes'),
    index,
  };
}

/** In the order of the columns: userId, clientId, seq, id, ending, closeReason, code, conflicts. */
export function entryToRow(entry: EntryIndex): readonly (string | number | null)[] {
  const conflicts = entry.conflicts === undefined ? null : JSON.stringify(entry.conflicts);
  const { userId, clientId, seq, id, end, close = null, code = null } = entry;
  return [userId, clientId, seq, id, end, close, code, conflicts];
}

export function entryFromRow(row: SqliteRow): EntryIndex {
  const close = orNull((r, c) => wordIn(r, c, closeReasons), row, 'closeReason');
  const code = orNull((r, c) => wordIn(r, c, errorCodes), row, 'code');
  const conflicts = orNull(textIn, row, 'conflicts');
  return {
    userId: textIn(row, 'userId'),
    clientId: textIn(row, 'clientId'),
    seq: integerIn(row, 'seq'),
    id: textIn(row, 'id'),
    end: wordIn(row, 'ending', outcomeEnds),
    ...(close !== null && { close }),
    ...(code !== null && { code }),
    ...(conflicts !== null && { conflicts: idsFrom(conflicts) }),
  };
}

function idsFrom(text: string): readonly string[] {
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value) || !value.every((id) => typeof id === 'string')) {
    throw new InvariantError('must hold: column conflicts is a list of ids');
  }
  return value;
}
