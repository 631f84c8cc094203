/** The way into a group: with an invitation, by an admin's hand, or by a request that an admin decides. */
import * as z from 'zod/mini';
import { must } from '../base/assert.ts';
import { userIdSchema } from '../base/ids.ts';
import { err, ok } from '../base/result.ts';
import { decideAdd } from '../merge/union-tombstones.ts';
import type { MutationContext, MutatorResult, Reader, Tx } from '../sync/model.ts';
import { applied, recordConflict } from '../sync/write-field.ts';
import { defineMutation } from './define-mutation.ts';
import { goneCode, hasFreeSeat, mayGive, needRole, standingOf } from './group-rights.ts';
import { scopeIdOf, type Group } from './group.ts';
import { openInvitation, type UsableInvitation } from './invitation-mutations.ts';
import { newMember, type NewMember } from './member-records.ts';
import { givenRoles, personName, type GivenRole } from './member.ts';
import { findRecord } from './records.ts';
import { bornNow, touchedNow } from './record-times.ts';
import { hashText, personId, pictureKey } from './text-fields.ts';

const groupOf = (tx: Reader, { scope }: MutationContext): Group | undefined => {
  const id = scopeIdOf(scope, 'group');
  return id === null ? undefined : findRecord(tx, 'group', id);
};

/** Open to strangers. The proof H(token) is checked here and never stored (EN38). */
export const memberJoin = defineMutation({
  args: {
    proof: hashText,
    displayName: z.optional(personName),
    avatarKey: z.optional(pictureKey),
    /** Room for the signed receipt of an earlier join. */
    receipt: z.optional(z.string().check(z.maxLength(1_024))),
  },
  stranger: true,
  verify: async () => ok({ onServer: true }),
  rights(tx, context, { proof }, facts) {
    // The device knows neither group nor invitation; it shows that the request is saved.
    if (facts['onServer'] !== true) return null;
    const group = groupOf(tx, context);
    if (group === undefined) return 'not_found';
    const before = findRecord(tx, 'member', context.person.userId);
    if (before?.status === 'active') return null;
    const opened = openInvitation(tx, group, proof, context);
    if (!opened.ok && opened.error === 'not_found') return 'not_found';
    if (before !== undefined && before.status !== 'left') return goneCode(before);
    if (!opened.ok) return opened.error;
    if (group.status === 'archived') return 'group_archived';
    return hasFreeSeat(tx, group) ? null : 'group_full';
  },
  mutator(tx, args, context) {
    const group = groupOf(tx, context);
    const { userId } = context.person;
    const before = findRecord(tx, 'member', userId);
    if (group === undefined || before?.status === 'active') return applied;
    const opened = openInvitation(tx, group, args.proof, context);
    if (!opened.ok) return { end: 'rejected', code: opened.error };
    const who = {
      userId,
      role: opened.value.role,
      displayName: args.displayName ?? null,
      avatarKey: args.avatarKey ?? null,
    };
    if (group.joinApproval) return askToJoin(tx, context, who, opened.value);
    useUp(tx, context, opened.value);
    tx.put('member', userId, newMember(context, who, before));
    return applied;
  },
});

function askToJoin(
  tx: Tx,
  context: MutationContext,
  who: NewMember & { readonly role: GivenRole },
  opened: UsableInvitation,
): MutatorResult {
  const before = findRecord(tx, 'joinRequest', who.userId);
  if (before?.state === 'pending') return applied;
  useUp(tx, context, opened);
  tx.put('joinRequest', who.userId, {
    userId: who.userId,
    state: 'pending',
    displayName: who.displayName,
    role: who.role,
    invitationId: opened.id,
    decidedBy: null,
    ...bornNow(context),
  });
  return applied;
}

function useUp(tx: Tx, context: MutationContext, { id, invitation }: UsableInvitation): void {
  tx.put('invitation', id, {
    ...invitation,
    uses: invitation.uses + 1,
    ...touchedNow(context),
  });
}

/** Takes a person in by hand; the only way back for somebody who was removed. */
export const memberAdd = defineMutation({
  args: { userId: userIdSchema, role: z.enum(givenRoles) },
  async verify({ userId }, _person, port) {
    const known = await port.accountExists(userId);
    return known ? ok({}) : err('missing');
  },
  rights: (tx, context, { role }) => needToGive(tx, context, role),
  mutator: (tx, { userId, role }, context) =>
    takeIn(tx, context, { userId, role, displayName: null, avatarKey: null }),
});

export const memberApprove = defineMutation({
  args: { userId: personId },
  rights(tx, context, { userId }) {
    const request = findRecord(tx, 'joinRequest', userId);
    return needToGive(tx, context, request?.role ?? 'member');
  },
  mutator(tx, { userId }, context) {
    const request = findRecord(tx, 'joinRequest', userId);
    if (request === undefined) return { end: 'rejected', code: 'missing' };
    const { role, displayName } = request;
    const taken = takeIn(tx, context, { userId, role, displayName, avatarKey: null });
    if (taken.end !== 'applied') return taken;
    decide(tx, context, userId, 'approved');
    return applied;
  },
});

export const memberDecline = defineMutation({
  args: { userId: personId },
  rights: (tx, context) => needRole(tx, context, 'admin'),
  mutator(tx, { userId }, context) {
    const request = findRecord(tx, 'joinRequest', userId);
    // Whoever was let in by another admin meanwhile is taken out by `member.remove`, never by an old "no".
    if (request === undefined || request.state === 'approved') {
      return { end: 'rejected', code: 'missing' };
    }
    decide(tx, context, userId, 'declined');
    return applied;
  },
});

function needToGive(tx: Reader, context: MutationContext, role: GivenRole) {
  const refusal = needRole(tx, context, 'admin');
  if (refusal !== null) return refusal;
  const standing = standingOf(tx, context);
  if (!standing.ok) return standing.error;
  return mayGive(standing.value.group, standing.value.me, role) ? null : 'not_allowed';
}

function decide(
  tx: Tx,
  context: MutationContext,
  userId: string,
  state: 'approved' | 'declined',
): void {
  const request = must(findRecord(tx, 'joinRequest', userId), 'the request');
  if (request.state === state) return;
  const decidedBy = context.person.userId;
  tx.put('joinRequest', userId, { ...request, state, decidedBy, ...touchedNow(context) });
}

/** Adds a person, unless he is in, erased, or was removed by somebody whom the author had not heard of yet. */
export function takeIn(tx: Tx, context: MutationContext, who: NewMember): MutatorResult {
  const group = must(groupOf(tx, context), 'the group');
  const before = findRecord(tx, 'member', who.userId);
  if (before?.status === 'erased') return { end: 'rejected', code: 'erased' };
  const presence = before && {
    isIn: before.status === 'active',
    removedVersion: before.removedVersion,
  };
  const decision = decideAdd(presence, context.seenVersion);
  if (decision === 'stands') return applied;
  if (decision === 'overruled') {
    return recordConflict(tx, context, {
      entityKind: 'member',
      entityId: who.userId,
      field: 'status',
      owner: `scope:${context.scope}`,
      mine: 'active',
      theirs: before?.status ?? null,
      winner: 'theirs',
      policy: 'removal-wins',
      asked: false,
      other: before?.removedBy
        ? { by: before.removedBy, client: '', at: before.removedAt ?? 0 }
        : null,
    });
  }
  if (!hasFreeSeat(tx, group)) return { end: 'rejected', code: 'group_full' };
  tx.put('member', who.userId, newMember(context, who, before));
  return applied;
}
