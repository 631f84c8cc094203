/** What waits in a scope's queue to be decided, and what it has come to so far. */
import type {
  Close,
  ErrorCode,
  Facts,
  JsonObject,
  Mutation,
  MutationDef,
  Person,
  PushResult,
} from '@jamz/core';

/** Decided before the log was asked: arguments, name, size, `verify`. */
export interface Ruling {
  /** `retry`: something that `verify` needs is away; the number stays open. */
  readonly end: 'rejected' | 'parked' | 'retry';
  readonly code: ErrorCode;
}

export interface PreparedMutation {
  readonly is: 'mutation';
  readonly push: Mutation;
  readonly ruling: Ruling | null;
  /** Both null when the ruling says so. */
  readonly def: MutationDef | null;
  readonly args: JsonObject | null;
  readonly facts: Facts;
  /** Length of the arguments as text. */
  readonly argsBytes: number;
}
export interface PreparedClose {
  readonly is: 'close';
  readonly push: Close;
}
export type PreparedPush = PreparedMutation | PreparedClose;

export interface SystemCall {
  readonly seq: number | null;
  readonly timeline: number;
  /** The scope comes into being with an account that exists (EN15: an unknown target is never created). */
  readonly mayBegin: boolean;
}

export interface BatchItem {
  readonly person: Person;
  readonly clientId: string;
  readonly pushes: readonly PreparedPush[];
  /** The device holds nothing below the first number of this request (EN5). */
  readonly nothingBelow: boolean;
  /** Server clock minus device clock by this very message: for mutations born without a known offset (EN28). */
  readonly offsetMs: number;
  /** Of the server itself: the lane's number, or null for the next free one; and the lane's timeline (EN15). */
  readonly system: SystemCall | null;
}

/** How far an item has come. */
export interface ItemStep {
  /** Pushes behind which nothing is left to do in this batch. */
  readonly done: number;
  readonly results: readonly PushResult[];
  readonly expected: number | null;
  /** Nothing more of this item will be decided now: a gap, or a number that stays open. */
  readonly isStopped: boolean;
}

/**
 * A step while a batch is being decided: its results are added in place, because a list copied for each of a thousand
 * mutations is half a million copies.
 */
export interface OpenStep extends ItemStep {
  readonly results: PushResult[];
}

export const startStep: ItemStep = { done: 0, results: [], expected: null, isStopped: false };

export const isFinished = (item: BatchItem, step: ItemStep): boolean =>
  step.isStopped || step.done >= item.pushes.length;
