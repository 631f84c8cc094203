/** Stored rows are checked when they are read: a column of another type is a damaged file, not a value. */
import { InvariantError, type Box, boxSchema } from '@jamz/core';
import type { SqliteRow } from './sqlite-database.ts';

/** The text in a column. */
export function textIn(row: SqliteRow, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw wrongType(column, 'text');
  return value;
}

/** The whole number in a column. */
export function integerIn(row: SqliteRow, column: string): number {
  const value = row[column];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw wrongType(column, 'integer');
  return value;
}

/** What `read` makes of a column that may be empty. */
export function orNull<T>(
  read: (row: SqliteRow, column: string) => T,
  row: SqliteRow,
  column: string,
): T | null {
  return row[column] === null ? null : read(row, column);
}

/** A sealed value. */
export function boxIn(row: SqliteRow, column: string): Box {
  const parsed = boxSchema.safeParse(JSON.parse(textIn(row, column)));
  if (!parsed.success) throw wrongType(column, 'box');
  return parsed.data;
}

/** One of a few words. */
export function wordIn<const W extends string>(
  row: SqliteRow,
  column: string,
  words: readonly W[],
): W {
  const value = textIn(row, column);
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) throw wrongType(column, words.join(' | '));
  return word;
}

const wrongType = (column: string, expected: string): InvariantError =>
  new InvariantError(`must hold: column ${column} is ${expected}`);
