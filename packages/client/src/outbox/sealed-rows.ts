/** Rows as sealed text: sealed before a transaction opens, opened after one has closed, parsed either way. */
import { isCursor, type JsonObject } from '@jamz/core';
import { sealContext, type Sealer } from '../storage/sealer.ts';
import type { ChunkRecord } from '../storage/records.ts';
import type { OpenChunk, RowContent } from './outbox-row.ts';

/** The text of one row: measured when it is born, and sealed as it is. */
export const rowText = (row: RowContent): string => JSON.stringify(row);

/** Texts of rows that share a chunk, in order. */
export const sealRows = (
  sealer: Sealer,
  scope: string,
  texts: readonly string[],
): Promise<string> => sealer.seal(`[${texts.join(',')}]`, sealContext.row(scope));

/** @param known the chunk as it was opened before; the same ciphertext holds the same rows */
export async function openChunk(
  sealer: Sealer,
  record: ChunkRecord,
  known?: OpenChunk,
): Promise<OpenChunk> {
  if (record.sealed === '') return { record, rows: null };
  if (known !== undefined && known.rows !== null && known.record.sealed === record.sealed) {
    return { record, rows: known.rows.length === record.ids.length ? known.rows : null };
  }
  const rows = parseRows(await sealer.open(record.sealed, sealContext.row(record.scope)));
  return { record, rows: rows?.length === record.ids.length ? rows : null };
}

/** One row on its own, as the problem list and the waiting list keep it. */
export const sealRow = (sealer: Sealer, scope: string, row: RowContent): Promise<string> =>
  sealer.seal(JSON.stringify([row]), sealContext.problem(scope));

export async function openRow(
  sealer: Sealer,
  scope: string,
  sealed: string,
): Promise<RowContent | null> {
  return parseRows(await sealer.open(sealed, sealContext.problem(scope)))?.[0] ?? null;
}

function parseRows(text: string | null): readonly RowContent[] | null {
  if (text === null) return null;
  try {
    const parsed: unknown = JSON.parse(text);
    if (!Array.isArray(parsed)) return null;
    const rows = parsed.map((one: unknown) => parseRow(one));
    return rows.every((row) => row !== null) ? rows : null;
  } catch {
    return null;
  }
}

function parseRow(value: unknown): RowContent | null {
  if (!isRecord(value)) return null;
  const { name, args, at, offsetMs, base, born } = value;
  const isRow =
    typeof name === 'string' &&
    isRecord(args) &&
    typeof at === 'number' &&
    (offsetMs === null || typeof offsetMs === 'number') &&
    (base === null || isCursor(base)) &&
    typeof born === 'number';
  // Arguments were JSON when they were sealed; the mutation's own schema parses them again before they are run.
  return isRow ? { name, args: args as JsonObject, at, offsetMs, base, born } : null;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
