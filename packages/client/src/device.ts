/** One browser tab of one device: who is signed in, and the engine of that person while somebody is. */
import type { Ids } from '@jamz/core';
import type { Auth } from './auth/auth-state.ts';
import type { Client } from './client.ts';
import type { Media } from './media/media.ts';
import type { Player } from './media/player.ts';

/** Small choices of this device, sealed in localStorage: theme, language, last group. */
export interface Preferences {
  get(name: string): string | null;
  set(name: string, value: string | null): void;
  subscribe(listener: () => void): () => void;
}

/** Half-typed forms: they survive a reload and die with the tab. */
export interface Drafts {
  read(key: string): string | null;
  write(key: string, text: string | null): void;
}

/** A newer version of the app waits in the background (PRODUCT section 7, pitfall 18). */
export interface AppUpdate {
  ready(): boolean;
  /** Another tab let it in already: this page runs on parts of the version before. */
  overtaken(): boolean;
  subscribe(listener: () => void): () => void;
  /** Lets the waiting version take over, then reloads. Unsent work is in the outbox and stays there. */
  apply(): void;
}

export interface Device {
  readonly auth: Auth;
  readonly preferences: Preferences;
  readonly drafts: Drafts;
  readonly update: AppUpdate;
  /** Names for new records, tokens and salts, made on this device. */
  readonly ids: Ids;
  /** SHA-256 of a text, lower-case hex: ids of groups, proofs of invitations. */
  readonly sha256: (text: string) => string;
  /** The signed-in person's engine; null while nobody is signed in or the screen is locked. */
  client(): Client | null;
  /** The signed-in person's audio on this device; null when `client()` is. */
  media(): Media | null;
  /** Lives as long as the tab; empties when somebody else signs in. */
  readonly player: Player;
  /** Called when `client()` answers another engine than before. */
  subscribe(listener: () => void): () => void;
  /** What the person should be told about this device's storage; null when all is well. */
  trouble(): DeviceTrouble | null;
  /** Whether what waits goes out with no tab open; null until something waits. Most browsers never do (D20). */
  sendsWhenClosed(): boolean | null;
  /** After `evicted`: how many changes were not sent yet; null when unknown, or when nothing was lost. */
  lostChanges(): number | null;
  close(): Promise<void>;
}

export type DeviceTrouble =
  /** Another tab runs a newer app: this one has let go of the storage and needs a reload (D6). */
  | 'reload'
  /** An older tab holds the storage and does not let go (D6). */
  | 'blocked'
  /** The browser gives no storage: everything is gone with the tab (D7). */
  | 'memory'
  /** The browser took this app's storage away since the last visit (D15). */
  | 'evicted';
