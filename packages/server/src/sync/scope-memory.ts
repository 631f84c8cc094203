/**
 * One scope as a process holds it in memory: a fold of its log, moved on by `apply` alone - the same step for a commit
 * this process made and for one it read. Plaintext lives beside the ciphertext it came from (EN43).
 */
import {
  assert,
  createScopeState,
  keyOf,
  limits,
  type Commit,
  type Entity,
  type KeyState,
  type Owner,
  type Scope,
  type ScopeState,
  type SealedRecord,
  type SealedTombstone,
  type Tombstone,
} from '@jamz/core';
import { hash8Of } from './cursor.ts';
import { createRecentOutcomes, type RecentOutcomes } from './recent-outcomes.ts';
import { createScopeNumbers, type ScopeNumbers } from './scope-numbers.ts';

export interface VersionMark {
  readonly version: number;
  readonly hash8: string;
  readonly at: number;
}

export interface MemoryHead {
  readonly version: number;
  readonly hash: string;
  readonly at: number;
}

/** What a commit wrote, in plaintext. */
export interface Images {
  readonly puts: readonly Entity[];
  readonly removed: readonly Tombstone[];
}

export const noImages: Images = { puts: [], removed: [] };

export interface ScopeMemory {
  readonly scope: Scope;
  readonly state: ScopeState;
  readonly numbers: ScopeNumbers;
  readonly recent: RecentOutcomes;
  /** Keys as they were when something was last opened or sealed with them. */
  readonly keys: Map<Owner, KeyState>;
  head(): MemoryHead;
  /** Ciphertext of a live record. */
  sealedEntity(kind: string, id: string): SealedRecord | undefined;
  sealedTombstone(kind: string, id: string): SealedTombstone | undefined;
  /** Hash and time of a version this process has seen lately. */
  mark(version: number): VersionMark | undefined;
  /** Commits of a series that is not finished (EN8): they take effect together, with the last one. */
  unfinished(): readonly Commit[];
  /** Moves the fold on by one commit. `images` is empty while a series is unfinished. */
  apply(commit: Commit, hash: string, images: Images): void;
  /** Puts what a checkpoint holds; only into an empty memory. */
  start(from: MemoryStart): void;
}

export interface MemoryStart {
  readonly head: MemoryHead;
  readonly entities: readonly { readonly plain: Entity; readonly sealed: SealedRecord }[];
  readonly tombstones: readonly { readonly plain: Tombstone; readonly sealed: SealedTombstone }[];
}

export function createScopeMemory(scope: Scope, fromZero: boolean): ScopeMemory {
  const state = createScopeState();
  const numbers = createScopeNumbers();
  const recent = createRecentOutcomes(fromZero);
  const entities = new Map<string, SealedRecord>();
  const tombstones = new Map<string, SealedTombstone>();
  const marks = new Map<number, VersionMark>();
  let head: MemoryHead = { version: 0, hash: '', at: 0 };
  let unfinished: Commit[] = [];

  const moveTo = (next: MemoryHead): void => {
    head = next;
    marks.set(next.version, { version: next.version, hash8: hash8Of(next.hash), at: next.at });
    marks.delete(next.version - limits.versionHistoryMax);
  };
  const takeImages = (commits: readonly Commit[], images: Images): void => {
    for (const entity of images.puts) state.putEntity(entity);
    for (const tombstone of images.removed) state.bury(tombstone);
    for (const { puts, removed } of commits) {
      for (const { kind, id, clear, boxes } of puts) {
        entities.set(keyOf(kind, id), { clear, boxes });
        tombstones.delete(keyOf(kind, id));
      }
      for (const tombstone of removed) {
        entities.delete(keyOf(tombstone.kind, tombstone.id));
        tombstones.set(keyOf(tombstone.kind, tombstone.id), tombstone);
      }
    }
  };

  return {
    scope,
    state,
    numbers,
    recent,
    keys: new Map(),
    head: () => head,
    sealedEntity: (kind, id) => entities.get(keyOf(kind, id)),
    sealedTombstone: (kind, id) => tombstones.get(keyOf(kind, id)),
    mark: (version) =>
      version === 0 ? { version: 0, hash8: hash8Of(''), at: 0 } : marks.get(version),
    unfinished: () => unfinished,
    apply(commit, hash, images) {
      assert(commit.version === head.version + 1, 'versions are dense (I4)');
      assert(commit.prevHash === head.hash, 'prevHash is the hash of the commit before (I4)');
      if (commit.part !== undefined && commit.part.k < commit.part.of) {
        unfinished = [...(commit.part.k === 1 ? [] : unfinished), commit];
      } else {
        takeImages([...(commit.part === undefined ? [] : unfinished), commit], images);
        for (const range of commit.seqs) numbers.take(range);
        for (const { userId, clientId, stamp } of commit.entries) {
          if (stamp !== undefined) numbers.setStamp(userId, clientId, stamp);
        }
        recent.add(commit);
        unfinished = [];
      }
      moveTo({ version: commit.version, hash, at: commit.at });
    },
    start(from) {
      assert(head.version === 0, 'a checkpoint fills an empty memory');
      for (const { plain, sealed } of from.entities) {
        state.putEntity(plain);
        entities.set(keyOf(plain.kind, plain.id), sealed);
      }
      for (const { plain, sealed } of from.tombstones) {
        state.bury(plain);
        tombstones.set(keyOf(plain.kind, plain.id), sealed);
      }
      moveTo(from.head);
    },
  };
}
