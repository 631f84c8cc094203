/** The media room of one signed-in person in one tab, put together. */
import type { Clock, Ids, Random, Timers } from '@jamz/core';
import type { Hints } from '../hints.ts';
import { createBoard } from './board.ts';
import type { FileWork } from './file-work.ts';
import { createKeeping, type Keeping } from './keeping.ts';
import type { Media, StorageFacts } from './media.ts';
import type { MediaChannel } from './media-channel.ts';
import { createMediaMirror } from './media-mirror.ts';
import type { FileRecord } from './media-records.ts';
import {
  playingLockName,
  tabLockName,
  type MediaClient,
  type MediaLocks,
  type MediaRoom,
} from './media-room.ts';
import { chunkCount, type MediaStore } from './media-store.ts';
import type { MediaWire } from './media-wire.ts';
import { createMover, type Mover } from './mover.ts';
import { createPicks, type Picks } from './picks.ts';
import { createPictures, type Pictures } from './pictures.ts';
import { returnFiles } from './return-files.ts';
import type { Sealers } from './seal-files.ts';
import { createTrackStates, sumStored, type TrackStates } from './track-state.ts';
import { changeUpload } from './uploads.ts';

export interface MediaPorts {
  readonly store: MediaStore;
  readonly createWork: () => FileWork;
  readonly client: MediaClient;
  readonly wire: MediaWire;
  readonly sealers: Sealers;
  readonly channel: MediaChannel;
  readonly locks: MediaLocks;
  readonly hints: Hints;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly ids: Ids;
  /** `blob:` addresses of this page. */
  readonly urls: { create(blob: Blob): string; release(url: string): void };
  readonly askToPersist: () => Promise<boolean>;
  readonly estimate: () => Promise<Pick<StorageFacts, 'usage' | 'quota' | 'persisted'>>;
}

/** What the player and the engine need beside what screens do. */
export interface MediaPart extends Media {
  /** False until the rows are read: then nothing is known about any file. */
  isLoaded(): boolean;
  /** The whole file as a blob, when it is here. */
  blob(sha256: string): Promise<Blob | null>;
  /** Somebody wants to hear it. */
  played(sha256: string): Promise<void>;
  /** Keeps a file from being evicted while it plays; returns the end of that. */
  hold(sha256: string): () => void;
  /** Takes back everything that was not uploaded yet: the person does not want it kept. */
  discardWaiting(): Promise<void>;
  /** The disk is full: true when something was removed. */
  makeRoom(): Promise<boolean>;
  close(): Promise<void>;
}

interface Parts {
  readonly room: MediaRoom;
  readonly states: TrackStates;
  readonly picks: Picks;
  readonly keeping: Keeping;
  readonly pictures: Pictures;
  readonly mover: Mover;
}

/** Starts at once: screens see what is here as soon as the rows are read, and nothing waits for it. */
export function createMedia(ports: MediaPorts): MediaPart {
  const { client, channel, timers, locks, ids } = ports;
  const listeners = new Set<() => void>();
  const holder = ids.clientId();
  let closed = false;
  let frame: { readonly cancel: () => void } | null = null;
  const changed = (): void => {
    parts?.states.forget();
    if (!closed) frame ??= timers.after(frameMs, tell);
  };
  const tell = (): void => {
    frame = null;
    for (const listener of listeners) listener();
  };
  let parts: Parts | null = null;
  parts = assemble(ports, { holder, changed, isClosed: () => closed });
  const { room, mover } = parts;
  const lock = locks.request(tabLockName(holder), { granted: () => {}, lost: () => {} });
  const unfollow = client.subscribeState(changed);
  void room.mirror.load();

  return {
    ...face(ports, parts),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      closed = true;
      frame?.cancel();
      unfollow();
      mover.close();
      room.work.close();
      room.board.close();
      room.mirror.close();
      lock.release();
      // What this tab leaves unfinished is taken up at once.
      channel.post({ type: 'look' });
      channel.close();
    },
  };
}

/** A screen's worth of changes is told once. */
const frameMs = 16;

function assemble(
  ports: MediaPorts,
  tab: {
    readonly holder: string;
    readonly changed: () => void;
    readonly isClosed: () => boolean;
  },
): Parts {
  const { store, client, channel, locks, hints, wire, clock, timers, random, ids } = ports;
  const { holder, changed, isClosed } = tab;
  const shared = { channel, timers, changed };
  const look = (): void => mover.look();
  const room: MediaRoom = {
    store,
    client,
    channel,
    locks,
    clock,
    timers,
    random,
    ids,
    holder,
    look,
    isClosed,
    mirror: createMediaMirror({ store, ...shared }),
    board: createBoard(shared),
    work: ports.createWork(),
  };
  const keeping = createKeeping(room);
  const picks = createPicks(room);
  const mover = createMover(room, {
    wire,
    hints,
    returnFiles: () => returnFiles(room, ports.sealers),
    resumePicks: () => picks.resume(),
    tidy: () => keeping.tidy(),
  });
  const states = createTrackStates(room);
  return { room, states, picks, keeping, pictures: createPictures(room, wire), mover };
}

function face(ports: MediaPorts, parts: Parts): Omit<MediaPart, 'subscribe' | 'close'> {
  const { room, states, picks, keeping, pictures, mover } = parts;
  const { mirror } = room;
  const setUpload = async (sha256: string, state: 'queued' | 'paused'): Promise<void> => {
    for (const row of mirror.uploadsOf(sha256)) {
      await changeUpload(room, row, (held) => held && { ...held, state, code: null });
    }
    mover.look();
  };
  const cancelUpload = async (sha256: string): Promise<void> => {
    for (const row of mirror.uploadsOf(sha256)) {
      await changeUpload(room, row, () => null);
      if (row.url !== null) void ports.wire.giveUp(row.url);
    }
    mover.look();
    await keeping.forget(sha256);
  };
  return {
    add: picks.add,
    bind: picks.bind,
    placeholders: states.placeholders,
    dismiss: picks.dismiss,
    track: states.track,
    pin: keeping.pin,
    unpin: keeping.unpin,
    keepGroup: keeping.keepGroup,
    isGroupKept: (groupId) => mirror.get('keptGroups', groupId) !== null,
    pauseUpload: (sha256) => setUpload(sha256, 'paused'),
    resumeUpload: (sha256) => setUpload(sha256, 'queued'),
    cancelUpload,
    forget: keeping.forget,
    removeDownloads: keeping.removeDownloads,
    storage: async () => {
      const tracks = states.stored();
      return { ...sumStored(tracks), ...(await ports.estimate()), tracks };
    },
    askToPersist: ports.askToPersist,
    waiting: states.waiting,
    picture: async (scope, pictureId) => {
      const blob = await pictures.find(scope, pictureId);
      if (blob === null) return null;
      const url = ports.urls.create(blob);
      return { url, release: () => ports.urls.release(url) };
    },
    addPicture: pictures.add,
    isLoaded: mirror.isLoaded,
    blob: async (sha256) => {
      const file = mirror.get('audioFiles', sha256);
      if (file?.whole !== true || file.sealed) return null;
      const blob = await readBlob(room, file);
      if (blob === null) await keeping.damaged(sha256);
      return blob;
    },
    played: keeping.played,
    hold: (sha256) => {
      const handlers = { granted: () => {}, lost: () => {} };
      const lock = room.locks.request(playingLockName(sha256), handlers);
      return () => lock.release();
    },
    discardWaiting: async () => {
      for (const { id } of mirror.all('picks')) await picks.dismiss(id);
      for (const { sha256 } of mirror.all('uploads')) await cancelUpload(sha256);
    },
    makeRoom: keeping.makeRoom,
  };
}

/** In the browser's own keeping once it is made; null when a chunk is missing. */
async function readBlob(room: MediaRoom, file: FileRecord): Promise<Blob | null> {
  const chunks: ArrayBuffer[] = [];
  for (let n = 0; n < chunkCount(file.bytes); n += 1) {
    const chunk = await room.store.chunk(file.fileId, n);
    if (chunk === null) return null;
    chunks.push(chunk);
  }
  return new Blob(chunks, { type: file.mime });
}
