/**
 * What a product gives the engine: kinds of records, named mutations, and what crosses scopes. The engine knows no
 * TrafficJamz word; `model/` plugs the product in, and the simulator also runs a toy model.
 */
import type { ClientId, MutationId, Scope, UserId } from '../base/ids.ts';
import type { JsonObject } from '../base/json.ts';
import type { Result } from '../base/result.ts';
import type { Stamp } from '../clock/hybrid-time.ts';
import type { ErrorCode } from '../errors.ts';
import type { Entity, Tombstone } from '../protocol/sync-message.ts';

/** Read access to one scope. Lists come in id order (bytes), never by locale. */
export interface Reader {
  get(kind: string, id: string): Entity | undefined;
  list(kind: string): readonly Entity[];
  /** How many `list` has, without making it. */
  count(kind: string): number;
  removed(kind: string, id: string): Tombstone | undefined;
}

/** A mutator's view of the scope: reads see its own writes; nothing is shared until the engine takes the changes. */
export interface Tx extends Reader {
  put(kind: string, id: string, value: JsonObject): void;
  /**
   * Leaves a tombstone with the last value; removing what is not there leaves an empty one (a removal may come first),
   * and so does `dropped`: for what nobody may bring back.
   */
  remove(kind: string, id: string, content?: 'kept' | 'dropped'): void;
}

/** Who acts. From the token, never from arguments. `system` is the server itself (relay, erasure). */
export interface Person {
  readonly userId: UserId;
  readonly operator: boolean;
  readonly system?: true | undefined;
}

export interface MutationContext {
  readonly scope: Scope;
  readonly person: Person;
  readonly clientId: ClientId | string;
  readonly seq: number;
  readonly id: MutationId | string;
  readonly stamp: Stamp;
  /** Version of this scope that the author saw; 0 when none or of another timeline (EN28). On the device: its base's. */
  readonly seenVersion: number;
  /**
   * The moment of this run in server milliseconds: what expires is judged by it, since a device may claim any birth.
   * On the device its own clock plus the offset it knows.
   */
  readonly now: number;
  /** Version this mutation's commit will have; on the device the base's version + 1. */
  readonly version: number;
  /** SHA-256 hex of a text, for ids derived from secrets (EN38, EN39). */
  readonly sha256: (text: string) => string;
}

export type MutatorResult =
  | { readonly end: 'applied' }
  /** A policy changed or overruled it; the ids of conflict records it wrote, if any. */
  | { readonly end: 'merged'; readonly conflicts: readonly string[] }
  | { readonly end: 'rejected'; readonly code: ErrorCode };

/** Whose key closes a field (EN43). `{ person: f }`: the person whose id stands in the clear field f of the same record.
 *  `{ ownerIn: f }`: the owner named in clear field f. */
export type FieldOwner =
  | 'clear'
  | 'scope'
  | 'author'
  | { readonly person: string }
  | { readonly ownerIn: string };

export interface KindDef {
  /** Strict parse of a value; used when written and when read. */
  readonly parse: (value: unknown) => Result<JsonObject, string>;
  /** Every field of the kind, with its owner. */
  readonly fields: Readonly<Record<string, FieldOwner>>;
}

/** Facts that a mutation's server-only check found out (invitation proof, file grant). */
export type Facts = JsonObject;

/** What `verify` may ask the server for. Grows with the product; the simulator gives its own. */
export interface VerifyPort {
  /** True while this account exists and is not erased. */
  accountExists(userId: UserId): Promise<boolean>;
}

export interface MutationDef {
  /** Strict parse of the arguments. */
  readonly parse: (args: unknown) => Result<JsonObject, string>;
  /** Every argument, with its owner; `omit` is never stored (a proof). */
  readonly args: Readonly<Record<string, FieldOwner | 'omit'>>;
  /** Asynchronous, server only; runs before the mutation joins a batch. Throws only when something is unavailable. */
  readonly verify?:
    | ((args: JsonObject, person: Person, port: VerifyPort) => Promise<Result<Facts, ErrorCode>>)
    | undefined;
  /** Pure. Null when allowed. Checked at the mutation's place in the batch, and again after a lost compare-and-swap. */
  readonly rights: (
    tx: Reader,
    context: MutationContext,
    args: JsonObject,
    facts: Facts,
  ) => ErrorCode | null;
  /** Pure and synchronous. What it wrote is dropped when it rejects or throws. */
  readonly mutator: (tx: Tx, args: JsonObject, context: MutationContext) => MutatorResult;
  /** Open to a person who may not read the scope (join). */
  readonly stranger?: true | undefined;
  /** May begin a scope that does not exist (create). The scope's id must then be claimed by `rights`. */
  readonly creates?: true | undefined;
  /** Only the server itself issues it (relay, erasure). */
  readonly system?: true | undefined;
}

/** What one scope shows in another: the complete projected state, so that a lower version is simply ignored (EN15). */
export interface Projection {
  /** System mutation applied in the target. */
  readonly mutation: string;
  /** Called after each commit of a scope whose name begins with `from`. */
  readonly from: string;
  /** Where to, and with which arguments; the same arguments as last time make no commit. */
  readonly targets: (
    state: Reader,
    source: Scope,
  ) => readonly { readonly target: Scope; readonly args: JsonObject }[];
}

export interface Model {
  /** Moves with any change of kinds or mutations; stored in every commit. */
  readonly number: number;
  readonly kinds: Readonly<Record<string, KindDef>>;
  readonly mutations: Readonly<Record<string, MutationDef>>;
  /** Names that once existed: they end `rejected: retired_mutation`, never silently. */
  readonly retired: readonly string[];
  readonly projections: readonly Projection[];
  /** May this person read the scope as it stands? Also asked for every recipient of a broadcast. */
  readonly mayRead: (state: Reader, scope: Scope, userId: UserId) => boolean;
  /** All who may read: recipients of a patch (EN21). */
  readonly readers: (state: Reader, scope: Scope) => readonly UserId[];
  /** Was this person ever a member (tombstones included)? Then refusals are recorded (EN5). */
  readonly hasHistory: (state: Reader, scope: Scope, userId: UserId) => boolean;
  /** Scopes that come into being with the account itself (`user:<id>`), so that nothing needs to create them. */
  readonly isBornWithAccount: (scope: Scope, userId: UserId) => boolean;
}
