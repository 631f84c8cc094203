/** The two roads between scopes: a group to its people's lists, a profile to its groups' members (EN15). */
import type { JsonObject } from '../base/json.ts';
import type { Scope } from '../base/ids.ts';
import type { Projection, Reader } from '../sync/model.ts';
import { erasedMark } from '../sync/sealing.ts';
import { groupScope, scopeIdOf, userScope, type Group } from './group.ts';
import type { Member } from './member.ts';
import { unnamedPerson } from './profile.ts';
import { findRecord, listRecords } from './records.ts';

interface Target {
  readonly target: Scope;
  readonly args: JsonObject;
}

/** Everybody who ever was in hears what stands: his card, or that there is none. */
export const cardProjection: Projection = {
  mutation: 'card.project',
  from: 'group:',
  targets(state, source) {
    const groupId = scopeIdOf(source, 'group');
    const group = groupId === null ? undefined : findRecord(state, 'group', groupId);
    if (groupId === null || group === undefined) return [];
    const members = listRecords(state, 'member').map(({ value }) => value);
    const memberCount = members.filter(({ status }) => status === 'active').length;
    return members
      .filter(({ status }) => status !== 'erased')
      .map((member) => ({
        target: userScope(member.userId),
        args: cardArgs({ source, groupId, group, memberCount }, member),
      }));
  },
};

function cardArgs(
  of: {
    readonly source: Scope;
    readonly groupId: string;
    readonly group: Group;
    readonly memberCount: number;
  },
  member: Member,
): JsonObject {
  const { groupId, group, memberCount } = of;
  const base = { groupId, owner: `scope:${of.source}` };
  if (member.status !== 'active') {
    const nothing = { name: null, avatarKey: null, role: null, memberCount: null, status: null };
    return { ...base, membership: 'gone', ...nothing, joinedAt: null };
  }
  const { name, avatarKey, status } = group;
  const { role, joinedAt } = member;
  return { ...base, membership: 'active', name, avatarKey, role, memberCount, status, joinedAt };
}

/** The complete card of the person, to every group on the list. */
export const memberProjection: Projection = {
  mutation: 'member.project',
  from: 'user:',
  targets(state: Reader, source): readonly Target[] {
    const userId = scopeIdOf(source, 'user');
    const profile = userId === null ? undefined : findRecord(state, 'profile', userId);
    if (userId === null || profile === undefined) return [];
    const { displayName, avatarKey } = profile;
    if (displayName === erasedMark || displayName === unnamedPerson) return [];
    return listRecords(state, 'groupCard').map(({ id }) => ({
      target: groupScope(id),
      args: { userId, displayName, avatarKey },
    }));
  },
};
