/** The media room of one tab, on this browser's own storage, workers and locks. */
import type { OpenPerson } from './auth/auth-ports.ts';
import { browserBlobUrls } from './browser-blob-urls.ts';
import { askToPersist } from './browser-wake.ts';
import type { Client } from './client.ts';
import type { Hints } from './hints.ts';
import { createBrowserMediaChannel } from './media/browser-media-channel.ts';
import { createBrowserMediaWire } from './media/browser-media-wire.ts';
import { createMedia, type MediaPart } from './media/create-media.ts';
import { createSealers } from './media/create-sealers.ts';
import { createFileWork, type FileWork } from './media/file-work.ts';
import type { StorageFacts } from './media/media.ts';
import type { MediaLocks } from './media/media-room.ts';
import { createMediaStore } from './media/media-store.ts';
import { createWorkerFileWork } from './media/worker-file-work.ts';
import { createBrowserLocks } from './outbox/browser-locks.ts';
import { makeRoomFirst } from './storage/room-first.ts';
import { guardStore } from './storage/session-record.ts';
import { createSystemClock, createSystemTimers } from './system-clock.ts';
import { createSystemIds, createSystemRandom } from './system-ids.ts';

export interface BrowserMediaPorts {
  readonly client: Client;
  readonly hints: Hints;
  /** Undefined where files are read on the page: without workers, or without storage that a worker could share. */
  readonly createWorker?: (() => Worker) | undefined;
}

export function createBrowserMedia(person: OpenPerson, ports: BrowserMediaPorts): MediaPart {
  const { client, hints, createWorker } = ports;
  const { session, storage, tokens } = person;
  const clock = createSystemClock();
  const timers = createSystemTimers();
  const makeRoom = (): Promise<boolean> => media.makeRoom();
  const below = guardStore(storage.store, session);
  const store = createMediaStore(
    guardStore(makeRoomFirst(storage.store, makeRoom), session),
    below,
  );
  const createWork = (): FileWork => {
    const onPage = createFileWork(store, async () => false);
    if (createWorker === undefined) return onPage;
    return createWorkerFileWork({ createWorker, session, makeRoom, timers, onPage });
  };
  const media: MediaPart = createMedia({
    store,
    client,
    hints,
    clock,
    timers,
    createWork,
    wire: createBrowserMediaWire({ clock, timers, tokens }),
    sealers: createSealers(tokens.secrets().sealingKey),
    channel: createBrowserMediaChannel(person.userId),
    locks: createMediaLocks(navigator.locks),
    random: createSystemRandom(),
    ids: createSystemIds(),
    urls: browserBlobUrls,
    askToPersist: async () => (await askToPersist(navigator.storage)) === true,
    estimate,
  });
  return media;
}

function createMediaLocks(manager: LockManager | undefined): MediaLocks {
  return {
    ...createBrowserLocks(manager),
    held: async () => {
      const { held = [], pending = [] } = (await manager?.query()) ?? {};
      // Who waits in line for a lock is alive, and plays what somebody else plays too.
      return new Set([...held, ...pending].flatMap(({ name }) => name ?? []));
    },
  };
}

async function estimate(): Promise<Pick<StorageFacts, 'usage' | 'quota' | 'persisted'>> {
  const { storage } = navigator as { readonly storage?: StorageManager };
  try {
    const { usage = null, quota = null } = (await storage?.estimate()) ?? {};
    return { usage, quota, persisted: (await storage?.persisted()) ?? null };
  } catch {
    return { usage: null, quota: null, persisted: null };
  }
}
