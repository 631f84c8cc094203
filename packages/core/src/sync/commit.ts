/** The commit: one canonical JSON text, stored as opaque bytes; columns beside it are only indexes (EN7). */
import type { ClientId, MutationId, Scope, UserId } from '../base/ids.ts';
import type { Stamp } from '../clock/hybrid-time.ts';
import type { ErrorCode } from '../errors.ts';
import type { Cursor } from '../base/ids.ts';
import type { CloseReason, OutcomeEnd } from '../protocol/sync-message.ts';
import type { Box } from './sealing.ts';

/** Numbers decided by this commit: a delta; the full map is in the checkpoint (EN3). */
export interface SeqRange {
  readonly userId: UserId | string;
  readonly clientId: ClientId | string;
  readonly from: number;
  readonly to: number;
  /** Recorded without entries: refused for missing rights, or below a stranger's first number (EN5). */
  readonly refused?: true | undefined;
}

export interface CommitEntry {
  readonly userId: UserId | string;
  readonly clientId: ClientId | string;
  readonly seq: number;
  readonly id: MutationId | string;
  readonly name?: string | undefined;
  /** Sealed arguments: only for what was applied or merged; the device keeps the rest. */
  readonly args?: SealedRecord | undefined;
  readonly stamp?: Stamp | undefined;
  readonly base?: Cursor | null | undefined;
  readonly outcome: {
    readonly end: OutcomeEnd;
    readonly code?: ErrorCode | undefined;
    readonly close?: CloseReason | undefined;
    readonly conflicts?: readonly string[] | undefined;
  };
}

export interface SealedRecord {
  readonly clear: Readonly<Record<string, unknown>>;
  readonly boxes: readonly Box[];
}
export interface SealedEntity extends SealedRecord {
  readonly kind: string;
  readonly id: string;
  readonly version: number;
}
export interface SealedTombstone {
  readonly kind: string;
  readonly id: string;
  readonly version: number;
  readonly at: number;
  readonly value: SealedRecord | null;
}

export interface Commit {
  readonly format: 1;
  /** `Model.number` it was made under. */
  readonly model: number;
  /** 128 random bits: tells after an unknown append whose insert stands (ENGINE.md section 12). */
  readonly id: string;
  readonly timeline: number;
  readonly fencingEpoch: number;
  readonly scope: Scope | string;
  readonly version: number;
  readonly part?: { readonly k: number; readonly of: number } | undefined;
  /** True when the commits of an unfinished series before it are void (EN8). */
  readonly voids?: number | undefined;
  readonly at: number;
  readonly seqs: readonly SeqRange[];
  readonly entries: readonly CommitEntry[];
  readonly puts: readonly SealedEntity[];
  readonly removed: readonly SealedTombstone[];
  /** Hash of the commit before; '' at version 1. */
  readonly prevHash: string;
}

/** What a log adapter stores: the bytes as they are, and what it may index. */
export interface StoredCommit {
  readonly scope: string;
  readonly version: number;
  /** SHA-256 of `bytes`, hex. */
  readonly hash: string;
  readonly prevHash: string;
  readonly id: string;
  readonly timeline: number;
  readonly fencingEpoch: number;
  readonly at: number;
  /** Canonical JSON of {@link Commit}. */
  readonly bytes: string;
  /** One row per entry, for `findOutcomes` and `findById`. */
  readonly index: readonly EntryIndex[];
}
export interface EntryIndex {
  readonly userId: string;
  readonly clientId: string;
  readonly seq: number;
  readonly id: string;
  readonly end: OutcomeEnd;
  readonly close?: CloseReason | undefined;
  readonly code?: ErrorCode | undefined;
  readonly conflicts?: readonly string[] | undefined;
}
