/** What runs everywhere, a browser included: the stores in memory, and how a store says that it cannot (EN14). */
export { AppendUnknownError, StoreUnavailableError } from './store-errors.ts';
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
  createCommitQueue,
  type CommitQueue,
  type CommitQueueOptions,
} from './log/commit-queue.ts';
