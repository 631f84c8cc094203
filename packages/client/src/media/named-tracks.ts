/** What the person's groups say about files: which they name, what they know of them, and which groups are kept here. */
import {
  groupScope,
  recordOf,
  scopeIdOf,
  trackIdOf,
  userScope,
  type Scope,
  type Track,
} from '@jamz/core';
import type { UploadRecord } from './media-records.ts';
import type { MediaRoom } from './media-room.ts';

type Named = Pick<MediaRoom, 'client' | 'mirror'>;

/** The record of a file in any group that has it; one that is on a server is preferred. */
export function findTrack({ client }: Named, sha256: string): Track | null {
  const id = trackIdOf(sha256);
  let found: Track | null = null;
  for (const scope of groupScopes({ client })) {
    const entity = client.get(scope, 'track', id);
    if (entity === undefined) continue;
    const track = recordOf('track', entity);
    if (track.available) return track;
    found ??= track;
  }
  return found;
}

const groupScopes = ({ client }: Pick<MediaRoom, 'client'>): readonly Scope[] =>
  client.scopes().filter((scope) => scope.startsWith('group:'));

/** Hashes of the playlist of a group, in no order. */
function playlistHashes({ client }: Pick<MediaRoom, 'client'>, groupId: string): Set<string> {
  const items = client.list(groupScope(groupId), 'playlistItem');
  return new Set(items.flatMap((item) => toHash(recordOf('playlistItem', item).trackId)));
}

/** Hashes of all playlists that are kept whole on this device. */
export function keptHashes(room: Named): ReadonlySet<string> {
  const kept = new Set<string>();
  for (const { groupId } of room.mirror.all('keptGroups')) {
    for (const sha256 of playlistHashes(room, groupId)) kept.add(sha256);
  }
  return kept;
}

/**
 * Every hash that some group of the person names; null while that is not known, because a group on the person's list
 * has not been read or fetched yet. Only then may audio be removed for being named nowhere.
 */
export function namedHashes({ client }: Pick<MediaRoom, 'client'>): ReadonlySet<string> | null {
  const home = userScope(client.userId);
  if (!client.isLoaded(home) || !client.isPulled(home)) return null;
  const listed = client.list(home, 'groupCard').map(({ id }) => id);
  const isKnown = (id: string): boolean =>
    client.isPulled(groupScope(id)) || client.get(groupScope(id), 'group', id) !== undefined;
  if (!listed.every(isKnown)) return null;
  const tracks = groupScopes({ client }).flatMap((scope) => client.list(scope, 'track'));
  return new Set(tracks.map(({ id }) => hashOf(id)));
}

/** Scopes whose pictures the person may see: own, groups', and those of the people in them. */
export function seenScopes({ client }: Pick<MediaRoom, 'client'>): ReadonlySet<string> {
  const seen = new Set<string>([userScope(client.userId)]);
  for (const scope of groupScopes({ client })) {
    const groupId = scopeIdOf(scope, 'group');
    if (groupId === null || client.get(scope, 'group', groupId) === undefined) continue;
    seen.add(scope);
    for (const member of client.list(scope, 'member')) {
      seen.add(`user:${recordOf('member', member).userId}`);
    }
  }
  return seen;
}

const toHash = (trackId: string | null): readonly string[] =>
  trackId === null ? [] : [hashOf(trackId)];
const hashOf = (trackId: string): string => trackId.slice('track:'.length);

/** Uploads into groups that the person is no longer in: nobody takes them, and only the person may throw them away. */
export function findLostUploads({ client, mirror }: Named): readonly UploadRecord[] {
  const home = userScope(client.userId);
  if (!client.isLoaded(home) || !client.isPulled(home)) return [];
  const listed = new Set(client.list(home, 'groupCard').map(({ id }) => `group:${id}`));
  return mirror.all('uploads').filter(({ scope, state }) => {
    const groupId = scopeIdOf(scope, 'group');
    const isThere =
      groupId === null ||
      listed.has(scope) ||
      client.get(groupScope(groupId), 'group', groupId) !== undefined;
    return state !== 'failed' && !isThere;
  });
}
