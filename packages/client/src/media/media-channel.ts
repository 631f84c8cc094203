/** What the tabs of one person tell each other about files. Hints only: the truth lies in the device's store. */
import type { Transfer } from './media.ts';

export interface Moving {
  readonly kind: 'upload' | 'download';
  /** Of an upload `sha256 scope`, of a download the hash alone. */
  readonly key: string;
  readonly transfer: Transfer;
}

export type MediaMessage =
  /** Rows were written: read them again. */
  | { readonly type: 'rows' }
  /** Whoever sends and fetches: look whether there is something new to do. */
  | { readonly type: 'look' }
  /** Everything that moves in the tab that sends and fetches. */
  | { readonly type: 'moving'; readonly moving: readonly Moving[] }
  /** How far a tab has come with reading its picked files. */
  | {
      readonly type: 'reading';
      readonly done: readonly (readonly [pickId: string, bytes: number])[];
    }
  /** So many bytes of a file are here: somebody may be waiting to hear them. */
  | { readonly type: 'grown'; readonly sha256: string; readonly stored: number };

export interface MediaChannel {
  post(message: MediaMessage): void;
  onMessage(listener: (message: MediaMessage) => void): () => void;
  close(): void;
}

export const mediaChannelName = (userId: string): string => `jamz-media-${userId}`;
