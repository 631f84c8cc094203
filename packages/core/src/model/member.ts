/** People of a group: members with their roles, and requests to become one. */
import * as z from 'zod/mini';
import { limits } from '../limits.ts';
import { fieldStampSchema } from '../merge/last-write-per-field.ts';
import { bornFields, lineText, personId, pictureKey, recordId, timeMs } from './text-fields.ts';

export const roles = ['member', 'admin', 'owner'] as const;
export type Role = (typeof roles)[number];
/** Roles that can be given; the third is handed over only. */
export const givenRoles = ['member', 'admin'] as const;
export type GivenRole = (typeof givenRoles)[number];

export const personName = lineText(limits.nameLengthMax);

/** Id: the person's. Never removed: a removal is a status with a version (EN9). */
export const memberSchema = z.strictObject({
  userId: personId,
  role: z.enum(roles),
  status: z.enum(['active', 'removed', 'left', 'erased']),
  /** Copied from the profile; null until it arrived. */
  displayName: z.nullable(personName),
  avatarKey: pictureKey,
  /** What this person is called in this group. */
  nickname: z.nullable(personName),
  joinedAt: timeMs,
  /** Version of the newest removal or leaving; 0 when there was none. */
  removedVersion: z.int().check(z.nonnegative()),
  removedAt: z.nullable(timeMs),
  removedBy: z.nullable(z.string()),
  stamps: z.record(z.string(), fieldStampSchema),
  ...bornFields,
});
export type Member = z.infer<typeof memberSchema>;

/** Id: the person's. */
export const joinRequestSchema = z.strictObject({
  userId: personId,
  state: z.enum(['pending', 'approved', 'declined']),
  displayName: z.nullable(personName),
  role: z.enum(givenRoles),
  invitationId: recordId,
  decidedBy: z.nullable(z.string()),
  ...bornFields,
});
export type JoinRequest = z.infer<typeof joinRequestSchema>;

/** invitee < member < admin < owner; an invitee has no role yet. */
export function roleAtLeast(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least);
}

/** What to call a member in this group; null when nothing is known yet. */
export function memberName(member: Member): string | null {
  return member.nickname ?? member.displayName;
}
