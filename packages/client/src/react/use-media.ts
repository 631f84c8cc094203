/** Audio on this device and the player, for screens. */
import { useCallback, useSyncExternalStore } from 'react';
import type { Media, TrackState } from '../media/media.ts';
import type { Player, PlayerState } from '../media/player.ts';
import { useDevice } from './client-provider.tsx';

/** Of the signed-in person; null while nobody is. */
export function useMedia(): Media | null {
  const device = useDevice();
  return useSyncExternalStore(device.subscribe, device.media);
}

export function usePlayer(): Player {
  return useDevice().player;
}

export function usePlayerState(): PlayerState {
  const { player } = useDevice();
  return useSyncExternalStore(player.subscribe, player.state);
}

/** Something of the media room that is the same object until it changes. */
export function useMediaValue<T>(look: (media: Media | null) => T): T {
  const media = useMedia();
  const subscribe = useCallback(
    (listener: () => void) => media?.subscribe(listener) ?? (() => {}),
    [media],
  );
  return useSyncExternalStore(subscribe, () => look(media));
}

/** Null while nobody is signed in. */
export function useTrackState(
  sha256: string,
  facts: { readonly bytes: number; readonly available: boolean },
): TrackState | null {
  return useMediaValue((media) => media?.track(sha256, facts) ?? null);
}
