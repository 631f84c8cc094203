/** The group: one record per scope, whose id is the scope's. */
import * as z from 'zod/mini';
import { assert } from '../base/assert.ts';
import { canonicalJson, type Json } from '../base/json.ts';
import { scopePattern } from '../base/id-patterns.ts';
import type { Scope } from '../base/ids.ts';
import { limits } from '../limits.ts';
import { fieldStampSchema } from '../merge/last-write-per-field.ts';
import { blockText, bornFields, lineText, personId, pictureKey, saltText } from './text-fields.ts';

export const djPolicies = ['owner', 'admins', 'everyone'] as const;

/** Fields that `group.set` writes, each under last-write-wins. */
export const groupFields = {
  name: lineText(limits.nameLengthMax),
  description: blockText(limits.textLengthMax),
  avatarKey: pictureKey,
  /** An invitation makes a request that an admin decides. */
  joinApproval: z.boolean(),
  membersCanInvite: z.boolean(),
  djPolicy: z.enum(djPolicies),
  musicEnabled: z.boolean(),
  /** How exactly new members show where they are, until they choose. */
  locationDefault: z.enum(['exact', 'approx', 'off']),
  alertDistanceM: z.int().check(z.minimum(10), z.maximum(100_000)),
};
export type GroupField = keyof typeof groupFields;

export const groupSchema = z.strictObject({
  ...groupFields,
  status: z.enum(['active', 'archived']),
  maxMembers: z.int().check(z.minimum(1), z.maximum(limits.groupMembersMax)),
  creatorId: personId,
  salt: saltText,
  stamps: z.record(z.string(), fieldStampSchema),
  ...bornFields,
});
export type Group = z.infer<typeof groupSchema>;

export const groupDefaults = {
  description: '',
  avatarKey: null,
  joinApproval: false,
  membersCanInvite: true,
  djPolicy: 'everyone',
  musicEnabled: true,
  locationDefault: 'off',
  alertDistanceM: 100,
  status: 'active',
  maxMembers: limits.groupMembersMax,
} as const;

/** 160 bits of SHA-256 over creator and salt: nobody else can take the id of a group made offline (EN39). */
export function groupIdFrom(
  creatorId: string,
  salt: string,
  sha256: (text: string) => string,
): string {
  const claim: Json = ['group', creatorId, salt];
  return sha256(canonicalJson(claim)).slice(0, 40);
}

export const groupScope = (groupId: string): Scope => toScope(`group:${groupId}`);
export const userScope = (userId: string): Scope => toScope(`user:${userId}`);

/** Asked for with every edit: the pattern alone, without the schema around it. */
function toScope(text: string): Scope {
  assert(scopePattern.test(text), 'the id of a scope');
  return text as Scope;
}

/** The part behind the colon when the scope is of this family, else null. */
export function scopeIdOf(scope: string, family: 'group' | 'user'): string | null {
  return scope.startsWith(`${family}:`) ? scope.slice(family.length + 1) : null;
}
