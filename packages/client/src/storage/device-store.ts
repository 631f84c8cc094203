/**
 * The device's store as a port: tables of plain records and chunks of bytes under compound keys, and transactions whose logic is a pure,
 * synchronous function between "everything is read" and "everything is written". So nothing foreign can be awaited
 * inside one, and memory, IndexedDB and the simulator run the very same operations (`device-operations.ts`).
 */
import type { Result } from '@jamz/core';

/**
 * `entities` and `staged` have keys `[scope, kind, n]` (blocks.ts; rows that lie alone `[scope, kind, id]`); an adapter may
 * keep each kind in an object store of its own.
 * `session` `["session"]` · `clients` `[n]` · `timelines` `[n]` · `scopes` `[scope]` · `numbers` `[clientId, scope]` ·
 * `outbox`, `journal` `[scope, clientId, from]` · `problems`, `waiting` `[scope, id]` · `lease` `["drain"]`, `["closes"]`.
 * Of the media room: `picks` `[id]` · `audioFiles` `[sha256]` · `fileChunks` `[fileId, n]`, the only ones with bytes in
 * them · `uploads` `[sha256, scope]` · `pictures` `[scope, id]` · `keptGroups` `[groupId]`.
 */
export const tableNames = [
  'session',
  'clients',
  'timelines',
  'scopes',
  'numbers',
  'entities',
  'staged',
  'outbox',
  'journal',
  'problems',
  'waiting',
  'lease',
  'picks',
  'audioFiles',
  'fileChunks',
  'uploads',
  'pictures',
  'keptGroups',
] as const;
export type TableName = (typeof tableNames)[number];

/** Compared as IndexedDB compares arrays: member by member, numbers before strings, the shorter first. */
export type Key = readonly (string | number)[];

/** One record, or all records whose key begins with `prefix`, in key order. An empty prefix is the whole table. */
export type Read =
  | { readonly table: TableName; readonly key: Key }
  | { readonly table: TableName; readonly prefix: Key };

export type Write =
  /** Null removes the record. */
  | { readonly table: TableName; readonly key: Key; readonly put: object | null }
  /** Removes every record whose key begins with `prefix`. */
  | { readonly table: TableName; readonly prefix: Key; readonly put: null };

/** Values found by one {@link Read}: none or one for a key, any number for a prefix. Records are parsed by the caller. */
export type Found = readonly unknown[];

export interface Plan<T> {
  /** Every table that may be read or written: the transaction's range. */
  readonly tables: readonly TableName[];
  /** `strict` resolves only when the data is on the disk itself (EN23); `relaxed` may be lost with the power. */
  readonly durability: 'strict' | 'relaxed';
  readonly reads: readonly Read[];
  /**
   * Pure and synchronous; called once all reads are there, inside the transaction. `found[i]` belongs to `reads[i]`.
   * No writes means that the transaction changes nothing. Throwing aborts it.
   */
  readonly decide: (found: readonly Found[]) => {
    readonly writes: readonly Write[];
    readonly value: T;
  };
}

/** `full`: out of quota. `closed`: closed by us or by an upgrade elsewhere. `failed`: anything else; may pass. */
export type StoreFailure = 'full' | 'failed' | 'closed';

export interface DeviceStore {
  /** One consistent snapshot over all reads. */
  read(reads: readonly Read[]): Promise<Result<readonly Found[], StoreFailure>>;
  /** Atomic and isolated; resolves `ok` only when complete. After any failure nothing of it is there. */
  transact<T>(plan: Plan<T>): Promise<Result<T, StoreFailure>>;
  close(): Promise<void>;
}

/** The order of keys, for adapters that must sort by themselves. */
export function compareKeys(a: Key, b: Key): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const left = a[at] as string | number;
    const right = b[at] as string | number;
    if (left === right) continue;
    if (typeof left !== typeof right) return typeof left === 'number' ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return a.length - b.length;
}
