/**
 * What the player is and becomes: one track, one state (M8). Pure: what a person does and what the sound says go in, the
 * next state comes out; `createPlayer` carries it out.
 */
import type { ErrorCode } from '@jamz/core';
import type { PlayerState } from './player.ts';

export type PlayerEvent =
  | {
      readonly type: 'chosen';
      readonly groupId: string;
      readonly itemId: string;
      readonly sha256: string;
      readonly durationMs: number;
    }
  /** Chosen, but cannot be played. */
  | {
      readonly type: 'refused';
      readonly groupId: string;
      readonly itemId: string;
      readonly sha256: string | null;
      readonly code: ErrorCode;
    }
  /** The person wants to hear what is loaded. */
  | { readonly type: 'wanted' }
  | { readonly type: 'sounding' }
  | { readonly type: 'starved' }
  | { readonly type: 'silent' }
  | { readonly type: 'needs-tap' }
  | { readonly type: 'failed'; readonly code: ErrorCode }
  | { readonly type: 'length'; readonly durationMs: number }
  | { readonly type: 'volume'; readonly volume: number }
  | { readonly type: 'stopped' };

export const emptyPlayer: PlayerState = {
  phase: 'empty',
  groupId: null,
  itemId: null,
  sha256: null,
  durationMs: 0,
  code: null,
  volume: 1,
};

/** The same object when nothing changes. */
export function reducePlayer(state: PlayerState, event: PlayerEvent): PlayerState {
  const next = step(state, event);
  const names = Object.keys(next) as (keyof PlayerState)[];
  return names.every((name) => next[name] === state[name]) ? state : next;
}

function step(state: PlayerState, event: PlayerEvent): PlayerState {
  switch (event.type) {
    case 'chosen': {
      const { groupId, itemId, sha256, durationMs } = event;
      return { ...state, phase: 'loading', groupId, itemId, sha256, durationMs, code: null };
    }
    case 'refused': {
      const { groupId, itemId, sha256, code } = event;
      return { ...state, phase: 'failed', groupId, itemId, sha256, durationMs: 0, code };
    }
    case 'length':
      return isLoaded(state) ? { ...state, durationMs: event.durationMs } : state;
    case 'volume':
      return { ...state, volume: Math.min(1, Math.max(0, event.volume)) };
    case 'stopped':
      return { ...emptyPlayer, volume: state.volume };
    default:
      return isLoaded(state) ? sound(state, event) : state;
  }
}

/** What the sound says of a track that was let go or failed is not heard any more. */
const isLoaded = ({ phase }: PlayerState): boolean => phase !== 'empty' && phase !== 'failed';

type SoundEvent = Exclude<
  PlayerEvent,
  { type: 'chosen' | 'refused' | 'length' | 'volume' | 'stopped' }
>;

function sound(state: PlayerState, event: SoundEvent): PlayerState {
  switch (event.type) {
    case 'wanted':
      return state.phase === 'playing' ? state : { ...state, phase: 'loading' };
    case 'sounding':
      return { ...state, phase: 'playing' };
    case 'starved':
      return state.phase === 'playing' ? { ...state, phase: 'loading' } : state;
    case 'silent':
      return { ...state, phase: 'paused' };
    case 'needs-tap':
      return { ...state, phase: 'needs-tap' };
    case 'failed':
      return { ...state, phase: 'failed', code: event.code };
  }
}
