/** Mutations that the server alone issues: what crosses scopes, a person's beginning and a person's erasure. */
import * as z from 'zod/mini';
import { must } from '../base/assert.ts';
import { eraseOwner } from '../sync/erase-owner.ts';
import type { MutationContext, Tx } from '../sync/model.ts';
import { applied } from '../sync/write-field.ts';
import { defineMutation } from './define-mutation.ts';
import { fieldOwners } from './field-owner-table.ts';
import { activeMembers } from './group-rights.ts';
import { scopeIdOf, userScope } from './group.ts';
import { revokeInvitationsOf } from './member-records.ts';
import { personName, type Member } from './member.ts';
import { newProfile } from './profile-mutations.ts';
import { trackIdOf } from './playlist.ts';
import { groupCardSchema } from './profile.ts';
import { findRecord } from './records.ts';
import { touchedNow } from './record-times.ts';
import { hashText, personId, pictureKey } from './text-fields.ts';

const { shape: card } = groupCardSchema.def;

/** A group reports to a person's list what he sees of it, or that he is in no longer. */
export const cardProject = defineMutation({
  system: true,
  args: {
    groupId: card.groupId,
    owner: card.owner,
    membership: z.enum(['active', 'gone']),
    name: z.nullable(card.name),
    avatarKey: pictureKey,
    role: z.nullable(card.role),
    memberCount: z.nullable(card.memberCount),
    status: z.nullable(card.status),
    joinedAt: z.nullable(card.joinedAt),
  },
  rights: (_tx, context) => (scopeIdOf(context.scope, 'user') === null ? 'not_found' : null),
  mutator(tx, { membership, ...args }) {
    const { groupId } = args;
    if (membership === 'active') tx.put('groupCard', groupId, args);
    // Who is out keeps nothing of the group, not even its name for the days of an undo (D19).
    else if (tx.get('groupCard', groupId) !== undefined) tx.remove('groupCard', groupId, 'dropped');
    return applied;
  },
});

/** A profile reports name and picture to every group on the person's list. */
export const memberProject = defineMutation({
  system: true,
  args: { userId: personId, displayName: personName, avatarKey: pictureKey },
  rights: (tx, context) => {
    const groupId = scopeIdOf(context.scope, 'group');
    return groupId === null || tx.get('group', groupId) === undefined ? 'not_found' : null;
  },
  mutator(tx, { userId, displayName, avatarKey }, context) {
    const member = findRecord(tx, 'member', userId);
    if (member === undefined || member.status === 'erased') return applied;
    if (member.displayName === displayName && member.avatarKey === avatarKey) return applied;
    const updatedAt = context.stamp.ms;
    tx.put('member', userId, { ...member, displayName, avatarKey, updatedAt, updatedBy: userId });
    return applied;
  },
});

/** An upload into this group is complete and the others can hear the track, or its bytes went for good (EN34). */
export const trackAvailable = defineMutation({
  system: true,
  args: { sha256: hashText, available: z._default(z.boolean(), true) },
  rights: (_tx, context) => (scopeIdOf(context.scope, 'group') === null ? 'not_found' : null),
  mutator(tx, { sha256, available }) {
    const id = trackIdOf(sha256);
    const track = findRecord(tx, 'track', id);
    // Not registered yet: whoever keeps the upload's note tells again when it is.
    if (track === undefined) return { end: 'rejected', code: 'missing' };
    if (track.available !== available) tx.put('track', id, { ...track, available });
    return applied;
  },
});

/** The name given at sign-up becomes the first profile. */
export const profileBegin = defineMutation({
  system: true,
  args: { userId: personId, displayName: personName },
  rights: (_tx, context, { userId }) => (context.scope === userScope(userId) ? null : 'not_found'),
  mutator(tx, { userId, displayName }, context) {
    if (tx.get('profile', userId) === undefined) {
      const profile = newProfile(context, userId, displayName);
      tx.put('profile', userId, { ...profile, createdBy: userId, updatedBy: userId });
    }
    return applied;
  },
});

/** Makes a person a "deleted person" in this scope; the group's own facts stay (SECURITY section 6). */
export const personErase = defineMutation({
  system: true,
  args: { userId: personId },
  rights: () => null,
  mutator(tx, { userId }, context) {
    eraseOwner(tx, fieldOwners.kinds, `person:${userId}`, context.scope);
    if (context.scope === userScope(userId)) {
      for (const { id } of tx.list('groupCard')) tx.remove('groupCard', id);
    }
    const member = findRecord(tx, 'member', userId);
    if (member !== undefined && member.status !== 'erased') {
      eraseMember(tx, context, member);
    }
    const request = findRecord(tx, 'joinRequest', userId);
    if (request?.state === 'pending') {
      tx.put('joinRequest', userId, { ...request, state: 'declined', ...touchedNow(context) });
    }
    return applied;
  },
});

function eraseMember(tx: Tx, context: MutationContext, member: Member): void {
  const { userId } = member;
  revokeInvitationsOf(tx, context, userId);
  if (member.role === 'owner') passOn(tx, context, userId);
  tx.put('member', userId, {
    ...member,
    role: 'member',
    status: 'erased',
    removedVersion: context.version,
    removedAt: context.stamp.ms,
    ...touchedNow(context),
  });
}

/** The longest-standing admin, else member, takes over; a group with nobody left is archived. */
function passOn(tx: Tx, context: MutationContext, userId: string): void {
  const others = activeMembers(tx)
    .filter((member) => member.userId !== userId)
    .toSorted((a, b) => a.joinedAt - b.joinedAt);
  const heir = others.find((member) => member.role === 'admin') ?? others[0];
  if (heir !== undefined) {
    tx.put('member', heir.userId, { ...heir, role: 'owner', ...touchedNow(context) });
    return;
  }
  const groupId = must(scopeIdOf(context.scope, 'group'), 'a group scope');
  const group = must(findRecord(tx, 'group', groupId), 'the group');
  tx.put('group', groupId, { ...group, status: 'archived', ...touchedNow(context) });
}
