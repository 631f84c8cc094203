/**
 * The player of this device, as screens see it: one track at a time, out of the playlist of one group. What moves many
 * times a second is read by `positionMs()`, never told.
 */
import type { ErrorCode } from '@jamz/core';

export type PlayerPhase =
  /** Nothing is chosen. */
  | 'empty'
  | 'loading'
  | 'playing'
  | 'paused'
  /** The browser wants a tap before it makes a sound. */
  | 'needs-tap'
  | 'failed';

export interface PlayerState {
  readonly phase: PlayerPhase;
  readonly groupId: string | null;
  readonly itemId: string | null;
  readonly sha256: string | null;
  /** Milliseconds; 0 until known. */
  readonly durationMs: number;
  /** Why it does not play: `offline` (not on this device), `not_found`, `not_audio`. */
  readonly code: ErrorCode | null;
  /** 0 to 1. */
  readonly volume: number;
}

export interface Player {
  /** The same object until something changes. */
  state(): PlayerState;
  /** Milliseconds into the track, as heard now. */
  positionMs(): number;
  /** Plays this item of the group's playlist; called from a tap. */
  play(groupId: string, itemId: string): void;
  /** Takes over what the page itself began to play before the player was there, without a gap (U10). */
  adopt(groupId: string, itemId: string): void;
  /** Goes on, or pauses. */
  toggle(): void;
  pause(): void;
  seek(ms: number): void;
  /** Along the playlist as it stands now; what cannot be played is passed over. */
  next(): void;
  previous(): void;
  setVolume(volume: number): void;
  /** Lets go of the track. */
  stop(): void;
  subscribe(listener: () => void): () => void;
  /** Told for every item that `next`, `previous` or the end of a track went past, and why (M8). Returns unsubscribe. */
  onPassedOver(listener: (passed: PassedOver) => void): () => void;
}

export interface PassedOver {
  readonly groupId: string;
  readonly itemId: string;
  readonly code: ErrorCode;
}
