/** The player of one tab, on this browser's own sound. */
import { browserBlobUrls } from './browser-blob-urls.ts';
import { createBrowserAudio, createBrowserNowPlaying } from './media/browser-audio.ts';
import { createPlayer, type PlayerPart } from './media/create-player.ts';
import type { PlayerRoom } from './media/playlist-walk.ts';

export function createBrowserPlayer(ports: {
  /** The page's own, when it may have begun to play before this was there. */
  readonly audio: HTMLAudioElement | undefined;
  readonly room: () => PlayerRoom | null;
  /** False where the storage is this tab's memory: the worker cannot see it. */
  readonly isStored: () => boolean;
}): PlayerPart {
  const container = 'serviceWorker' in navigator ? navigator.serviceWorker : undefined;
  return createPlayer({
    audio: createBrowserAudio(ports.audio ?? new Audio()),
    nowPlaying: createBrowserNowPlaying(
      'mediaSession' in navigator ? navigator.mediaSession : undefined,
    ),
    room: ports.room,
    isServed: () => ports.isStored() && container?.controller != null,
    urls: browserBlobUrls,
  });
}
