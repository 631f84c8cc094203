/** Making and withdrawing invitations, and what an invitation is worth when it is used. */
import * as z from 'zod/mini';
import { must } from '../base/assert.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { ErrorCode } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Reader } from '../sync/model.ts';
import { applied } from '../sync/write-field.ts';
import { defineMutation } from './define-mutation.ts';
import { activeMembers, mayGive, needRole, standingOf } from './group-rights.ts';
import type { Group } from './group.ts';
import type { Invitation } from './invitation.ts';
import { givenRoles, roleAtLeast, type GivenRole } from './member.ts';
import { findRecord, listRecords } from './records.ts';
import { bornNow, touchedNow } from './record-times.ts';
import { hashText, recordId, timeMs } from './text-fields.ts';

const dayMs = 86_400_000;

export const invitationCreate = defineMutation({
  args: {
    id: recordId,
    tokenHash: hashText,
    kind: z.enum(['link', 'email']),
    role: z.enum(givenRoles),
    maxUses: z.int().check(z.minimum(1), z.maximum(limits.groupMembersMax)),
    expiresAt: timeMs,
  },
  rights(tx, context, { role }) {
    const refusal = needRole(tx, context, 'member');
    if (refusal !== null) return refusal;
    const standing = standingOf(tx, context);
    if (!standing.ok) return standing.error;
    return mayGive(standing.value.group, standing.value.me, role) ? null : 'not_allowed';
  },
  mutator(tx, args, context) {
    const all = listRecords(tx, 'invitation');
    const isTaken = all.some(
      ({ id, value }) => id === args.id || value.tokenHash === args.tokenHash,
    );
    if (isTaken || tx.removed('invitation', args.id) !== undefined) {
      return { end: 'rejected', code: 'taken' };
    }
    const open = all.filter(({ value }) => stateOf(value, context.now) === null);
    if (open.length >= limits.invitationsPerGroupMax) return { end: 'rejected', code: 'full' };
    const { id, expiresAt, ...rest } = args;
    tx.put('invitation', id, {
      ...rest,
      uses: 0,
      expiresAt: Math.min(expiresAt, context.stamp.ms + limits.invitationDays * dayMs),
      revokedAt: null,
      sentCount: 0,
      ...bornNow(context),
    });
    return applied;
  },
});

export const invitationRevoke = defineMutation({
  args: { id: recordId },
  rights(tx, context, { id }) {
    const refusal = needRole(tx, context, 'member');
    if (refusal !== null) return refusal;
    const standing = standingOf(tx, context);
    const invitation = findRecord(tx, 'invitation', id);
    if (!standing.ok || invitation === undefined) return 'missing';
    const { me } = standing.value;
    const isMine = invitation.createdBy === me.userId;
    return isMine || roleAtLeast(me.role, 'admin') ? null : 'not_allowed';
  },
  mutator(tx, { id }, context) {
    const invitation = must(findRecord(tx, 'invitation', id), 'the invitation');
    if (invitation.revokedAt !== null) return applied;
    tx.put('invitation', id, {
      ...invitation,
      revokedAt: context.stamp.ms,
      ...touchedNow(context),
    });
    return applied;
  },
});

/** Null while it can be used; else the refusal, each with its own words. */
function stateOf(invitation: Invitation, now: number): ErrorCode | null {
  if (invitation.revokedAt !== null) return 'invitation_revoked';
  if (invitation.uses >= invitation.maxUses) return 'invitation_used';
  return now >= invitation.expiresAt ? 'invitation_expired' : null;
}

export interface UsableInvitation {
  readonly id: string;
  readonly invitation: Invitation;
  /** Capped by what the inviter may give now (EN38). */
  readonly role: GivenRole;
}

/** The invitation that this proof opens now, or the refusal. An unknown proof learns nothing. */
export function openInvitation(
  tx: Reader,
  group: Group,
  proof: string,
  at: { readonly now: number; readonly sha256: (text: string) => string },
): Result<UsableInvitation, ErrorCode> {
  const hash = at.sha256(proof);
  const found = listRecords(tx, 'invitation').find(({ value }) => value.tokenHash === hash);
  if (found === undefined) return err('not_found');
  const refusal = stateOf(found.value, at.now);
  if (refusal !== null) return err(refusal);
  const inviter = findRecord(tx, 'member', found.value.createdBy);
  const givable = [found.value.role, 'member' as const];
  const role = givable.find((one) => inviter !== undefined && mayGive(group, inviter, one));
  if (role === undefined) return err('invitation_revoked');
  return ok({ id: found.id, invitation: found.value, role });
}

export interface JoinPreview {
  readonly groupName: string;
  readonly memberCount: number;
  readonly role: GivenRole;
  readonly expiresAt: number;
}

/** What a holder of the link may see before joining (`POST /api/join/preview`). */
export function previewInvitation(
  tx: Reader,
  groupId: string,
  proof: string,
  at: { readonly now: number; readonly sha256: (text: string) => string },
): Result<JoinPreview, ErrorCode> {
  const group = findRecord(tx, 'group', groupId);
  if (group === undefined) return err('not_found');
  const opened = openInvitation(tx, group, proof, at);
  if (!opened.ok) return opened;
  if (group.status === 'archived') return err('group_archived');
  return ok({
    groupName: group.name,
    memberCount: activeMembers(tx).length,
    role: opened.value.role,
    expiresAt: opened.value.invitation.expiresAt,
  });
}
