/** A person's device: state, outbox, storage, transport, engine. Platform-free; browser adapters are exported beside. */
export type {
  Client,
  Mark,
  MarkedEntity,
  MutateReceipt,
  Problem,
  QueueItem,
  Status,
  StatusReason,
  SyncState,
} from './client.ts';
export { createClient } from './create-client.ts';
export type { ClientOptions, ClientPorts } from './engine/engine-options.ts';
export type { Hints } from './hints.ts';
export type {
  Channel,
  ChannelMessage,
  DrainerFacts,
  LockRequest,
  Locks,
} from './outbox/drainer-lock.ts';
export {
  compareKeys,
  tableNames,
  type DeviceStore,
  type Key,
  type Plan,
  type Read,
  type StoreFailure,
  type TableName,
  type Write,
} from './storage/device-store.ts';
export {
  createMemoryDisk,
  type MemoryDisk,
  type MemoryDiskOptions,
  type MemoryTab,
} from './storage/memory-store.ts';
export type { Sealer } from './storage/sealer.ts';
export { endSession, readSession, startSession, type Session } from './storage/session-record.ts';
export { createHttpCaller } from './transport/http-call.ts';
export { openDoor } from './transport/open-door.ts';
export type { Tokens } from './transport/tokens.ts';
export type { ExchangeResult, Transport, TransportEvent } from './transport/transport.ts';
