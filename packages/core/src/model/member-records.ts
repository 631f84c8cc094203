/** Writing members: one way in, one way out. */
import type { MutationContext, Tx } from '../sync/model.ts';
import { listRecords } from './records.ts';
import { bornNow, touchedNow } from './record-times.ts';
import type { Member, Role } from './member.ts';

export interface NewMember {
  readonly userId: string;
  readonly role: Role;
  readonly displayName: string | null;
  readonly avatarKey: string | null;
}

/** A fresh member, or a person who comes back: the memory of the removal stays. */
export function newMember(context: MutationContext, who: NewMember, before?: Member): Member {
  return {
    ...bornNow(context),
    ...(before !== undefined && { createdAt: before.createdAt, createdBy: before.createdBy }),
    userId: who.userId,
    role: who.role,
    status: 'active',
    displayName: who.displayName ?? before?.displayName ?? null,
    avatarKey: who.avatarKey ?? before?.avatarKey ?? null,
    nickname: before?.nickname ?? null,
    joinedAt: context.stamp.ms,
    removedVersion: before?.removedVersion ?? 0,
    removedAt: null,
    removedBy: null,
    stamps: before?.stamps ?? {},
  };
}

/** Takes a member out, with a version that older additions cannot beat, and withdraws what he gave. */
export function takeOut(
  tx: Tx,
  context: MutationContext,
  member: Member,
  status: 'removed' | 'left',
): void {
  tx.put('member', member.userId, {
    ...member,
    role: 'member',
    status,
    removedVersion: context.version,
    removedAt: context.stamp.ms,
    removedBy: context.person.userId,
    ...touchedNow(context),
  });
  revokeInvitationsOf(tx, context, member.userId);
}

/** Removing or demoting somebody revokes his invitations (EN38). */
export function revokeInvitationsOf(tx: Tx, context: MutationContext, userId: string): void {
  for (const { id, value } of listRecords(tx, 'invitation')) {
    if (value.createdBy !== userId || value.revokedAt !== null) continue;
    tx.put('invitation', id, { ...value, revokedAt: context.stamp.ms, ...touchedNow(context) });
  }
}
