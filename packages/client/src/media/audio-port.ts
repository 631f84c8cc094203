/** One source of sound, as the player uses it; in a browser one `<audio>` element. */

export type AudioEvent =
  | { readonly type: 'sounding' | 'starved' | 'silent' | 'ended' | 'failed' }
  | { readonly type: 'length'; readonly seconds: number };

/** `stopped`: something else was asked for before this began. */
export type PlayEnd = 'sounding' | 'needs-tap' | 'failed' | 'stopped';

export interface AudioPort {
  /** Takes the place of what was loaded; null lets go of it. */
  load(url: string | null): void;
  /**
   * Makes a silent sound, from a tap: what is loaded a moment later may then play, although it comes after an
   * asynchronous step (PRODUCT section 7, pitfall 10).
   */
  unlock(): void;
  /**
   * True when this is loaded, or being loaded, already: the page began to play it before the player was there (U10).
   * How it stands is told as events.
   */
  adopt(url: string): boolean;
  /** Asked for in the same turn as the tap. */
  play(): Promise<PlayEnd>;
  pause(): void;
  /** Seconds; kept until the length is known. */
  seek(seconds: number): void;
  position(): number;
  setVolume(volume: number): void;
  listen(listener: (event: AudioEvent) => void): () => void;
  close(): void;
}

export interface NowPlaying {
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  /** Address of the cover; null when there is none. */
  readonly cover: string | null;
}

export interface RemoteControl {
  readonly play: () => void;
  readonly pause: () => void;
  readonly next: () => void;
  readonly previous: () => void;
  readonly seek: (seconds: number) => void;
  readonly stop: () => void;
}

/** The platform's own display of what plays: lock screen, headphones, keyboard. */
export interface NowPlayingPort {
  show(playing: NowPlaying | null, phase: 'none' | 'paused' | 'playing'): void;
  place(place: { readonly seconds: number; readonly ofSeconds: number }): void;
  connect(control: RemoteControl): void;
}
