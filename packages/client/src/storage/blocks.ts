/**
 * The base of a scope as it lies on the disk: its rows in blocks, a block being one record with the rows of one kind
 * whose ids fall together, as text. IndexedDB takes and gives a few long texts many times faster than a thousand records
 * (decision 0025). A row lies in one block only, so what is put in its place or removed is gone from the disk.
 */
import { isNumber, isText, shape, type Scope } from '@jamz/core';
import type { Found, Read, Write } from './device-store.ts';
import { isEntityRecord } from './record-checks.ts';
import type { EntityRecord } from './records.ts';

/** Its key ends with `n`, where a row that lies alone has its id. */
export interface BlockRecord {
  readonly scope: Scope;
  readonly kind: string;
  /** {@link blockOf} each of its rows. */
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

/**
 * Which of the eight blocks of its kind a row lies in: the lowest bits of FNV-1a over the id's UTF-16 units. So few that
 * ten thousand rows are read as fast as they are parsed, so many that one changed row of a group of 2,000 tracks writes
 * a hundred kilobytes and not all. Devices hold what this has said: it stays for ever.
 */
export function blockOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  }
  return hash & 7;
}

type Table = 'entities' | 'staged';
interface RowKey {
  readonly kind: string;
  readonly id: string;
}

/** The blocks that these rows lie in, or will, each once. */
export function readsFor(scope: Scope, rows: readonly RowKey[]): readonly Read[] {
  const keys = new Map(rows.map((row) => [nameOf(row), [scope, row.kind, blockOf(row.id)]]));
  return [...keys.values()].map((key) => ({ table: 'entities', key }));
}

/**
 * Puts rows into their blocks, of which `held` are those that are there: at least all that {@link readsFor} names. Null
 * when one of them is damaged: nobody knows what else lay in it.
 */
export function putRows(
  table: Table,
  held: Found,
  rows: readonly EntityRecord[],
): readonly Write[] | null {
  const before = new Map<string, BlockRecord>();
  for (const one of held) {
    if (!isBlockRecord(one)) return null;
    before.set(`${one.kind}/${one.n}`, one);
  }
  const touched = new Map<string, Map<string, EntityRecord>>();
  for (const row of rows) {
    const name = nameOf(row);
    let own = touched.get(name);
    if (own === undefined) {
      const block = before.get(name);
      const found = block === undefined ? [] : parseRows(block);
      if (found === null) return null;
      own = new Map(found.map((one) => [one.id, one]));
      touched.set(name, own);
    }
    own.set(row.id, row);
  }
  return [...touched.values()].map((own) => toWrite(table, [...own.values()]));
}

/** Puts rows in the place of all that the scope has. */
export const replaceRows = (scope: Scope, rows: readonly EntityRecord[]): readonly Write[] => [
  { table: 'entities', prefix: [scope], put: null },
  ...(putRows('entities', [], rows) ?? []),
];

/** All rows of these blocks, and rows that lie alone. `damaged`: something of it is not what this app writes. */
export function rowsIn(found: Found): {
  readonly rows: readonly EntityRecord[];
  readonly damaged: boolean;
} {
  const rows: EntityRecord[] = [];
  let damaged = false;
  for (const one of found) {
    const own = isBlockRecord(one) ? parseRows(one) : isEntityRecord(one) ? [one] : null;
    if (own === null) damaged = true;
    else for (const row of own) rows.push(row);
  }
  return { rows, damaged };
}

const nameOf = ({ kind, id }: RowKey): string => `${kind}/${blockOf(id)}`;

/** @param rows at least one, all of one block */
function toWrite(table: Table, rows: readonly EntityRecord[]): Write {
  const { scope, kind, id } = rows[0] as EntityRecord;
  const n = blockOf(id);
  const texts = rows.map((row) =>
    row.removedAt === null
      ? [row.id, row.version, row.value]
      : [row.id, row.version, row.value, row.removedAt],
  );
  const put: BlockRecord = { scope, kind, n, rows: JSON.stringify(texts) };
  return { table, key: [scope, kind, n], put };
}

/** Null when the text is not what {@link toWrite} writes. */
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
