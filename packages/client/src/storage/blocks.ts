/**
 * The base of a scope as it lies on the disk. What one answer brought of one kind is one record, a block, with its rows
 * as text: IndexedDB takes and gives one long text many times faster than a thousand records (decision 0025). A row in
 * a later block counts instead of the same row in an earlier one, until compaction leaves one block of each kind.
 */
import { isNumber, isText, shape, type Scope } from '@jamz/core';
import type { Found, Write } from './device-store.ts';
import { isEntityRecord } from './record-checks.ts';
import type { BlockCount, EntityRecord, ScopeRecord } from './records.ts';

/** The rows of one kind that came together. Its key ends with `n` and not with an id. */
export interface BlockRecord {
  readonly scope: Scope;
  readonly kind: string;
  readonly n: number;
  /** JSON: `[id, version, value]` of each, and of tombstones `[id, version, value, removedAt]`. */
  readonly rows: string;
}

const isBlockRecord = shape<BlockRecord>({
  scope: isText,
  kind: isText,
  n: isNumber,
  rows: isText,
});

/** So many answers a scope may have taken in before its blocks are made one, whatever that costs. */
const partsMax = 128;
/** And so many before it may be done cheaply: when what came since is a quarter of all that is there. */
const partsMin = 8;

/** Before version 11 every row was a record of its own: such a scope counts as full of parts. */
const countOf = ({ blocks }: ScopeRecord): BlockCount =>
  blocks ?? { next: 1, parts: partsMax, rows: 0, loose: 0 };

/** The scope's record and the blocks it takes to add these rows to what is there. */
export function addBlocks(
  table: 'entities' | 'staged',
  record: ScopeRecord,
  rows: readonly EntityRecord[],
): { readonly record: ScopeRecord; readonly writes: readonly Write[] } {
  if (rows.length === 0) return { record, writes: [] };
  const count = countOf(record);
  const loose = count.loose + rows.length;
  const added = { ...count, next: count.next + 1, parts: count.parts + 1, loose };
  return {
    record: { ...record, blocks: table === 'staged' ? { ...count, next: count.next + 1 } : added },
    writes: blocksOf(rows, count.next).map((put) => toWrite(table, put)),
  };
}

/** The same for rows that are all there is from now on. */
export function replaceBlocks(
  record: ScopeRecord,
  rows: readonly EntityRecord[],
): { readonly record: ScopeRecord; readonly writes: readonly Write[] } {
  const n = countOf(record).next;
  return {
    record: { ...record, blocks: { next: n + 1, parts: 0, rows: rows.length, loose: 0 } },
    writes: [
      { table: 'entities', prefix: [record.scope], put: null },
      ...blocksOf(rows, n).map((put) => toWrite('entities', put)),
    ],
  };
}

export function isCompactionDue(record: ScopeRecord): boolean {
  const { parts, rows, loose } = countOf(record);
  return parts >= partsMax || (parts >= partsMin && loose * 4 >= rows);
}

/**
 * All rows of these blocks, the later of two last; records of one row each, as versions before 11 wrote them, come
 * first. `damaged`: something of it is not what this app writes.
 */
export function rowsIn(found: Found): {
  readonly rows: readonly EntityRecord[];
  readonly damaged: boolean;
} {
  const rows: EntityRecord[] = found.filter((one) => isEntityRecord(one));
  let damaged = false;
  for (const one of found) {
    if (isEntityRecord(one)) continue;
    const own = isBlockRecord(one) ? parseRows(one) : null;
    if (own === null) damaged = true;
    else for (const row of own) rows.push(row);
  }
  return { rows, damaged };
}

/** Each row once, the last of those with the same key. */
export const lastOfEach = (rows: readonly EntityRecord[]): readonly EntityRecord[] => [
  ...new Map(rows.map((row) => [`${row.kind}/${row.id}`, row])).values(),
];

function blocksOf(rows: readonly EntityRecord[], n: number): readonly BlockRecord[] {
  const kinds = new Map<string, EntityRecord[]>();
  for (const row of rows) {
    const own = kinds.get(row.kind);
    if (own === undefined) kinds.set(row.kind, [row]);
    else own.push(row);
  }
  return [...kinds].map(([kind, own]): BlockRecord => {
    const texts = own.map(({ id, version, value, removedAt }) =>
      removedAt === null ? [id, version, value] : [id, version, value, removedAt],
    );
    return { scope: (own[0] as EntityRecord).scope, kind, n, rows: JSON.stringify(texts) };
  });
}

const toWrite = (table: 'entities' | 'staged', put: BlockRecord): Write => ({
  table,
  key: [put.scope, put.kind, put.n],
  put,
});

/** Null when the text is not what {@link blocksOf} writes. */
function parseRows({ scope, kind, rows }: BlockRecord): readonly EntityRecord[] | null {
  const list = parseJson(rows);
  if (!Array.isArray(list)) return null;
  const found: EntityRecord[] = [];
  for (const row of list as readonly unknown[]) {
    if (!Array.isArray(row)) return null;
    const [id, version, value, removedAt = null] = row as readonly unknown[];
    const record = { scope, kind, id, version, removedAt, value };
    if (!isEntityRecord(record)) return null;
    found.push(record);
  }
  return found;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
