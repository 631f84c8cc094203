/**
 * Who may do what in a group, from the scope's members as they are now (SECURITY section 3). The operator of the server
 * has no right here; ids in arguments are looked up in this scope alone.
 */
import { err, ok, type Result } from '../base/result.ts';
import type { ErrorCode } from '../errors.ts';
import type { MutationContext, Reader } from '../sync/model.ts';
import { scopeIdOf, type Group } from './group.ts';
import { roleAtLeast, type GivenRole, type Member, type Role } from './member.ts';
import { findRecord, listRecords } from './records.ts';

export interface Standing {
  readonly groupId: string;
  readonly group: Group;
  readonly me: Member;
}

/** Group of the scope and the acting person's place in it, or why there is none. */
export function standingOf(tx: Reader, context: MutationContext): Result<Standing, ErrorCode> {
  const groupId = scopeIdOf(context.scope, 'group');
  const group = groupId === null ? undefined : findRecord(tx, 'group', groupId);
  const me = findRecord(tx, 'member', context.person.userId);
  if (groupId === null || group === undefined || me === undefined) return err('not_found');
  if (me.status === 'active') return ok({ groupId, group, me });
  return err(goneCode(me));
}

/** What a person who is no longer in hears. */
export function goneCode(member: Member): ErrorCode {
  if (member.status === 'removed') return 'member_removed';
  return member.status === 'erased' ? 'erased' : 'not_found';
}

/** Null when the person is a member of at least this role and the group is not archived. */
export function needRole(tx: Reader, context: MutationContext, least: Role): ErrorCode | null {
  const standing = standingOf(tx, context);
  if (!standing.ok) return standing.error;
  const { group, me } = standing.value;
  if (group.status === 'archived') return 'group_archived';
  return roleAtLeast(me.role, least) ? null : 'not_allowed';
}

/** May this member hand out a role, by invitation or by hand? */
export function mayGive(group: Group, giver: Member, role: GivenRole): boolean {
  if (giver.status !== 'active') return false;
  if (roleAtLeast(giver.role, 'admin')) return true;
  return role === 'member' && group.membersCanInvite;
}

/** An admin is touched by the owner alone, the owner by nobody. */
export function mayManage(me: Member, target: Member): boolean {
  if (target.role === 'owner') return false;
  return roleAtLeast(me.role, target.role === 'admin' ? 'owner' : 'admin');
}

export function activeMembers(tx: Reader): readonly Member[] {
  return listRecords(tx, 'member')
    .map(({ value }) => value)
    .filter((member) => member.status === 'active');
}

export function hasFreeSeat(tx: Reader, group: Group): boolean {
  return activeMembers(tx).length < group.maxMembers;
}
