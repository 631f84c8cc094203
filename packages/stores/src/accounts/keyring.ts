/**
 * The keyring: one key per person and per scope, wrapped by the root key, held outside log and archive, in one or more
 * copies. Destroying a key is how a person is forgotten; a tombstone says for ever that it was destroyed (EN43, EN44).
 * Contract: `keyring.contract.ts`.
 */
import type { Owner } from '@jamz/core';

export interface WrappedKey {
  readonly owner: Owner;
  readonly keyId: string;
  /** AES-256-GCM of the key under the root key, base64url; null when destroyed. */
  readonly wrapped: string | null;
  readonly createdAt: number;
  readonly destroyedAt: number | null;
}

/** One copy of the keyring. An adapter; the keyring proper (`open-keyring.ts`) writes through to all copies. */
export interface KeyringCopy {
  readonly name: string;
  /** Durable when resolved. Returns what stands there afterwards: an existing key or tombstone wins. */
  create(key: WrappedKey): Promise<WrappedKey>;
  read(owners: readonly Owner[]): Promise<readonly WrappedKey[]>;
  /** Durable when resolved: key bytes are gone from the file and from its write-ahead log (truncated until not busy). */
  destroy(owner: Owner, at: number): Promise<void>;
  /** Every row, tombstones included. */
  list(): Promise<readonly WrappedKey[]>;
  close(): Promise<void>;
}
