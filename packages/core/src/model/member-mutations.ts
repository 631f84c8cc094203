/** Mutations about people who are in a group already, and about leaving it. */
import * as z from 'zod/mini';
import { must } from '../base/assert.ts';
import type { Json } from '../base/json.ts';
import type { ErrorCode } from '../errors.ts';
import type { MutationContext, MutatorResult, Reader, Tx } from '../sync/model.ts';
import { applied, writeField } from '../sync/write-field.ts';
import { createFieldReader, defineMutation } from './define-mutation.ts';
import { mayManage, needRole, standingOf } from './group-rights.ts';
import { revokeInvitationsOf, takeOut } from './member-records.ts';
import { givenRoles, personName } from './member.ts';
import { findRecord } from './records.ts';
import { touchedNow } from './record-times.ts';
import { personId } from './text-fields.ts';

/** Admins manage members, the owner manages admins too, nobody manages the owner. */
function needToManage(tx: Reader, context: MutationContext, userId: string): ErrorCode | null {
  const refusal = needRole(tx, context, 'admin');
  if (refusal !== null) return refusal;
  const standing = standingOf(tx, context);
  const target = findRecord(tx, 'member', userId);
  if (!standing.ok || target === undefined) return 'missing';
  if (target.status === 'erased') return 'erased';
  return mayManage(standing.value.me, target) ? null : 'not_allowed';
}

/** The last authorised change stands, in the server's order. */
export const memberSetRole = defineMutation({
  args: { userId: personId, role: z.enum(givenRoles) },
  rights: (tx, context, { userId }) => needToManage(tx, context, userId),
  mutator(tx, { userId, role }, context) {
    const member = must(findRecord(tx, 'member', userId), 'the member');
    if (member.status !== 'active') return { end: 'rejected', code: 'missing' };
    if (member.role === role) return applied;
    tx.put('member', userId, { ...member, role, ...touchedNow(context) });
    if (role === 'member') revokeInvitationsOf(tx, context, userId);
    return applied;
  },
});

/** What the person wants to be called here; null for the profile's name. */
const memberFields = { nickname: z.nullable(personName) };
const readMemberField = createFieldReader(memberFields);

export const memberSetNickname = defineMutation({
  args: memberFields,
  rights: (tx, context) => needRole(tx, context, 'member'),
  mutator: (tx, { nickname }, context) => setNickname(tx, context, nickname),
});

export function setNickname(tx: Tx, context: MutationContext, nickname: Json): MutatorResult {
  const value = readMemberField('nickname', nickname);
  if (value === undefined) return { end: 'rejected', code: 'bad_arguments' };
  const { userId } = context.person;
  return writeField(
    tx,
    context,
    {
      kind: 'member',
      id: userId,
      field: 'nickname',
      owner: `person:${userId}`,
      policy: 'last-write',
      asks: true,
    },
    value,
  );
}

/** Takes a person out for good: only an admin's `member.add` brings him back. */
export const memberRemove = defineMutation({
  args: { userId: personId },
  rights: (tx, context, { userId }) => needToManage(tx, context, userId),
  mutator(tx, { userId }, context) {
    const member = must(findRecord(tx, 'member', userId), 'the member');
    if (member.status !== 'removed') takeOut(tx, context, member, 'removed');
    return applied;
  },
});

/** Possible in an archived group too: nobody is kept in one against his will. */
export const memberLeave = defineMutation({
  args: {},
  rights(tx, context) {
    const standing = standingOf(tx, context);
    if (!standing.ok) return standing.error;
    return standing.value.me.role === 'owner' ? 'last_owner' : null;
  },
  mutator(tx, _args, context) {
    const me = must(findRecord(tx, 'member', context.person.userId), 'the member');
    takeOut(tx, context, me, 'left');
    return applied;
  },
});
