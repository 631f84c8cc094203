/** Sound from one `<audio>` element, which outlives every track: a browser that let it play once lets it play on. */
import type { AudioEvent, AudioPort, NowPlayingPort, PlayEnd } from './audio-port.ts';

export function createBrowserAudio(audio: HTMLAudioElement): AudioPort {
  const listeners = new Set<(event: AudioEvent) => void>();
  const ended = new AbortController();
  let wantedSeconds: number | null = null;
  let silence: string | null = null;
  /** While a silent sound plays nothing is told: it is nobody's track. */
  const isSilence = (): boolean => silence !== null && audio.src === silence;
  const tell = (event: AudioEvent): void => {
    if (!isSilence()) for (const listener of listeners) listener(event);
  };
  const { signal } = ended;
  const hear = (name: string, task: () => void) => audio.addEventListener(name, task, { signal });

  tellEvents(audio, { hear, tell });
  hear('loadedmetadata', () => {
    if (isSilence()) return;
    if (wantedSeconds !== null) audio.currentTime = wantedSeconds;
    wantedSeconds = null;
  });

  return {
    load: (url) => {
      // What is asked for during the silence is meant for what comes after it.
      if (!isSilence()) wantedSeconds = null;
      if (url === null) audio.removeAttribute('src');
      else audio.src = url;
      audio.load();
    },
    unlock: () => {
      silence ??= URL.createObjectURL(new Blob([silentWav()], { type: 'audio/wav' }));
      audio.src = silence;
      audio.play().catch(() => {});
    },
    adopt: (url) => {
      const events = audio.getAttribute('src') === url ? standingOf(audio) : null;
      events?.forEach(tell);
      return events !== null;
    },
    play: () => audio.play().then(() => 'sounding' as const, endOf),
    pause: () => audio.pause(),
    seek: (seconds) => {
      if (audio.readyState === 0 || isSilence()) wantedSeconds = seconds;
      else audio.currentTime = seconds;
    },
    position: () => wantedSeconds ?? (isSilence() ? 0 : audio.currentTime),
    setVolume: (volume) => {
      audio.volume = volume;
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      ended.abort();
      audio.removeAttribute('src');
      audio.load();
      if (silence !== null) URL.revokeObjectURL(silence);
    },
  };
}

function tellEvents(
  audio: HTMLAudioElement,
  to: {
    readonly hear: (name: string, task: () => void) => void;
    readonly tell: (event: AudioEvent) => void;
  },
): void {
  const { hear, tell } = to;
  // An event may speak of the source before; what the element says of itself now decides.
  hear('playing', () => {
    if (!audio.paused) tell({ type: 'sounding' });
  });
  hear('waiting', () => {
    if (!audio.paused) tell({ type: 'starved' });
  });
  hear('pause', () => {
    if (audio.paused && !audio.ended && audio.error === null) tell({ type: 'silent' });
  });
  hear('ended', () => {
    if (audio.ended) tell({ type: 'ended' });
  });
  hear('error', () => {
    if (audio.error !== null && audio.getAttribute('src') !== null) tell({ type: 'failed' });
  });
  hear('durationchange', () => {
    if (Number.isFinite(audio.duration)) tell({ type: 'length', seconds: audio.duration });
  });
}

/** As if it had been listened to from the beginning; null when it failed. */
function standingOf(audio: HTMLAudioElement): readonly AudioEvent[] | null {
  const { duration, error, paused, readyState } = audio;
  if (error !== null) return null;
  const length = Number.isFinite(duration) ? [{ type: 'length', seconds: duration } as const] : [];
  if (paused) return [...length, { type: 'silent' }];
  const isSounding = readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
  return isSounding ? [...length, { type: 'sounding' }] : length;
}

function endOf(error: unknown): PlayEnd {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError') return 'needs-tap';
  return name === 'AbortError' ? 'stopped' : 'failed';
}

/** A tenth of a second of nothing: 8 kHz, one channel, 8 bits. */
function silentWav(): Uint8Array<ArrayBuffer> {
  const samples = 800;
  const view = new DataView(new ArrayBuffer(44 + samples));
  const mark = (at: number, letters: string): void => {
    for (const [index, letter] of Array.from(letters).entries()) {
      view.setUint8(at + index, letter.charCodeAt(0));
    }
  };
  mark(0, 'RIFF');
  view.setUint32(4, 36 + samples, true);
  mark(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 8_000, true);
  view.setUint32(28, 8_000, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  mark(36, 'data');
  view.setUint32(40, samples, true);
  const bytes = new Uint8Array(view.buffer);
  bytes.fill(128, 44);
  return bytes;
}

/** Undefined in browsers that have no such display. */
export function createBrowserNowPlaying(session: MediaSession | undefined): NowPlayingPort {
  if (session === undefined) return { show: () => {}, place: () => {}, connect: () => {} };
  const handle = (action: MediaSessionAction, handler: MediaSessionActionHandler): void => {
    try {
      session.setActionHandler(action, handler);
    } catch {
      // An action that this browser does not know.
    }
  };
  return {
    show: (playing, phase) => {
      session.playbackState = phase;
      session.metadata = playing === null ? null : toMetadata(playing);
    },
    place: ({ seconds, ofSeconds }) => {
      if (!Number.isFinite(ofSeconds) || ofSeconds <= 0) return;
      session.setPositionState({ duration: ofSeconds, position: Math.min(seconds, ofSeconds) });
    },
    connect: (control) => {
      handle('play', control.play);
      handle('pause', control.pause);
      handle('nexttrack', control.next);
      handle('previoustrack', control.previous);
      handle('stop', control.stop);
      handle('seekto', ({ seekTime }) => {
        if (seekTime != null) control.seek(seekTime);
      });
    },
  };
}

function toMetadata({
  title,
  artist,
  album,
  cover,
}: Parameters<NowPlayingPort['show']>[0] & object) {
  const artwork = cover === null ? [] : [{ src: cover }];
  return new MediaMetadata({ title, artist, album, artwork });
}
