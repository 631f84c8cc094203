/** The cellar: log, accounts, blobs, series, registers. One port each, adapters beside it. */
export {
  AppendUnknownError,
  StoreUnavailableError,
  type AppendResult,
  type Checkpoint,
  type FollowedCommit,
  type LogHead,
  type LogStore,
  type StoredOutcome,
} from './log/log-store.ts';
export type {
  Account,
  AccountChange,
  AccountStore,
  Session,
  Task,
} from './accounts/account-store.ts';
export type { KeyringCopy, WrappedKey } from './accounts/keyring.ts';
export type { Register, RegisterStore } from './registers/register-store.ts';
export type { Sample, SeriesStore } from './series/series-store.ts';
export type { BlobInfo, BlobStore } from './blobs/blob-store.ts';
export {
  createMemoryLogStore,
  type MemoryLogFaults,
  type MemoryLogSnapshot,
  type MemoryLogStore,
} from './log/memory-log-store.ts';
export {
  createMemoryAccountStore,
  type MemoryAccountFaults,
  type MemoryAccountSnapshot,
  type MemoryAccountStore,
} from './accounts/memory-account-store.ts';
export {
  createMemoryKeyringCopy,
  type MemoryKeyringFaults,
} from './accounts/memory-keyring-copy.ts';
export { openSqliteKeyringCopy } from './accounts/sqlite-keyring-copy.ts';
export { openKeyring, type Keyring, type KeyringOptions } from './accounts/open-keyring.ts';
export { createNodeDigest } from './accounts/node-digest.ts';
