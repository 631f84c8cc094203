/** Keeps the platform's display of what plays in step with the player, cover and all. */
import { groupScope } from '@jamz/core';
import type { NowPlayingPort } from './audio-port.ts';
import type { PlayerState } from './player.ts';
import { coverOf, type PlayerRoom, type Target } from './playlist-walk.ts';

export interface NowPlayingBoard {
  /** Another track, or none. */
  turnTo(room: PlayerRoom, target: Target): void;
  follow(state: PlayerState): void;
  place(seconds: number, state: PlayerState): void;
  clear(): void;
}

export function createNowPlaying(port: NowPlayingPort): NowPlayingBoard {
  let target: Target | null = null;
  let cover: { readonly url: string; release(): void } | null = null;
  let phase: 'none' | 'paused' | 'playing' = 'none';

  const show = (): void =>
    port.show(target && { ...target.track, cover: cover?.url ?? null }, target ? phase : 'none');
  const clear = (): void => {
    cover?.release();
    cover = null;
    target = null;
  };
  const fetchCover = async (room: PlayerRoom, mine: Target): Promise<void> => {
    const artKey = coverOf(mine.track);
    if (artKey === null) return;
    const picture = await room.media.picture(groupScope(mine.groupId), artKey);
    if (target !== mine) {
      picture?.release();
      return;
    }
    cover = picture;
    show();
  };

  return {
    turnTo: (room, next) => {
      clear();
      target = next;
      show();
      void fetchCover(room, next);
    },
    follow: (state) => {
      phase = state.phase === 'playing' || state.phase === 'loading' ? 'playing' : 'paused';
      show();
    },
    place: (seconds, { durationMs }) => port.place({ seconds, ofSeconds: durationMs / 1_000 }),
    clear: () => {
      clear();
      show();
    },
  };
}
