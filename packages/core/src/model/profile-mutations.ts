/** Mutations of the person's own scope. Nobody else, operator included, writes there. */
import * as z from 'zod/mini';
import type { Json } from '../base/json.ts';
import type { MutationContext, MutatorResult, Tx } from '../sync/model.ts';
import { writeField } from '../sync/write-field.ts';
import { createFieldReader, defineMutation } from './define-mutation.ts';
import { userScope } from './group.ts';
import {
  profileDefaults,
  profileFields,
  unnamedPerson,
  type Profile,
  type ProfileField,
} from './profile.ts';
import { findRecord } from './records.ts';
import { bornNow } from './record-times.ts';
import { erasedMark } from '../sync/sealing.ts';

const fieldNames = Object.keys(profileFields) as [ProfileField, ...ProfileField[]];

/** The first one makes the profile. */
export const profileSet = defineMutation({
  args: { field: z.enum(fieldNames), value: z.nullable(z.string()) },
  rights(tx, context, { field, value }) {
    if (context.scope !== userScope(context.person.userId)) return 'not_found';
    if (readProfileField(field, value) === undefined) return 'bad_arguments';
    const profile = findRecord(tx, 'profile', context.person.userId);
    return profile?.displayName === erasedMark ? 'erased' : null;
  },
  mutator: (tx, { field, value }, context) => setProfileField(tx, context, field, value),
});

const readProfileField = createFieldReader(profileFields);

export function setProfileField(
  tx: Tx,
  context: MutationContext,
  field: string,
  value: Json,
): MutatorResult {
  const name = fieldNames.find((known) => known === field);
  const fitting = name === undefined ? undefined : readProfileField(name, value);
  if (fitting === undefined) return { end: 'rejected', code: 'bad_arguments' };
  const { userId } = context.person;
  if (findRecord(tx, 'profile', userId) === undefined) {
    tx.put('profile', userId, newProfile(context, userId, unnamedPerson));
  }
  const owner = `person:${userId}` as const;
  return writeField(
    tx,
    context,
    { kind: 'profile', id: userId, field, owner, policy: 'last-write', asks: true },
    fitting,
  );
}

export function newProfile(context: MutationContext, userId: string, displayName: string): Profile {
  return { userId, ...profileDefaults, displayName, stamps: {}, ...bornNow(context) };
}
