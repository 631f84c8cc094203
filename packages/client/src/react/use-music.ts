/** The playlist of one group: sorted titles and what may be done with them. */
import { createContext, use, useMemo, useState } from 'react';
import {
  erasedMark,
  recordOf,
  sortPlaylist,
  type AppError,
  type JsonObject,
  type Result,
  type Scope,
} from '@jamz/core';
import type { Mark, MarkedEntity, MutateReceipt } from '../client.ts';
import { useDevice } from './client-provider.tsx';
import { useList, useMutate, useScopeLoaded } from './use-records.ts';

/** What the group knows of a file of audio. */
export interface MusicTrack {
  readonly sha256: string;
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly durMs: number;
  readonly bytes: number;
  readonly available: boolean;
  readonly artKey: string | null;
  /** Who told the group about it: others wait for this person's device until it is available. */
  readonly createdBy: string;
}

export interface MusicItem {
  readonly id: string;
  /** Null when only a track is bound to it. */
  readonly title: string | null;
  /** Null while it is a title alone. */
  readonly track: MusicTrack | null;
  readonly addedBy: string;
  readonly addedAt: number;
  readonly mark: Mark;
}

type Done = Promise<Result<MutateReceipt, AppError>>;

export interface Music {
  readonly loaded: boolean;
  /** In playing order. */
  readonly items: readonly MusicItem[];
  /** One run: the titles stay together and in this order, whoever else appends meanwhile. */
  readonly append: (titles: readonly string[]) => Done;
  /** Between two neighbours; null at either end of the list. */
  readonly move: (
    id: string,
    place: { readonly afterId: string | null; readonly beforeId: string | null },
  ) => Done;
  readonly remove: (id: string) => Done;
  /** Takes a removal back, for 30 days. */
  readonly restore: (id: string) => Done;
  /** Removes exactly the titles on screen now: one that arrives meanwhile stays. */
  readonly clear: () => Done;
}

/** The group whose music this part of the screen is about, for `useMusic()` without an argument. */
export const MusicContext = createContext<string | null>(null);

export function useMusic(groupId?: string | null): Music {
  const around = use(MusicContext);
  const id = groupId ?? around;
  const scope = id === null ? null : (`group:${id}` as Scope);
  const entities = useList(scope, 'playlistItem');
  const loaded = useScopeLoaded(scope);
  const mutate = useMutate();
  const { ids } = useDevice();
  const tracks = useList(scope, 'track');
  const [trackByEntity] = useState(() => new WeakMap<MarkedEntity, MusicTrack>());
  const trackById = useMemo(
    () =>
      new Map(
        tracks.map((entity) => {
          const track = trackByEntity.get(entity) ?? toTrack(entity);
          trackByEntity.set(entity, track);
          return [entity.id, track];
        }),
      ),
    [tracks, trackByEntity],
  );
  // Rows of long lists are drawn again only when their own item is another object.
  const [itemByEntity] = useState(() => new WeakMap<MarkedEntity, MusicItem>());
  const items = useMemo(
    () =>
      sortPlaylist(entities).map((entity) => {
        const held = itemByEntity.get(entity);
        if (held !== undefined && held.track === trackOf(entity, trackById)) return held;
        const item = toItem(entity, trackById);
        itemByEntity.set(entity, item);
        return item;
      }),
    [entities, trackById, itemByEntity],
  );
  return useMemo(() => {
    const act = (name: string, args: JsonObject): Done =>
      mutate(scope ?? ('' as Scope), name, args);
    return {
      loaded,
      items,
      append: (titles) =>
        act('playlist.append', {
          runId: ids.entityId(),
          items: titles.map((title) => ({ id: ids.entityId(), title })),
        }),
      move: (itemId, place) => act('playlist.move', { id: itemId, ...place }),
      remove: (itemId) => act('playlist.remove', { id: itemId }),
      restore: (itemId) => act('playlist.restore', { ids: [itemId] }),
      clear: () => act('playlist.clear', { ids: items.map((item) => item.id) }),
    };
  }, [loaded, items, mutate, scope, ids]);
}

function toItem(entity: MarkedEntity, trackById: ReadonlyMap<string, MusicTrack>): MusicItem {
  const { title, addedBy, addedAt } = recordOf('playlistItem', entity);
  const track = trackOf(entity, trackById);
  return { id: entity.id, title, track, addedBy, addedAt, mark: entity.mark };
}

function trackOf(
  entity: MarkedEntity,
  trackById: ReadonlyMap<string, MusicTrack>,
): MusicTrack | null {
  const { trackId } = recordOf('playlistItem', entity);
  return trackId === null ? null : (trackById.get(trackId) ?? null);
}

function toTrack(entity: MarkedEntity): MusicTrack {
  const { sha256, title, artist, album, durMs, bytes, available, createdBy, artKey } = recordOf(
    'track',
    entity,
  );
  const cover = artKey === erasedMark ? null : artKey;
  return { sha256, title, artist, album, durMs, bytes, available, createdBy, artKey: cover };
}
