/** What belongs to the signed-in person alone: the profile and the list of groups. */
import { useMemo } from 'react';
import { scopeIdOf, scopeSchema, type Scope } from '@jamz/core';
import {
  useAuth,
  useClient,
  useList,
  useRecord,
  useScopeLoaded,
  useScopePulled,
  type Client,
  type Mark,
  type MarkedEntity,
} from '@jamz/client/react';
import { readNumber, readPictureId, readText } from './group-records.ts';
import { useScopesHere } from './scopes-here.ts';

export interface OwnProfile {
  readonly scope: Scope | null;
  readonly loaded: boolean;
  readonly displayName: string;
  readonly bio: string;
  readonly avatarKey: string | null;
  readonly mark: Mark;
}

export function useUserId(): string | null {
  const { state } = useAuth();
  return state.phase === 'signed-in' ? state.userId : null;
}

function useOwnScope(): Scope | null {
  const userId = useUserId();
  return useMemo(() => {
    const parsed = scopeSchema.safeParse(`user:${userId ?? ''}`);
    return parsed.success ? parsed.data : null;
  }, [userId]);
}

export function useOwnProfile(): OwnProfile {
  const scope = useOwnScope();
  const { state } = useAuth();
  const loaded = useScopeLoaded(scope);
  const record = useRecord(scope, 'profile', useUserId());
  const known = state.phase === 'signed-in' ? state.displayName : '';
  return {
    scope,
    loaded,
    displayName: (record && readText(record.value, 'displayName')) || known,
    bio: record === undefined ? '' : readText(record.value, 'bio'),
    avatarKey: record === undefined ? null : readPictureId(record.value),
    mark: record?.mark ?? 'confirmed',
  };
}

export function useOwnName(): string {
  return useOwnProfile().displayName;
}

export interface GroupListItem {
  readonly id: string;
  readonly name: string;
  readonly avatarKey: string | null;
  readonly archived: boolean;
  readonly memberCount: number;
  readonly mark: Mark;
}

export interface GroupListHandle {
  readonly loaded: boolean;
  /** False: this device has never heard from the server, so an empty list means nothing. */
  readonly pulled: boolean;
  readonly groups: readonly GroupListItem[];
}

/**
 * The server writes the list of groups; a group made on this device without a network is not on it yet. So the list is
 * the cards and the groups that live here, each told by its own records where they are known.
 */
export function useGroupList(): GroupListHandle {
  const scope = useOwnScope();
  const client = useClient();
  const userId = useUserId();
  const cards = useList(scope, 'groupCard');
  const here = useScopesHere();
  const groups = useMemo(() => {
    const cardsById = new Map(cards.map((card) => [card.id, card]));
    const idsHere = here.scopes.flatMap((one) => scopeIdOf(one, 'group') ?? []);
    const ids = new Set([...cardsById.keys(), ...idsHere]);
    return [...ids]
      .flatMap((id) => toItem(id, cardsById.get(id), client, userId) ?? [])
      .toSorted((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
  }, [cards, here, client, userId]);
  return { loaded: useScopeLoaded(scope), pulled: useScopePulled(scope), groups };
}

function toItem(
  id: string,
  card: MarkedEntity | undefined,
  client: Client | null,
  userId: string | null,
): GroupListItem | null {
  const scope = scopeSchema.safeParse(`group:${id}`);
  const group = scope.success ? client?.get(scope.data, 'group', id) : undefined;
  const record = group ?? card;
  if (record === undefined || !scope.success) return null;
  const active = (client?.list(scope.data, 'member') ?? []).filter(
    (member) => member.value['status'] === 'active',
  );
  // Left on this device a moment ago: gone from the list at once, whatever the card still says.
  if (group !== undefined && !active.some((member) => member.id === userId)) return null;
  return {
    id,
    name: readText(record.value, 'name'),
    avatarKey: readPictureId(record.value),
    archived: record.value['status'] === 'archived',
    memberCount: group === undefined ? readNumber(record.value, 'memberCount') : active.length,
    mark: record.mark,
  };
}
