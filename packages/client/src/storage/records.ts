/** What lies in the device store, record by record. Whoever reads one holds it against `record-checks.ts` first. */
import type {
  ClientId,
  CloseReason,
  Cursor,
  Entity,
  ErrorCode,
  JsonObject,
  Outcome,
  OutcomeEnd,
  Scope,
  Tombstone,
} from '@jamz/core';

/** Who is signed in here. Every write transaction reads it first and gives up on a mismatch (EN24). */
export interface SessionRecord {
  readonly userId: string;
  readonly generation: number;
  readonly active: boolean;
}

/** One of the ids this device numbers under; the greatest `n` is the newest. */
export interface ClientRecord {
  readonly n: number;
  readonly clientId: ClientId;
}

/** A reset under way: pages are pinned to the first one, then followed by patches up to the head (EN17). */
export interface Staging {
  readonly pinned: Cursor;
  /** Last key of the newest page; null when all pages are here and patches follow. */
  readonly upTo: string | null;
  /** Where the next patch must begin. */
  readonly tail: Cursor;
  /** Highest version seen in any page. */
  readonly highest: number;
  readonly acks: Readonly<Record<string, number>>;
}

export interface ScopeRecord {
  readonly scope: Scope;
  readonly cursor: Cursor | null;
  readonly version: number;
  /** Highest decided number per client of this person at `cursor`: what the base shows already. */
  readonly acks: Readonly<Record<string, number>>;
  /** The timeline the base is of. After a fork its acks say what it shows, and nothing about the new log (EN16). */
  readonly timeline: number;
  readonly safeVersion: number;
  /** False before the first pull and after a purge. */
  readonly pulled: boolean;
  readonly revoked: boolean;
  readonly staging: Staging | null;
  /** Absent while the base lies as versions before 11 of the storage left it, each row alone (blocks.ts). */
  readonly inBlocks?: true | undefined;
}

/** A record or, with `removedAt`, a tombstone. Kinds with contact fields carry `sealed` instead of `value`. */
export interface EntityRecord {
  readonly scope: Scope;
  readonly kind: string;
  readonly id: string;
  readonly version: number;
  readonly removedAt: number | null;
  readonly value: JsonObject | null;
}

/** What a device knows of one row beside its sealed content. */
export interface RowState {
  /** Left the outbox already, while others of its chunk are still here. */
  readonly gone?: true | undefined;
  readonly close?: CloseReason | undefined;
  /** Applied or merged, but the base has not reached it (EN18). */
  readonly outcome?: StoredOutcome | undefined;
  readonly tries?: number | undefined;
  /** Why the last of them failed. */
  readonly failed?: ErrorCode | undefined;
  readonly taken?: true | undefined;
  readonly re?: true | undefined;
  /** Only the number is closed again; the row itself ended before and stands in its list already. */
  readonly stub?: true | undefined;
  /** Came from the waiting list, where it has been since then. */
  readonly since?: number | undefined;
}

export interface StoredOutcome {
  readonly end: OutcomeEnd;
  readonly version: number;
  readonly at: number;
  readonly code?: ErrorCode | undefined;
}

/** The rows of one task: consecutive numbers from `from`, one ciphertext, states in the clear (EN23). */
export interface ChunkRecord {
  readonly scope: Scope;
  readonly clientId: ClientId;
  readonly from: number;
  readonly ids: readonly string[];
  /** All rows up to here are gone. */
  readonly decidedUpTo: number;
  /** By number; a row without an entry is plainly waiting. */
  readonly states: Readonly<Record<string, RowState>>;
  /** Empty when only numbers are left to be closed. */
  readonly sealed: string;
}

/** Acknowledged rows of one chunk, kept until the archive has them (EN41). Ends without effect keep only their number. */
export interface JournalRecord {
  readonly scope: Scope;
  readonly clientId: ClientId;
  readonly from: number;
  readonly ids: readonly string[];
  readonly sealed: string;
  readonly rows: Readonly<Record<string, JournalRow>>;
}
export interface JournalRow extends StoredOutcome {
  readonly close?: CloseReason | undefined;
}

export interface ProblemRecord {
  readonly scope: Scope;
  readonly id: string;
  readonly end: 'rejected' | 'parked' | 'closed' | 'cut';
  readonly code: ErrorCode | null;
  /** Device milliseconds: when it came into the list. */
  readonly at: number;
  /** One sealed row; null when the device could not read it, then `raw` has its bytes. */
  readonly sealed: string | null;
  readonly raw: string | null;
}

export interface WaitingRecord {
  readonly scope: Scope;
  readonly id: string;
  readonly sealed: string;
  /** Device milliseconds: after 30 days the person decides. */
  readonly since: number;
  readonly re: boolean;
}

export interface LeaseRecord {
  readonly token: number;
  readonly holder: string;
  /** Device milliseconds. */
  readonly renewedAt: number;
}

/** How often rows were closed on this device: whoever is about to send sees whether he has read them all (EN4). */
export interface ClosesRecord {
  readonly count: number;
}

/** The highest number of this client that the log of `timeline` is known to have decided. */
export const ackedOn = (record: ScopeRecord, timeline: number, clientId: string): number =>
  record.timeline === timeline ? (record.acks[clientId] ?? 0) : 0;

export const emptyScopeRecord = (scope: Scope): ScopeRecord => ({
  scope,
  cursor: null,
  version: 0,
  acks: {},
  timeline: 0,
  safeVersion: 0,
  pulled: false,
  revoked: false,
  staging: null,
  inBlocks: true,
});

export const entityToRecord = (scope: Scope, entity: Entity): EntityRecord => ({
  scope,
  kind: entity.kind,
  id: entity.id,
  version: entity.version,
  removedAt: null,
  value: entity.value,
});
export const tombstoneToRecord = (scope: Scope, tombstone: Tombstone): EntityRecord => ({
  scope,
  kind: tombstone.kind,
  id: tombstone.id,
  version: tombstone.version,
  removedAt: tombstone.at,
  value: tombstone.value,
});

export const outcomeToStored = (outcome: Outcome): StoredOutcome => ({
  end: outcome.end,
  version: outcome.version,
  at: outcome.at,
  ...(outcome.code !== undefined && { code: outcome.code }),
});
