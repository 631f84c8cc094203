/** What the doors (HTTP, socket, command line, simulator) see of the sync room. It knows no HTTP and no platform. */
import type {
  Clock,
  DigestPort,
  KeyPort,
  Model,
  Patch,
  Person,
  Random,
  Scope,
  Timeline,
  Timers,
  SyncRequest,
  SyncResponse,
  UserId,
  VerifyPort,
  Reader,
  Cursor,
  Ids,
  JsonObject,
} from '@jamz/core';
import type { AccountStore, LogStore } from '@jamz/stores';
import type { ProjectionCheck } from './check-projection.ts';

export interface SyncPorts {
  readonly log: LogStore;
  /** Relay positions, erasure tasks. */
  readonly accounts: AccountStore;
  readonly keys: KeyPort;
  readonly digest: DigestPort;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly ids: Ids;
  readonly verify: VerifyPort;
  /** State changed in a way that a person must look at: never with personal data. */
  readonly alarm: (name: string, detail: Readonly<Record<string, string | number>>) => void;
}

export interface SyncOptions {
  readonly model: Model;
  readonly fencingEpoch: number;
}

/** Raised after every commit this process stored or learned of. One event per recipient set: acks differ per person. */
export interface CommitEvent {
  readonly scope: Scope;
  readonly from: Cursor;
  readonly to: Cursor;
  /** Who may read the scope at that version; a process delivers to those only (EN21). */
  readonly readers: readonly UserId[];
  /** The patch for one of them; `acks` are that person's. Whose acks are the same get the same object. */
  readonly patchFor: (userId: UserId) => Patch;
  /** Who could read before and can no longer: they get `revoked` with `to`, and not a byte of the patch. */
  readonly revoked: readonly UserId[];
}

export interface SyncService {
  /** Never throws for bad input inside a scope; the envelope is parsed already. */
  sync(person: Person, request: SyncRequest): Promise<SyncResponse>;
  /** A mutation by the server itself or by an operator's command, through the same path; waits for the commit. */
  system(scope: Scope, name: string, args: JsonObject): Promise<void>;
  onCommit(listener: (event: CommitEvent) => void): () => void;
  /** May this person read the scope now? Looks at the store's head first (EN21). */
  mayRead(userId: UserId, scope: Scope): Promise<boolean>;
  /** Reads the scope as the server sees it now, decrypted; for previews and commands. */
  read<T>(scope: Scope, look: (state: Reader) => T): Promise<T>;
  timelines(): Promise<readonly Timeline[]>;
  /** Replays the scope's whole log and compares it with what lives in memory; throws when a row is damaged. */
  check(scope: Scope): Promise<ProjectionCheck>;
  /** Resolves when what is in the log now has reached every scope it shows in; waits out the relay's pauses. */
  settle(): Promise<void>;
  /** Stops taking work, finishes what is in flight, drops actors. */
  close(): Promise<void>;
}
