/** The player of this tab: what screens and the platform's own buttons ask, carried out by one source of sound. */
import type { NowPlayingPort } from './audio-port.ts';
import { adopt, failed, letGo, play, tell, toggle, walk, type Deck } from './deck.ts';
import { createNowPlaying } from './now-playing.ts';
import type { Player } from './player.ts';
import { emptyPlayer } from './player-machine.ts';
import { createVoice, type Voice, type VoicePorts } from './voice.ts';

export interface PlayerPorts extends Omit<VoicePorts, 'tell' | 'failed'> {
  readonly nowPlaying: NowPlayingPort;
}

export interface PlayerPart extends Player {
  close(): void;
}

export function createPlayer(ports: PlayerPorts): PlayerPart {
  const { audio } = ports;
  const deck: Deck = {
    audio,
    room: ports.room,
    voice: () => voice,
    display: createNowPlaying(ports.nowPlaying),
    listeners: new Set(),
    passedListeners: new Set(),
    state: emptyPlayer,
    cameBy: null,
    holds: [],
  };
  const voice: Voice = createVoice({
    ...ports,
    tell: (event) => tell(deck, event),
    failed: (code) => failed(deck, code),
  });
  const moves = movesOf(deck);
  const stopHearing = hear(deck);
  ports.nowPlaying.connect({
    ...moves,
    play: () => {
      if (deck.state.phase !== 'playing') toggle(deck);
    },
    seek: (seconds) => moves.seek(seconds * 1_000),
  });
  return {
    ...moves,
    state: () => deck.state,
    positionMs: () => audio.position() * 1_000,
    play: (groupId, itemId) => play(deck, groupId, itemId),
    adopt: (groupId, itemId) => adopt(deck, groupId, itemId),
    subscribe: (listener) => {
      deck.listeners.add(listener);
      return () => deck.listeners.delete(listener);
    },
    onPassedOver: (listener) => {
      deck.passedListeners.add(listener);
      return () => deck.passedListeners.delete(listener);
    },
    close: () => {
      moves.stop();
      stopHearing();
      audio.close();
    },
  };
}

type Moves = Pick<Player, 'toggle' | 'pause' | 'seek' | 'next' | 'previous' | 'stop' | 'setVolume'>;

function movesOf(deck: Deck): Moves {
  const { audio, display } = deck;
  const seek = (ms: number): void => {
    audio.seek(Math.max(0, ms) / 1_000);
    display.place(audio.position(), deck.state);
  };
  return {
    seek,
    toggle: () => toggle(deck),
    pause: () => deck.voice().hush(),
    next: () => void walk(deck, 1),
    previous: () => {
      if (!walk(deck, -1)) seek(0);
    },
    stop: () => {
      letGo(deck);
      tell(deck, { type: 'stopped' });
    },
    setVolume: (volume) => {
      tell(deck, { type: 'volume', volume });
      audio.setVolume(deck.state.volume);
    },
  };
}

function hear(deck: Deck): () => void {
  return deck.audio.listen((event) => {
    switch (event.type) {
      case 'length':
        tell(deck, { type: 'length', durationMs: Math.round(event.seconds * 1_000) });
        break;
      case 'ended':
        if (!walk(deck, 1)) tell(deck, { type: 'silent' });
        break;
      case 'failed':
        deck.voice().broken();
        break;
      default:
        tell(deck, { type: event.type });
        if (event.type === 'sounding') deck.display.place(deck.audio.position(), deck.state);
    }
  });
}
