/**
 * Membership of a set: add and join merge; a removal is a tombstone with a version that beats every addition whose
 * author had not seen it, and never expires (EN9).
 */

export interface Presence {
  readonly isIn: boolean;
  /** Version of the newest removal; 0 when there was none. */
  readonly removedVersion: number;
}

export type AddDecision =
  | 'adds'
  /** He is in already: both additions are one. */
  | 'stands'
  /** A removal that the author had not seen. */
  | 'overruled';

export function decideAdd(presence: Presence | undefined, seenVersion: number): AddDecision {
  if (presence === undefined) return 'adds';
  if (presence.isIn) return 'stands';
  return seenVersion >= presence.removedVersion ? 'adds' : 'overruled';
}

/** A removal always stands. */
export function removedAt(version: number): Presence {
  return { isIn: false, removedVersion: version };
}

/** An addition that {@link decideAdd} let in keeps the memory of the removal before it. */
export function addedTo(presence: Presence | undefined): Presence {
  return { isIn: true, removedVersion: presence?.removedVersion ?? 0 };
}
