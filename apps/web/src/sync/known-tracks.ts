/** The tracks of all groups that live on this device, by hash: for lists that reach over all of them. */
import { useMemo } from 'react';
import { erasedMark, recordOf, type Scope } from '@jamz/core';
import { useClient } from '@jamz/client/react';
import { artistOf, titleOf } from './item-title.ts';
import { useScopesHere } from './scopes-here.ts';

export interface KnownTrack {
  readonly sha256: string;
  readonly scope: Scope;
  readonly title: string;
  readonly artist: string | null;
  readonly artKey: string | null;
  readonly bytes: number;
  readonly available: boolean;
}

/** A track of several groups is listed once; what was written in a playlist comes before what the file says. */
export function useKnownTracks(): ReadonlyMap<string, KnownTrack> {
  const client = useClient();
  const { scopes } = useScopesHere();
  return useMemo(() => {
    const found = new Map<string, KnownTrack>();
    for (const scope of client === null ? [] : scopes) {
      const written = new Map(
        client?.list(scope, 'playlistItem').map((entity) => {
          const { trackId, title } = recordOf('playlistItem', entity);
          return [trackId, title];
        }),
      );
      for (const entity of client?.list(scope, 'track') ?? []) {
        const track = recordOf('track', entity);
        const { sha256, artKey, bytes } = track;
        const title = titleOf({ title: written.get(entity.id) ?? null, track });
        const available = track.available || found.get(sha256)?.available === true;
        const cover = artKey === erasedMark ? null : artKey;
        const artist = artistOf({ track });
        found.set(sha256, { sha256, scope, title, artist, artKey: cover, bytes, available });
      }
    }
    return found;
  }, [client, scopes]);
}
