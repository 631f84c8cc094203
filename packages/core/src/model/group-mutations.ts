/** Mutations of the group itself. */
import * as z from 'zod/mini';
import { must } from '../base/assert.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { MutationContext, Tx } from '../sync/model.ts';
import { applied, writeField } from '../sync/write-field.ts';
import { createFieldReader, defineMutation } from './define-mutation.ts';
import { needRole, standingOf } from './group-rights.ts';
import { groupDefaults, groupFields, groupIdFrom, scopeIdOf, type GroupField } from './group.ts';
import { newMember } from './member-records.ts';
import { personName } from './member.ts';
import { findRecord } from './records.ts';
import { bornNow, touchedNow } from './record-times.ts';
import { personId, pictureKey, saltText } from './text-fields.ts';

const optionalDefaults = z.optional(
  z.strictObject({
    joinApproval: z.optional(groupFields.joinApproval),
    membersCanInvite: z.optional(groupFields.membersCanInvite),
    djPolicy: z.optional(groupFields.djPolicy),
    musicEnabled: z.optional(groupFields.musicEnabled),
    locationDefault: z.optional(groupFields.locationDefault),
    alertDistanceM: z.optional(groupFields.alertDistanceM),
  }),
);

/** Makes the group and its owner. Its id is a claim that only its creator can make (EN39). */
export const groupCreate = defineMutation({
  args: {
    salt: saltText,
    name: groupFields.name,
    description: z.optional(groupFields.description),
    settings: optionalDefaults,
    /** The creator's name as his profile has it: shown until the projection arrives. */
    displayName: z.optional(personName),
    avatarKey: z.optional(pictureKey),
  },
  creates: true,
  stranger: true,
  rights(tx, context, { salt }) {
    const groupId = groupIdFrom(context.person.userId, salt, context.sha256);
    if (scopeIdOf(context.scope, 'group') !== groupId) return 'not_found';
    return findRecord(tx, 'group', groupId) === undefined ? null : 'taken';
  },
  mutator(tx, args, context) {
    const groupId = must(scopeIdOf(context.scope, 'group'), 'a group scope');
    const { userId } = context.person;
    tx.put('group', groupId, {
      ...groupDefaults,
      name: args.name,
      description: args.description ?? groupDefaults.description,
      ...chosen(args.settings ?? {}),
      creatorId: userId,
      salt: args.salt,
      stamps: {},
      ...bornNow(context),
    });
    const { displayName = null, avatarKey = null } = args;
    tx.put('member', userId, newMember(context, { userId, role: 'owner', displayName, avatarKey }));
    return applied;
  },
});

function chosen(settings: Readonly<Record<string, Json | undefined>>): JsonObject {
  const said = Object.entries(settings).filter(
    (pair): pair is [string, Json] => pair[1] !== undefined,
  );
  return Object.fromEntries(said);
}

const fieldNames = Object.keys(groupFields) as [GroupField, ...GroupField[]];

/** Sets one field; `value` must fit the field (read in rights too). */
export const groupSet = defineMutation({
  args: { field: z.enum(fieldNames), value: z.union([z.string(), z.int(), z.boolean(), z.null()]) },
  rights(tx, context, { field, value }) {
    if (readGroupField(field, value) === undefined) return 'bad_arguments';
    return needRole(tx, context, 'admin');
  },
  mutator: (tx, { field, value }, context) => setGroupField(tx, context, field, value),
});

const readGroupField = createFieldReader(groupFields);

export function setGroupField(tx: Tx, context: MutationContext, field: string, value: Json) {
  const name = fieldNames.find((known) => known === field);
  const fitting = name === undefined ? undefined : readGroupField(name, value);
  if (fitting === undefined) return { end: 'rejected', code: 'bad_arguments' } as const;
  const id = must(scopeIdOf(context.scope, 'group'), 'a group scope');
  const owner = `scope:${context.scope}` as const;
  const target = { kind: 'group', id, field, owner, policy: 'last-write', asks: true } as const;
  return writeField(tx, context, target, fitting);
}

/** From then on the group can only be read, left, and erased from. */
export const groupArchive = defineMutation({
  args: {},
  rights: (tx, context) => needRole(tx, context, 'owner'),
  mutator(tx, _args, context) {
    const id = must(scopeIdOf(context.scope, 'group'), 'a group scope');
    const group = must(findRecord(tx, 'group', id), 'the group');
    tx.put('group', id, { ...group, status: 'archived', ...touchedNow(context) });
    return applied;
  },
});

/** Hands the group to another member; the author stays as admin. */
export const groupTransferOwner = defineMutation({
  args: { userId: personId },
  rights(tx, context, { userId }) {
    const refusal = needRole(tx, context, 'owner');
    if (refusal !== null) return refusal;
    return findRecord(tx, 'member', userId)?.status === 'active' ? null : 'missing';
  },
  mutator(tx, { userId }, context) {
    const standing = standingOf(tx, context);
    if (!standing.ok) return { end: 'rejected', code: standing.error };
    const { me } = standing.value;
    if (userId === me.userId) return applied;
    const heir = must(findRecord(tx, 'member', userId), 'the new owner');
    tx.put('member', me.userId, { ...me, role: 'admin', ...touchedNow(context) });
    tx.put('member', userId, { ...heir, role: 'owner', ...touchedNow(context) });
    return applied;
  },
});
