/** The player's moves along a playlist, on what it holds at the moment: state, voice, display, and files kept from eviction. */
import type { ErrorCode } from '@jamz/core';
import type { AudioPort } from './audio-port.ts';
import type { NowPlayingBoard } from './now-playing.ts';
import type { PassedOver, PlayerState } from './player.ts';
import { reducePlayer, type PlayerEvent } from './player-machine.ts';
import { nextTarget, obstacle, walkOf, type PlayerRoom, type Target } from './playlist-walk.ts';
import type { Voice } from './voice.ts';

export type Step = 1 | -1;

export interface Deck {
  readonly audio: AudioPort;
  readonly room: () => PlayerRoom | null;
  readonly voice: () => Voice;
  readonly display: NowPlayingBoard;
  readonly listeners: Set<() => void>;
  readonly passedListeners: Set<(passed: PassedOver) => void>;
  state: PlayerState;
  /** How the player came to this track: null by a tap, and then a failure is said and nothing is passed over. */
  cameBy: Step | null;
  holds: readonly (() => void)[];
}

export function tell(deck: Deck, event: PlayerEvent): void {
  const next = reducePlayer(deck.state, event);
  if (next === deck.state) return;
  deck.state = next;
  deck.display.follow(next);
  for (const listener of deck.listeners) listener();
}

function pass(deck: Deck, passed: PassedOver): void {
  for (const listener of deck.passedListeners) listener(passed);
}

/** Plays an item that somebody tapped. */
export function play(deck: Deck, groupId: string, itemId: string): void {
  const room = deck.room();
  if (room === null) return;
  const { state } = deck;
  const isLoaded = deck.voice().loaded() !== null && state.phase !== 'failed';
  if (isLoaded && state.groupId === groupId && state.itemId === itemId) {
    deck.voice().sound();
    return;
  }
  const item = walkOf(room, groupId).find((one) => one.itemId === itemId);
  const code = item === undefined ? 'not_found' : obstacle(room, item);
  const track = item?.track ?? null;
  if (code === null && track !== null) {
    load(deck, room, { target: { groupId, itemId, track }, by: null, seconds: 0 });
    return;
  }
  letGo(deck);
  const sha256 = track?.sha256 ?? null;
  tell(deck, { type: 'refused', groupId, itemId, sha256, code: code ?? 'not_found' });
}

/**
 * Takes over what the page began to play before the player was there (U10). What nobody may hear any more, because its
 * item or its person is gone, falls silent.
 */
export function adopt(deck: Deck, groupId: string, itemId: string): void {
  const room = deck.room();
  const item = room && walkOf(room, groupId).find((one) => one.itemId === itemId);
  const track = item?.track ?? null;
  if (room === null || track === null) letGo(deck);
  else {
    load(deck, room, {
      target: { groupId, itemId, track },
      by: null,
      seconds: 0,
      isUnderWay: true,
    });
  }
}

/** To the nearest that can be played; false when there is none that way. */
export function walk(deck: Deck, step: Step): boolean {
  const room = deck.room();
  const { groupId, itemId } = deck.state;
  if (room === null || groupId === null) return false;
  const onPass = (passed: PassedOver): void => pass(deck, passed);
  const target = nextTarget(room, { groupId, itemId, step, pass: onPass });
  if (target !== null) load(deck, room, { target, by: step, seconds: 0 });
  return target !== null;
}

export function toggle(deck: Deck): void {
  const { phase, groupId, itemId } = deck.state;
  const room = deck.room();
  const target = deck.voice().loaded();
  if (phase === 'playing' || phase === 'loading') deck.voice().hush();
  else if (phase === 'failed' && target !== null && room !== null) {
    load(deck, room, { target, by: null, seconds: deck.audio.position() });
  } else if (groupId !== null && itemId !== null) play(deck, groupId, itemId);
}

/** What could not be played although it looked as if it could. */
export function failed(deck: Deck, code: ErrorCode): void {
  const { groupId, itemId } = deck.state;
  const { cameBy } = deck;
  if (cameBy !== null && groupId !== null && itemId !== null) {
    pass(deck, { groupId, itemId, code });
    if (walk(deck, cameBy)) return;
  }
  tell(deck, { type: 'failed', code });
}

export function letGo(deck: Deck): void {
  for (const end of deck.holds) end();
  deck.holds = [];
  deck.voice().letGo();
  deck.audio.load(null);
  deck.display.clear();
}

interface Loading {
  readonly target: Target;
  readonly by: Step | null;
  readonly seconds: number;
  /** It sounds already. */
  readonly isUnderWay?: boolean;
}

function load(deck: Deck, room: PlayerRoom, how: Loading): void {
  const { target, by, seconds, isUnderWay = false } = how;
  const { groupId, itemId, track } = target;
  const { sha256, durMs } = track;
  deck.cameBy = by;
  tell(deck, { type: 'chosen', groupId, itemId, sha256, durationMs: durMs });
  // First of all the sound: a tap's right to it does not outlive this turn.
  if (isUnderWay) deck.voice().adopt(room, target);
  else deck.voice().load(room, target, seconds);
  deck.display.turnTo(room, target);
  const next = nextTarget(room, { groupId, itemId, step: 1, pass: () => {} });
  const before = deck.holds;
  const kept = next === null ? [sha256] : [sha256, next.track.sha256];
  deck.holds = kept.map((one) => room.media.hold(one));
  for (const end of before) end();
  void room.media.played(sha256);
}
