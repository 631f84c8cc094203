/** What was overruled and can still be taken back, over all groups on this device (EN30). */
import { useMemo } from 'react';
import { recordOf, scopeIdOf, type Conflict, type Json, type Scope } from '@jamz/core';
import { useClient, type Client } from '@jamz/client/react';
import { conflictTexts } from '../text/conflict-texts.ts';
import { nameOf, readText } from './group-records.ts';
import { useUserId } from './own-records.ts';
import { useScopesHere } from './scopes-here.ts';

export interface OpenConflict {
  readonly id: string;
  readonly scope: Scope;
  readonly what: string;
  /** Name of the group; empty for one's own profile. */
  readonly group: string;
  /** Null where values say nothing to a person: something removed meanwhile. */
  readonly values: { readonly stands: Wish; readonly other: Wish } | null;
  readonly takeBackText: string;
  readonly winner: 'mine' | 'theirs';
}

export interface Wish {
  readonly text: string;
  readonly by: string;
}

/** Those this person had a part in, newest first. */
export function useConflicts(now: number): readonly OpenConflict[] {
  const client = useClient();
  const userId = useUserId();
  const here = useScopesHere();
  return useMemo(() => {
    if (client === null || userId === null) return [];
    return here.scopes
      .flatMap((scope) =>
        client.list(scope, 'conflict').map((entity) => ({
          scope,
          id: entity.id,
          value: recordOf('conflict', entity),
        })),
      )
      .filter(({ value }) => value.state === 'open' && value.undoUntil > now)
      .filter(({ value }) => value.mineBy === userId || value.theirsBy === userId)
      .toSorted((a, b) => b.value.createdAt - a.value.createdAt)
      .map(({ scope, id, value }) => toOpen(client, userId, scope, id, value));
  }, [client, userId, here, now]);
}

function toOpen(
  client: Client,
  userId: string,
  scope: Scope,
  id: string,
  value: Conflict,
): OpenConflict {
  const groupId = scopeIdOf(scope, 'group');
  const group = groupId === null ? undefined : client.get(scope, 'group', groupId);
  const who = (person: string | null): string => {
    if (person === userId) return conflictTexts.you;
    const member = person === null ? undefined : client.get(scope, 'member', person);
    return member === undefined ? conflictTexts.somebody : nameOf(member);
  };
  const mine = { text: textOf(value.mine), by: who(value.mineBy) };
  const theirs = { text: textOf(value.theirs), by: who(value.theirsBy) };
  const gone = value.entityKind === 'playlistItem' || value.field === 'status';
  return {
    id,
    scope,
    what: conflictTexts.what(value.entityKind, value.field),
    group: group === undefined ? '' : readText(group.value, 'name'),
    values: gone
      ? null
      : value.winner === 'mine'
        ? { stands: mine, other: theirs }
        : { stands: theirs, other: mine },
    takeBackText: takeBackText(value),
    winner: value.winner,
  };
}

function takeBackText(value: Conflict): string {
  if (value.entityKind === 'playlistItem') return conflictTexts.bringBack;
  return value.field === 'status' ? conflictTexts.addAgain : conflictTexts.take;
}

function textOf(value: Json): string {
  if (typeof value === 'boolean') return value ? conflictTexts.yes : conflictTexts.no;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : conflictTexts.empty;
}
