/** The playlist of one group: sorted titles and what may be done with them. */
import { createContext, use, useMemo } from 'react';
import { sortPlaylist, type AppError, type JsonObject, type Result, type Scope } from '@jamz/core';
import type { Mark, MarkedEntity, MutateReceipt } from '../client.ts';
import { useDevice } from './client-provider.tsx';
import { useList, useMutate, useScopeLoaded } from './use-records.ts';

export interface MusicItem {
  readonly id: string;
  /** Null when only a track is bound to it. */
  readonly title: string | null;
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
  const items = useMemo(() => sortPlaylist(entities).map(toItem), [entities]);
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

function toItem(entity: MarkedEntity): MusicItem {
  const { title, addedBy, addedAt } = entity.value;
  return {
    id: entity.id,
    title: typeof title === 'string' ? title : null,
    addedBy: typeof addedBy === 'string' ? addedBy : '',
    addedAt: typeof addedAt === 'number' ? addedAt : 0,
    mark: entity.mark,
  };
}
