/** What can be done with the rows of a playlist. The acts are the same object for ever, so that no row is drawn anew for them. */
import { useLayoutEffect, useRef, useState } from 'react';
import { limits } from '@jamz/core';
import {
  useMedia,
  usePlayer,
  type Media,
  type Music,
  type MusicItem,
  type Player,
} from '@jamz/client/react';
import { errorText } from '../../text/error-texts.ts';
import { playlistTexts } from '../../text/playlist-texts.ts';
import { useNotices, useSay, type Notice } from '../../ui/notices.tsx';
import { titleOf } from '../../sync/item-title.ts';
import { moveTo, placeBetween, type Place } from './move-place.ts';
import { menuButtonId, moveButtonId, useFocusAfterChange } from './row-focus.ts';

type Done = Awaited<ReturnType<Music['remove']>>;

export interface PlaylistActs {
  /** As many as there is room for; resolves with the others, and says why. */
  readonly append: (titles: readonly string[]) => Promise<readonly string[]>;
  readonly play: (itemId: string) => void;
  readonly move: (itemId: string, place: Place) => void;
  readonly step: (itemId: string, step: -1 | 1) => void;
  readonly remove: (itemId: string) => void;
  readonly openMenu: (itemId: string, anchor: HTMLElement) => void;
  readonly keep: (item: MusicItem, keep: boolean) => void;
  readonly forget: (item: MusicItem) => void;
  readonly stopSending: (sha256: string) => void;
  readonly resumeSending: (sha256: string) => void;
  /** Out of the playlist, and the file out of this app. */
  readonly giveUpSending: (item: MusicItem) => void;
  readonly dismiss: (placeholderId: string) => void;
}

/** What the acts act on, as of now. */
interface Present {
  readonly groupId: string;
  readonly music: Music;
  readonly media: Media | null;
  readonly player: Player;
  readonly ownerOf: (item: MusicItem) => string;
  readonly notify: (notice: Notice) => void;
  readonly say: (text: string) => void;
  readonly focusAfter: (ids: readonly string[]) => void;
  readonly openMenu: (itemId: string, anchor: HTMLElement) => void;
  /** Titles that still find room. */
  readonly free: number;
  /** Brings what was just added into sight. */
  readonly showEnd: () => void;
}

export function usePlaylistActs(
  around: Pick<Present, 'groupId' | 'music' | 'ownerOf' | 'openMenu' | 'free' | 'showEnd'>,
): PlaylistActs {
  const present: Present = {
    ...around,
    media: useMedia(),
    player: usePlayer(),
    notify: useNotices(),
    say: useSay(),
    focusAfter: useFocusAfterChange(around.music.items),
  };
  const latest = useRef(present);
  useLayoutEffect(() => {
    latest.current = present;
  });
  const [acts] = useState(() => createPlaylistActs(() => latest.current));
  return acts;
}

function createPlaylistActs(now: () => Present): PlaylistActs {
  /** True when it was stored; a failure is said. */
  const said = (result: Done): boolean => {
    if (!result.ok) now().notify({ text: errorText(result.error.code), important: true });
    return result.ok;
  };
  return {
    ...orderActs(now, said),
    ...fileActs(now),
    append: async (titles) => append(now(), titles, said),
    play: (itemId) => play(now(), itemId),
    openMenu: (itemId, anchor) => now().openMenu(itemId, anchor),
  };
}

type Said = (result: Done) => boolean;

async function append(
  { music, free, notify, showEnd }: Present,
  titles: readonly string[],
  said: Said,
): Promise<readonly string[]> {
  const taken = titles.slice(0, Math.min(free, limits.appendItemsMax));
  if (taken.length === 0) {
    notify({ text: playlistTexts.full });
    return titles;
  }
  showEnd();
  if (!said(await music.append(taken))) return titles;
  const left = titles.slice(taken.length);
  if (left.length > 0) {
    notify({ text: playlistTexts.tooMany(limits.playlistItemsMax), important: true });
  }
  return left;
}

function play({ groupId, music, media, player, ownerOf, notify }: Present, itemId: string): void {
  const item = music.items.find(({ id }) => id === itemId);
  if (item?.track == null) return;
  const { track } = item;
  if (player.state().itemId === itemId && player.state().phase !== 'failed') {
    player.toggle();
    return;
  }
  if (media?.track(track.sha256, track).place === 'elsewhere') {
    // What plays now goes on: nothing could take its place.
    notify({ text: playlistTexts.notSentByOwner(titleOf(item), ownerOf(item)) });
    return;
  }
  player.play(groupId, itemId);
}

function orderActs(now: () => Present, said: Said) {
  const step: PlaylistActs['step'] = (itemId, by) => {
    const { music, focusAfter, say } = now();
    const { items } = music;
    const from = items.findIndex(({ id }) => id === itemId);
    const item = items[from];
    const to = from + by;
    if (item === undefined || to < 0 || to >= items.length) return;
    focusAfter([
      moveButtonId(itemId, by),
      moveButtonId(itemId, by === 1 ? -1 : 1),
      menuButtonId(itemId),
    ]);
    void music.move(itemId, placeBetween(moveTo(items, from, to), to)).then((result) => {
      if (said(result)) say(playlistTexts.moved(titleOf(item), to + 1, items.length));
      return null;
    });
  };
  const remove: PlaylistActs['remove'] = (itemId) => {
    const { music, focusAfter, notify } = now();
    const { items } = music;
    const at = items.findIndex(({ id }) => id === itemId);
    const item = items[at];
    if (item === undefined) return;
    focusAfter(
      [items[at + 1], items[at - 1]].flatMap((row) => (row ? [menuButtonId(row.id)] : [])),
    );
    void music.remove(itemId).then((result) => {
      if (!said(result)) return null;
      notify({
        text: playlistTexts.removed(titleOf(item)),
        action: {
          label: playlistTexts.undo,
          onClick: () => void now().music.restore(itemId).then(said),
        },
        important: true,
      });
      return null;
    });
  };
  const move: PlaylistActs['move'] = (itemId, place) =>
    void now().music.move(itemId, place).then(said);
  return { step, remove, move };
}

function fileActs(now: () => Present) {
  return {
    keep: ({ track }: MusicItem, keep: boolean) => {
      if (track === null) return;
      const { media } = now();
      void (keep ? media?.pin([track.sha256]) : media?.unpin([track.sha256]));
    },
    forget: (item: MusicItem) => {
      if (item.track === null) return;
      const { media, notify } = now();
      void media?.forget(item.track.sha256).then(() => {
        notify({ text: playlistTexts.forgotten(titleOf(item)) });
        return null;
      });
    },
    stopSending: (sha256: string) => void now().media?.pauseUpload(sha256),
    resumeSending: (sha256: string) => void now().media?.resumeUpload(sha256),
    giveUpSending: (item: MusicItem) => {
      const { media, music } = now();
      if (item.track === null) return;
      void media?.cancelUpload(item.track.sha256);
      void music.remove(item.id);
    },
    dismiss: (placeholderId: string) => void now().media?.dismiss(placeholderId),
  };
}
