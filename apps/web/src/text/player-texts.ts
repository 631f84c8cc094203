/** Words of the player. */
import type { ErrorCode } from '@jamz/core';
import { errorText } from './error-texts.ts';
import { spokenLength } from './measure-texts.ts';

export const playerTexts = {
  region: 'Player',
  /** The title stands behind it. */
  open: 'Open the player: ',
  close: 'Close the player',
  play: (title: string) => `Play ${title}`,
  /** Before a title, for who listens. */
  playNext: 'Play ',
  pause: (title: string) => `Pause ${title}`,
  playShort: 'Play',
  pauseShort: 'Pause',
  next: 'Next title',
  previous: 'Previous title',
  tap: 'Tap to listen',
  tapText: 'Your browser wants a tap before it makes a sound.',
  loading: 'Getting the music',
  paused: 'Paused',
  seek: 'Position',
  position: (ms: number, durationMs: number) =>
    durationMs === 0 ? spokenLength(ms) : `${spokenLength(ms)} of ${spokenLength(durationMs)}`,
  volume: 'Volume',
  keep: 'Keep on this device',
  kept: 'Kept on this device',
  upNext: 'Up next',
  upNextNone: 'This is the last title.',
  from: (group: string) => `From ${group}`,
  unknownGroup: 'a group',
  tryAgain: 'Try again',
  hereNow: 'It is here now. Try again.',
  nowPlaying: (title: string) => `Playing ${title}`,
  gone: 'No longer in the playlist',
  passedOver: (title: string, why: string) => `“${title}” was passed over. ${why}`,
} as const;

/** Why a track does not play, as the one who wants to hear it needs to know. */
export function silenceText(code: ErrorCode | null): string {
  switch (code) {
    case 'offline':
      return 'Not on this device, and there is no connection.';
    case 'not_found':
      return 'It has not been sent yet: it is only on another device.';
    case null:
      return errorText('internal');
    default:
      return errorText(code);
  }
}
