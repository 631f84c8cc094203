/** The records of one group as the screens need them: typed, sorted, and with what this person may do. */
import { useEffect, useMemo } from 'react';
import {
  djPolicies,
  erasedMark,
  roles,
  scopeSchema,
  type Group,
  type JsonObject,
  type Role,
  type Scope,
} from '@jamz/core';
import {
  useAuth,
  useClient,
  useList,
  useRecord,
  useScopeLoaded,
  useScopePulled,
  type Mark,
  type MarkedEntity,
} from '@jamz/client/react';
import { groupTexts } from '../text/group-texts.ts';

export type DjPolicy = Group['djPolicy'];

export interface GroupView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly archived: boolean;
  /** Id of its picture; null when it has none. */
  readonly avatarKey: string | null;
  readonly joinApproval: boolean;
  readonly membersCanInvite: boolean;
  readonly djPolicy: DjPolicy;
  readonly mark: Mark;
}

export interface MemberView {
  readonly userId: string;
  /** The nickname here, else the person's own name. */
  readonly name: string;
  readonly nickname: string;
  readonly avatarKey: string | null;
  readonly role: Role;
  readonly joinedAt: number;
  readonly isMe: boolean;
  readonly mark: Mark;
}

export interface GroupRights {
  readonly admin: boolean;
  readonly owner: boolean;
  readonly invite: boolean;
  /** Anything at all: false in an archived group, and while this person is no member (yet). */
  readonly change: boolean;
}

export interface GroupHandle {
  readonly scope: Scope | null;
  /** Read from this device; false for some milliseconds. */
  readonly loaded: boolean;
  /** Known from the server, or made here. */
  readonly known: boolean;
  readonly group: GroupView | null;
  readonly members: readonly MemberView[];
  readonly me: MemberView | null;
  readonly rights: GroupRights;
}

/** An address is outside data: what is no id leads to no scope. */
function groupScopeOf(groupId: string | undefined): Scope | null {
  const parsed = scopeSchema.safeParse(`group:${groupId ?? ''}`);
  return parsed.success ? parsed.data : null;
}

export function useGroup(groupId: string | undefined): GroupHandle {
  const scope = useMemo(() => groupScopeOf(groupId), [groupId]);
  const client = useClient();
  const { state } = useAuth();
  const userId = state.phase === 'signed-in' ? state.userId : null;
  useEffect(() => {
    if (client !== null && scope !== null) client.watch(scope);
  }, [client, scope]);
  const loaded = useScopeLoaded(scope);
  const pulled = useScopePulled(scope);
  const record = useRecord(scope, 'group', groupId ?? null);
  const entities = useList(scope, 'member');
  const members = useMemo(
    () =>
      entities
        .filter((entity) => entity.value['status'] === 'active')
        .map((entity) => toMember(entity, userId))
        .toSorted(byRoleAndName),
    [entities, userId],
  );
  const group = useMemo(() => (record === undefined ? null : toGroup(record)), [record]);
  return useMemo(() => {
    const me = members.find((member) => member.isMe) ?? null;
    const known = pulled || group !== null;
    return { scope, loaded, known, group, members, me, rights: rightsOf(group, me) };
  }, [scope, loaded, pulled, group, members]);
}

function rightsOf(group: GroupView | null, me: MemberView | null): GroupRights {
  const change = group !== null && !group.archived && me !== null;
  const admin = change && me.role !== 'member';
  return {
    change,
    admin,
    owner: change && me.role === 'owner',
    invite: admin || (change && group.membersCanInvite),
  };
}

function toGroup(entity: MarkedEntity): GroupView {
  return {
    id: entity.id,
    name: readText(entity.value, 'name'),
    description: readText(entity.value, 'description'),
    archived: entity.value['status'] === 'archived',
    avatarKey: readPictureId(entity.value),
    joinApproval: entity.value['joinApproval'] === true,
    membersCanInvite: entity.value['membersCanInvite'] === true,
    djPolicy: djPolicies.find((known) => known === entity.value['djPolicy']) ?? 'everyone',
    mark: entity.mark,
  };
}

const isRole = (value: unknown): value is Role => roles.some((role) => role === value);

function toMember(entity: MarkedEntity, userId: string | null): MemberView {
  const { role } = entity.value;
  return {
    userId: entity.id,
    name: nameOf(entity),
    nickname: readText(entity.value, 'nickname'),
    avatarKey: readPictureId(entity.value),
    role: isRole(role) ? role : 'member',
    joinedAt: readNumber(entity.value, 'joinedAt'),
    isMe: entity.id === userId,
    mark: entity.mark,
  };
}

/** The nickname here, else the person's own name; what was erased, or has not arrived, is said in words. */
export function nameOf(entity: MarkedEntity): string {
  const name = readText(entity.value, 'nickname') || readText(entity.value, 'displayName');
  if (name === erasedMark) return groupTexts.deletedPerson;
  return name === '' ? groupTexts.unnamedPerson : name;
}

const rank: Record<Role, number> = { owner: 0, admin: 1, member: 2 };

function byRoleAndName(a: MemberView, b: MemberView): number {
  return rank[a.role] - rank[b.role] || a.name.localeCompare(b.name);
}

/** Null when there is none, and when it was erased with its person. */
export function readPictureId(value: JsonObject): string | null {
  const found = value['avatarKey'];
  return typeof found === 'string' && found !== erasedMark ? found : null;
}

export function readText(value: JsonObject, key: string): string {
  const found = value[key];
  return typeof found === 'string' ? found : '';
}

export function readNumber(value: JsonObject, key: string): number {
  const found = value[key];
  return typeof found === 'number' ? found : 0;
}
