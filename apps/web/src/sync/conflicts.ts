/** What was overruled and can still be decided, or decided anew, over all groups on this device (EN30). */
import { useMemo } from 'react';
import { recordOf, scopeIdOf, type Conflict, type Json, type Scope } from '@jamz/core';
import { useClient, type Client } from '@jamz/client/react';
import { conflictTexts } from '../text/conflict-texts.ts';
import { nameOf, readText } from './group-records.ts';
import { useUserId } from './own-records.ts';
import { useScopesHere } from './scopes-here.ts';

export interface ShownConflict {
  readonly id: string;
  readonly scope: Scope;
  /** Which record it is about: conflicts of one record are decided together. */
  readonly record: string;
  readonly what: string;
  /** Name of the group; empty for one's own profile. */
  readonly group: string;
  /** This person's own wish first; null where values say nothing to a person: something removed meanwhile. */
  readonly wishes: readonly [Wish, Wish] | null;
  /** How the value can be written by hand; null where it is one of a few. */
  readonly writing: 'line' | 'text' | null;
  readonly takeBackText: string;
  readonly winner: 'mine' | 'theirs';
  /** What stands now, which may be neither wish. */
  readonly standsText: string;
  /** Somebody has chosen; until the 30 days are over it can be chosen anew. */
  readonly isDecided: boolean;
}

export interface Wish {
  readonly choice: 'mine' | 'theirs';
  readonly isOwn: boolean;
  /** As it is shown. */
  readonly text: string;
  /** To go on writing from; empty for what is no text. */
  readonly written: string;
  readonly by: string;
  /** Corrected milliseconds; null when nobody remembers. */
  readonly at: number | null;
  readonly stands: boolean;
}

/** The conflicts of one record, to be decided field by field. */
export interface ConflictedRecord {
  readonly key: string;
  readonly group: string;
  readonly conflicts: readonly ShownConflict[];
}

export function byRecord(conflicts: readonly ShownConflict[]): readonly ConflictedRecord[] {
  const records = new Map<string, ShownConflict[]>();
  for (const conflict of conflicts) {
    const found = records.get(conflict.record);
    if (found === undefined) records.set(conflict.record, [conflict]);
    else found.push(conflict);
  }
  return [...records].map(([key, own]) => ({ key, group: own[0]?.group ?? '', conflicts: own }));
}

/** Those this person had a part in, newest first. What was taken back is over. */
export function useConflicts(now: number): readonly ShownConflict[] {
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
      .filter(({ value }) => value.state !== 'undone' && value.undoUntil > now)
      .filter(({ value }) => value.mineBy === userId || value.theirsBy === userId)
      .toSorted((a, b) => b.value.createdAt - a.value.createdAt)
      .map(({ scope, id, value }) => toShown(client, userId, scope, id, value))
      .filter(({ wishes, isDecided }) => wishes !== null || !isDecided);
  }, [client, userId, here, now]);
}

function toShown(
  client: Client,
  userId: string,
  scope: Scope,
  id: string,
  value: Conflict,
): ShownConflict {
  const groupId = scopeIdOf(scope, 'group');
  const group = groupId === null ? undefined : client.get(scope, 'group', groupId);
  const who = (person: string | null): string => {
    if (person === userId) return conflictTexts.you;
    const member = person === null ? undefined : client.get(scope, 'member', person);
    return member === undefined ? conflictTexts.somebody : nameOf(member);
  };
  // What stands may have been changed again since: the record says so, not the conflict.
  const record = client.get(scope, value.entityKind, value.entityId)?.value;
  const standing = record?.[value.field] ?? (value.winner === 'mine' ? value.mine : value.theirs);
  const wishOf = (choice: Wish['choice']): Wish => {
    const by = choice === 'mine' ? value.mineBy : value.theirsBy;
    const wanted = choice === 'mine' ? value.mine : value.theirs;
    return {
      choice,
      isOwn: by === userId,
      text: textOf(wanted),
      written: typeof wanted === 'string' ? wanted : '',
      by: who(by),
      at: choice === 'mine' ? value.mineAt : value.theirsAt,
      stands: standing === wanted,
    };
  };
  const gone = value.entityKind === 'playlistItem' || value.field === 'status';
  const [mine, theirs] = [wishOf('mine'), wishOf('theirs')];
  return {
    id,
    scope,
    record: `${scope}/${value.entityKind}/${value.entityId}${gone ? `/${id}` : ''}`,
    what: conflictTexts.what(value.entityKind, value.field),
    group: group === undefined ? '' : readText(group.value, 'name'),
    wishes: gone ? null : theirs.isOwn && !mine.isOwn ? [theirs, mine] : [mine, theirs],
    writing: typeof value.mine === 'string' ? (writings.get(value.field) ?? null) : null,
    takeBackText: takeBackText(value),
    winner: value.winner,
    isDecided: value.state === 'resolved',
    standsText: textOf(standing),
  };
}

/** Other texts are ids, or one of a few words. */
const writings: ReadonlyMap<string, 'line' | 'text'> = new Map([
  ['name', 'line'],
  ['displayName', 'line'],
  ['nickname', 'line'],
  ['description', 'text'],
  ['bio', 'text'],
]);

function takeBackText(value: Conflict): string {
  if (value.entityKind === 'playlistItem') return conflictTexts.bringBack;
  return conflictTexts.addAgain;
}

function textOf(value: Json): string {
  if (typeof value === 'boolean') return value ? conflictTexts.yes : conflictTexts.no;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : conflictTexts.empty;
}
