/**
 * A media room on its own, without a browser: the real engine over a store in memory, locks and channel of this process,
 * and a server that keeps files and can be cut off, told to refuse, or made to lie.
 */
import {
  groupIdFrom,
  groupScope,
  trackIdOf,
  trafficJamzModel,
  userIdSchema,
  userScope,
  type Scope,
} from '@jamz/core';
import type { MarkedEntity } from '../client.ts';
import { createClient } from '../create-client.ts';
import { sha256 as sha256OfText } from '../sha256.ts';
import type { DeviceStore } from '../storage/device-store.ts';
import {
  createMemoryDisk,
  type MemoryDisk,
  type MemoryDiskOptions,
} from '../storage/memory-store.ts';
import { guardStore, readSession, startSession } from '../storage/session-record.ts';
import { createSystemClock, createSystemTimers } from '../system-clock.ts';
import { createSystemIds } from '../system-ids.ts';
import { createMedia, type MediaPart } from './create-media.ts';
import { createFileServer, type FileServer } from './file-server.test-support.ts';
import { createFileWork, type FileWork } from './file-work.ts';
import type { MediaClient } from './media-room.ts';
import { createMediaStore } from './media-store.ts';
import { plainSealer, plainSealers } from './plain-sealers.test-support.ts';
import {
  createBusChannel,
  createProcessLocks,
  type Bus,
  type ProcessLocks,
} from './process-tabs.test-support.ts';
import { hashOf } from './small-wav.test-support.ts';

export const ana = userIdSchema.parse('u-ana');
const salt = 'salt-of-the-road-trip-1';
export const groupId = groupIdFrom(ana, salt, sha256OfText);
export const scope = groupScope(groupId);

export interface MediaRig {
  readonly disk: MemoryDisk;
  readonly server: FileServer;
  /** What the engine says and knows, beyond its own store. */
  readonly seen: Seen;
  /** Changes how the tabs opened from now on read files. */
  work: (real: FileWork) => FileWork;
  open(options?: { readonly store?: DeviceStore }): Promise<RigTab>;
}

export interface RigTab {
  readonly media: MediaPart;
  readonly client: MediaClient;
  /** As a closed window: nothing is finished. */
  kill(): void;
  close(): Promise<void>;
}

interface Seen {
  reached: boolean;
  /** Hashes that the server has told the group about. */
  readonly available: Set<string>;
  /** Scopes that were fetched from the server. */
  readonly pulled: Set<Scope>;
  /** Groups on the person's list. */
  readonly listed: Set<string>;
  /** Groups whose records were purged. */
  readonly gone: Set<Scope>;
  news(): void;
}

export async function createMediaRig(options: MemoryDiskOptions = {}): Promise<MediaRig> {
  const disk = createMemoryDisk(options);
  await startSession(disk.open(), ana);
  const server = createFileServer();
  const listeners = new Set<() => void>();
  const seen: Seen = {
    reached: false,
    available: new Set(),
    pulled: new Set([userScope(ana)]),
    listed: new Set([groupId]),
    gone: new Set(),
    news: () => {
      for (const listener of listeners) listener();
    },
  };
  const locks = createProcessLocks();
  const bus: Bus = new Set();
  let isFirst = true;
  const rig: MediaRig = {
    disk,
    server,
    seen,
    work: (real) => real,
    open: async (how = {}) => {
      const store = how.store ?? disk.open();
      const { work } = rig;
      const tab = await openTab({ store, server, seen, work, listeners, locks, bus });
      if (isFirst) await tab.client.mutate(scope, 'group.create', { salt, name: 'Road trip' });
      isFirst = false;
      return tab;
    },
  };
  return rig;
}

interface Around {
  readonly store: DeviceStore;
  readonly server: FileServer;
  readonly seen: Seen;
  readonly work: MediaRig['work'];
  readonly listeners: Set<() => void>;
  readonly locks: ProcessLocks;
  readonly bus: Bus;
}

async function openTab(around: Around): Promise<RigTab> {
  const { store, server } = around;
  const row = await readSession(store);
  const generation = row.ok ? (row.value?.generation ?? 0) : 0;
  const session = { userId: ana, generation };
  const engine = createEngine(store, session);
  const client = seenThrough(engine, around);
  const guarded = guardStore(store, session);
  const mediaStore = createMediaStore(guarded);
  const locks = around.locks.ofTab();
  const clock = createSystemClock();
  const timers = createSystemTimers();
  const media = createMedia({
    store: mediaStore,
    client,
    clock,
    timers,
    createWork: () => around.work(createFileWork(mediaStore, () => media.makeRoom())),
    wire: server.wire,
    sealers: plainSealers,
    channel: createBusChannel(around.bus),
    locks,
    hints: { online: () => true, visible: () => true, onChange: () => () => {} },
    random: { next: () => 0.005 },
    ids: createSystemIds(),
    urls: { create: () => 'blob:test', release: () => {} },
    askToPersist: async () => true,
    estimate: async () => ({ usage: null, quota: null, persisted: null }),
  });
  const end = async (): Promise<void> => {
    await media.close();
    locks.releaseAll();
  };
  return {
    media,
    client,
    kill: () => void end(),
    close: async () => {
      await end();
      await engine.close();
    },
  };
}

function createEngine(store: DeviceStore, session: Parameters<typeof guardStore>[1]) {
  const clock = createSystemClock();
  const timers = createSystemTimers();
  return createClient(
    {
      store: { ...store, close: async () => {} },
      transport: {
        exchange: async () => ({ end: 'silent' }),
        inFlightMax: () => 1,
        watch: () => {},
        onEvent: () => () => {},
        rebuild: () => {},
        close: () => {},
      },
      hints: { online: () => false, visible: () => false, onChange: () => () => {} },
      clock,
      timers,
      random: { next: () => 0.5 },
      ids: createSystemIds(),
      locks: { available: false, request: () => ({ release: () => {} }) },
      channel: { post: () => {}, onMessage: () => () => {}, close: () => {} },
      sealer: plainSealer,
      sha256: sha256OfText,
    },
    { model: trafficJamzModel, session, home: userScope(ana) },
  );
}

/** The engine's own view, and what a server would have added to it. */
function seenThrough(
  engine: ReturnType<typeof createEngine>,
  { seen, listeners }: Pick<Around, 'seen' | 'listeners'>,
): MediaClient {
  const see = (entity: MarkedEntity): MarkedEntity => {
    const isAvailable = seen.available.has(entity.id.replace('track:', ''));
    return entity.kind === 'track' && isAvailable
      ? { ...entity, value: { ...entity.value, available: true } }
      : entity;
  };
  const cards = (): readonly MarkedEntity[] =>
    [...seen.listed].map((id) => ({
      kind: 'groupCard',
      id,
      version: 1,
      value: {},
      mark: 'confirmed',
    }));
  return {
    ...engine,
    scopes: () => engine.scopes(),
    isPulled: (one) => seen.pulled.has(one),
    list: (one, kind) => {
      if (kind === 'groupCard') return cards();
      return seen.gone.has(one) ? [] : engine.list(one, kind).map(see);
    },
    get: (one, kind, id) => {
      const entity = seen.gone.has(one) ? undefined : engine.get(one, kind, id);
      return entity && see(entity);
    },
    state: () => ({ ...engine.state(), status: seen.reached ? 'SYNCED' : 'OFFLINE', reason: null }),
    subscribeState: (listener) => {
      listeners.add(listener);
      const stop = engine.subscribeState(listener);
      return () => {
        listeners.delete(listener);
        stop();
      };
    },
  };
}

/** A track that somebody else has added, and the server has. */
export async function addForeign(
  { seen, server }: MediaRig,
  { client }: RigTab,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const sha256 = await hashOf(bytes);
  const facts = { sha256, title: 'Theirs', artist: '', album: '', durMs: 1_000, artKey: null };
  await client.mutate(scope, 'track.register', {
    ...facts,
    mime: 'audio/wav',
    bytes: bytes.byteLength,
  });
  await client.mutate(scope, 'playlist.append', {
    runId: `run-${sha256.slice(0, 8)}`,
    items: [{ id: `item-${sha256.slice(0, 8)}`, trackId: trackIdOf(sha256) }],
  });
  server.files.set(sha256, bytes);
  server.grants.add(`${scope} ${sha256}`);
  seen.available.add(sha256);
  return sha256;
}
