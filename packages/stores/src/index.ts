/** The cellar: log, accounts, blobs, series, registers. One port each, adapters beside it. */
export { AppendUnknownError, StoreUnavailableError } from './store-errors.ts';
export {
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
export type { Grant, Picture } from './accounts/file-rows.ts';
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
export {
  createCommitQueue,
  type CommitQueue,
  type CommitQueueOptions,
} from './log/commit-queue.ts';
export { createSqliteLogStore, type SqliteLogOptions } from './log/sqlite-log-store.ts';
export { createSqliteAccountStore } from './accounts/sqlite-account-store.ts';
export { createMemoryRegisterStore } from './registers/memory-register-store.ts';
export { createSqliteRegisterStore } from './registers/sqlite-register-store.ts';
export { createMemorySeriesStore } from './series/memory-series-store.ts';
export { createAbsentSeriesStore } from './series/absent-series-store.ts';
export { createSqliteSeriesStore } from './series/sqlite-series-store.ts';
export { createMemoryBlobStore } from './blobs/memory-blob-store.ts';
export { openFsBlobStore } from './blobs/fs-blob-store.ts';
export { isBlobKey } from './blobs/blob-store.ts';
export { openSqlite, type SqliteDatabase, type SqliteOptions } from './sqlite/sqlite-database.ts';
export { migrate, type Schema } from './sqlite/migrate.ts';
export { jamzSchema } from './sqlite/jamz-schema.ts';
export { openStores, type Stores, type StoresConfig } from './open-stores.ts';
