/**
 * The public face of audio on the device: what screens may ask and be told. Files are known by the SHA-256 of their
 * bytes; until that is computed a durable placeholder stands for them (EN35). Everything works without a network.
 */
import type { AppError, ErrorCode, Result } from '@jamz/core';

/** Where a track's bytes are, as this device knows it. */
export type TrackPlace =
  /** Whole on this device. */
  | 'here'
  /** On its way to this device: `done` of `bytes` are here. */
  | 'coming'
  /** On the server only: plays while there is a network. */
  | 'away'
  /** Only on the device of who added it, not uploaded yet: "waiting for Ana". */
  | 'elsewhere';

export interface Transfer {
  /** `waiting` without a code: stopped by the person. */
  readonly state: 'queued' | 'running' | 'waiting' | 'failed';
  /** Bytes. */
  readonly done: number;
  /** Why it failed, or why it waits; null when all is well. */
  readonly code: ErrorCode | null;
}

export interface TrackState {
  readonly place: TrackPlace;
  /** Bytes on this device. */
  readonly done: number;
  readonly bytes: number;
  readonly pinned: boolean;
  /** On its way from this device to the server; null when nothing is to be sent ("only on this phone" while it is). */
  readonly upload: Transfer | null;
  readonly download: Transfer | null;
}

/** A file that was picked and has no hash yet: it stands at the end of the playlist of its group. */
export interface Placeholder {
  readonly id: string;
  readonly groupId: string;
  /** File name without its ending. */
  readonly name: string;
  readonly bytes: number;
  /** Bytes stored, then bytes hashed: of twice `bytes` altogether. */
  readonly done: number;
  readonly state: 'storing' | 'reading' | 'failed';
  /** Why it failed: `not_audio`, `empty_file`, `file_too_large`, `storage_full`, ... */
  readonly code: ErrorCode | null;
  /** The title that waits for this file; null when it goes to the end of the playlist. */
  readonly itemId: string | null;
}

export interface StorageFacts {
  /** Bytes by what takes them. `waiting`: files not uploaded yet, which nothing evicts. */
  readonly pinned: number;
  readonly cached: number;
  readonly waiting: number;
  /** What the browser says about the whole origin; null when it does not tell. */
  readonly usage: number | null;
  readonly quota: number | null;
  readonly persisted: boolean | null;
  readonly tracks: readonly StoredTrack[];
}

export interface StoredTrack {
  readonly sha256: string;
  readonly bytes: number;
  /** Bytes here; less than `bytes` while it is coming. */
  readonly done: number;
  readonly pinned: boolean;
  readonly waiting: boolean;
  /** Device milliseconds; null when never played. */
  readonly lastPlayedAt: number | null;
}

export interface Media {
  /**
   * Takes picked files into a group's playlist, in this order, as one run: placeholders at once, tracks as soon as each
   * is stored and hashed. Resolves when every placeholder is durable. A refused file is a `failed` placeholder.
   */
  add(groupId: string, files: readonly File[]): Promise<Result<null, AppError>>;
  /**
   * Gives a title of the playlist its file: stored and hashed like an added one, then bound to it (`track.bind`). The
   * placeholder, and a refusal, stand at that title.
   */
  bind(groupId: string, itemId: string, file: File): Promise<Result<null, AppError>>;
  /** In the order they were picked; the same array until something changes. */
  placeholders(groupId: string): readonly Placeholder[];
  /** Takes a placeholder back, whatever it was doing. */
  dismiss(placeholderId: string): Promise<void>;

  /** `available`: what the track's record says about the server. The same object until something changes. */
  track(sha256: string, facts: { readonly bytes: number; readonly available: boolean }): TrackState;
  /** Any number of tracks of a group; `keepGroup` also keeps what is added later. */
  pin(sha256s: readonly string[]): Promise<void>;
  unpin(sha256s: readonly string[]): Promise<void>;
  keepGroup(groupId: string, keep: boolean): Promise<void>;
  isGroupKept(groupId: string): boolean;
  /** Stops an upload; the file stays on this device, and `resumeUpload` goes on where it stopped. */
  pauseUpload(sha256: string): Promise<void>;
  resumeUpload(sha256: string): Promise<void>;
  /** Gives an upload up for good: the bytes leave this device, and nobody gets them. The screen has asked. */
  cancelUpload(sha256: string): Promise<void>;
  /** Removes the bytes from this device; refused for what was not uploaded yet. */
  forget(sha256: string): Promise<void>;
  /** Everything that is neither pinned, playing nor waiting to be uploaded. */
  removeDownloads(): Promise<void>;
  storage(): Promise<StorageFacts>;
  /** Asks the browser to keep this app's storage for good; false when it does not say yes. */
  askToPersist(): Promise<boolean>;
  /** Sum over the files that wait to be uploaded, for sign-out and the sync panel (EN26). */
  waiting(): { readonly files: number; readonly bytes: number };

  /**
   * The picture's bytes as a `blob:` address: from this device, else from the server; null when neither has it. The
   * caller releases it.
   */
  picture(
    scope: string,
    pictureId: string,
  ): Promise<{ readonly url: string; release(): void } | null>;
  /** Stores a picked picture on this device and sends it when it can; the id goes into the record at once (EN36). */
  addPicture(scope: string, file: Blob): Promise<Result<string, AppError>>;

  /** Called after anything above has changed, at most once per frame. Returns unsubscribe. */
  subscribe(listener: () => void): () => void;
}
