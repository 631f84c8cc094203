/** What the parts of the media room share. */
import type { Clock, Ids, Random, Scope, Timers } from '@jamz/core';
import type { Client } from '../client.ts';
import type { Locks } from '../outbox/drainer-lock.ts';
import type { Board } from './board.ts';
import type { FileWork } from './file-work.ts';
import type { MediaChannel } from './media-channel.ts';
import type { MediaMirror } from './media-mirror.ts';
import type { MediaStore } from './media-store.ts';

/** What the media room asks of the engine: the group's records, and the mutations that files give birth to. */
export type MediaClient = Pick<
  Client,
  | 'userId'
  | 'mutate'
  | 'list'
  | 'get'
  | 'scopes'
  | 'subscribe'
  | 'isLoaded'
  | 'isPulled'
  | 'state'
  | 'subscribeState'
>;

/** Locks of the platform, and which of them anybody in this browser holds. */
export interface MediaLocks extends Locks {
  held(): Promise<ReadonlySet<string>>;
}

export interface MediaRoom {
  readonly store: MediaStore;
  readonly mirror: MediaMirror;
  readonly board: Board;
  readonly channel: MediaChannel;
  readonly work: FileWork;
  readonly client: MediaClient;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly ids: Ids;
  readonly locks: MediaLocks;
  /** Names this tab among the others. */
  readonly holder: string;
  readonly isClosed: () => boolean;
  /** There may be something to send or to fetch: whoever does that looks. */
  readonly look: () => void;
}

/** Held by a tab for as long as it lives: what it was reading is lost without it. */
export const tabLockName = (holder: string): string => `jamz-media-tab-${holder}`;

const playingLockPrefix = 'jamz-playing-';
/** Held by a tab for what it plays: nobody evicts that. */
export const playingLockName = (sha256: string): string => `${playingLockPrefix}${sha256}`;

/** Hashes of what any tab of this browser plays now. */
export async function playingNow({
  locks,
}: Pick<MediaRoom, 'locks'>): Promise<ReadonlySet<string>> {
  const held = await locks.held();
  return new Set(
    [...held]
      .filter((name) => name.startsWith(playingLockPrefix))
      .map((name) => name.slice(playingLockPrefix.length)),
  );
}

/** Resolves once the engine has read the device's store, which it tries for ever. */
export function whenLoaded(client: MediaClient, scope: Scope): Promise<void> {
  if (client.isLoaded(scope)) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = client.subscribeState(() => {
      if (!client.isLoaded(scope)) return;
      stop();
      resolve();
    });
  });
}

/** The engine's own exchanges are the probe: while they get no answer, nothing else asks (I10). */
export function isReached(client: MediaClient): boolean {
  const { status, reason } = client.state();
  return status !== 'OFFLINE' && reason !== 'sign-in' && reason !== 'update';
}
