/** One waiting mutation as the engine sees it, and the chunk it lies in: rows of one task under one ciphertext (EN23). */
import {
  type ClientId,
  type Cursor,
  type JsonObject,
  type MutationId,
  type Push,
  type Scope,
} from '@jamz/core';
import type { ChunkRecord, RowState } from '../storage/records.ts';

/** What is born with a mutation and kept over every retry. */
export interface RowContent {
  readonly name: string;
  readonly args: JsonObject;
  /** Device milliseconds. */
  readonly at: number;
  readonly offsetMs: number | null;
  readonly base: Cursor | null;
  readonly born: number;
}

export interface OutboxRow {
  readonly scope: Scope;
  readonly clientId: ClientId;
  readonly seq: number;
  readonly id: MutationId;
  /** First number of its chunk: with scope and clientId the key of the record. */
  readonly from: number;
  /** Null when the device cannot read it, or when only the number is left to be closed. */
  readonly content: RowContent | null;
  readonly state: RowState;
}

/** A chunk with its rows opened; `rows` is null when the ciphertext is damaged. */
export interface OpenChunk {
  readonly record: ChunkRecord;
  readonly rows: readonly RowContent[] | null;
}

export const chunkKey = (chunk: {
  readonly scope: string;
  readonly clientId: string;
  readonly from: number;
}): readonly [string, string, number] => [chunk.scope, chunk.clientId, chunk.from];

const plainState: RowState = {};

export const isGone = (record: ChunkRecord, seq: number): boolean =>
  seq <= record.decidedUpTo || record.states[seq]?.gone === true;

export const lastSeq = (record: {
  readonly from: number;
  readonly ids: readonly string[];
}): number => record.from + record.ids.length - 1;

/** The rows of a chunk that are still in the outbox, in number order. */
export function openRows({ record, rows }: OpenChunk): readonly OutboxRow[] {
  const found: OutboxRow[] = [];
  for (const [at, id] of record.ids.entries()) {
    const seq = record.from + at;
    if (isGone(record, seq)) continue;
    found.push({
      scope: record.scope,
      clientId: record.clientId,
      seq,
      id: id as MutationId,
      from: record.from,
      content: rows?.[at] ?? null,
      state: record.states[seq] ?? plainState,
    });
  }
  return found;
}

/** The record with some rows in a new state; null when none of its rows is left. */
export function withStates(
  record: ChunkRecord,
  changes: ReadonlyMap<number, RowState>,
): ChunkRecord | null {
  const states: Record<string, RowState> = { ...record.states };
  for (const [seq, state] of changes) states[seq] = state;
  let decidedUpTo = record.decidedUpTo;
  while (states[decidedUpTo + 1]?.gone === true) {
    delete states[decidedUpTo + 1];
    decidedUpTo += 1;
  }
  if (decidedUpTo >= lastSeq(record)) return null;
  return { ...record, decidedUpTo, states };
}

/** What goes over the wire for a row: the mutation as it was born, or the close of its number. */
export function rowToPush(row: OutboxRow, correctedAt: number): Push {
  const { seq, id, content, state } = row;
  if (state.close !== undefined) return { seq, id, close: state.close };
  if (content === null) return { seq, id, close: 'quarantined' };
  const { name, args, offsetMs, base, born } = content;
  return {
    seq,
    id,
    name,
    args,
    at: correctedAt,
    offsetMs,
    base,
    born,
    ...(state.re === true && { re: true as const }),
  };
}

/** Length of a text in UTF-8 bytes, without making them. */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x80) bytes += 1;
    // Each half of a surrogate pair adds one here: four bytes for two units.
    if (unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff)) bytes += 1;
  }
  return bytes;
}

export const pushBytes = (push: Push): number => utf8Bytes(JSON.stringify(push)) + 1;

/** Rows the server has not decided and that are to go out: not those whose outcome only waits for the base. */
export const isUndecided = (row: OutboxRow): boolean =>
  row.state.outcome === undefined && row.state.taken !== true;
