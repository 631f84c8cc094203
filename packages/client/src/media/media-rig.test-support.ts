/**
 * A media room on its own, without a browser: the real engine over a store in memory, locks and channel of this process,
 * and a server that keeps files and can be cut off, told to refuse, or made to lie.
 */
import {
  appError,
  err,
  groupIdFrom,
  groupScope,
  ok,
  trackIdOf,
  trafficJamzModel,
  userIdSchema,
  userScope,
  type AppError,
  type Scope,
} from '@jamz/core';
import type { MarkedEntity } from '../client.ts';
import { createClient } from '../create-client.ts';
import type { LockRequest } from '../outbox/drainer-lock.ts';
import { sha256 as sha256OfText } from '../sha256.ts';
import type { DeviceStore } from '../storage/device-store.ts';
import {
  createMemoryDisk,
  type MemoryDisk,
  type MemoryDiskOptions,
} from '../storage/memory-store.ts';
import type { Sealer } from '../storage/sealer.ts';
import { guardStore, readSession, startSession } from '../storage/session-record.ts';
import { createSystemClock, createSystemTimers } from '../system-clock.ts';
import { createSystemIds } from '../system-ids.ts';
import { createMedia, type MediaPart } from './create-media.ts';
import { createFileWork, type FileWork } from './file-work.ts';
import type { MediaChannel, MediaMessage } from './media-channel.ts';
import type { MediaClient, MediaLocks } from './media-room.ts';
import { createMediaStore } from './media-store.ts';
import type { MediaWire } from './media-wire.ts';
import type { Sealers } from './seal-files.ts';
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
  const bus = new Set<(from: object, message: MediaMessage) => void>();
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
  readonly bus: Set<(from: object, message: MediaMessage) => void>;
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

const plainSealer: Sealer = {
  seal: async (text, context) => `${context}|${btoa(encodeURIComponent(text))}`,
  open: async (sealed, context) =>
    sealed.startsWith(`${context}|`)
      ? decodeURIComponent(atob(sealed.slice(context.length + 1)))
      : null,
};

/** Turns every bit, and has the context in front. */
export const plainSealers: Sealers = {
  text: plainSealer,
  bytes: {
    seal: async (bytes, context) => {
      const head = new TextEncoder().encode(`${context}|`);
      const sealed = new Uint8Array(head.byteLength + bytes.byteLength);
      sealed.set(head);
      sealed.set(
        new Uint8Array(bytes).map((byte) => byte ^ 255),
        head.byteLength,
      );
      return sealed.buffer;
    },
    open: async (sealed, context) => {
      const head = new TextEncoder().encode(`${context}|`).byteLength;
      const name = new TextDecoder().decode(
        new Uint8Array(sealed, 0, Math.min(head, sealed.byteLength)),
      );
      if (name !== `${context}|`) return null;
      return new Uint8Array(sealed.slice(head)).map((byte) => byte ^ 255).buffer;
    },
  },
};

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

function createBusChannel(bus: Around['bus']): MediaChannel {
  const me = {};
  const listeners = new Set<(message: MediaMessage) => void>();
  const hear = (from: object, message: MediaMessage): void => {
    if (from !== me) queueMicrotask(() => listeners.forEach((listener) => listener(message)));
  };
  bus.add(hear);
  return {
    post: (message) => bus.forEach((other) => other(me, message)),
    onMessage: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => bus.delete(hear),
  };
}

interface ProcessLocks {
  ofTab(): MediaLocks & { releaseAll(): void };
}

/** Locks as a platform has them: one holder a name, the others in line. */
function createProcessLocks(): ProcessLocks {
  const lines = new Map<string, { readonly granted: () => void }[]>();
  const leave = (name: string, who: { readonly granted: () => void }): void => {
    const line = lines.get(name) ?? [];
    const at = line.indexOf(who);
    if (at === -1) return;
    line.splice(at, 1);
    if (at === 0) line[0]?.granted();
  };
  return {
    ofTab: () => {
      const mine: LockRequest[] = [];
      return {
        available: true,
        held: async () =>
          new Set([...lines].flatMap(([name, line]) => (line.length > 0 ? name : []))),
        request: (name, { granted }) => {
          const who = { granted: () => queueMicrotask(granted) };
          const line = lines.get(name) ?? [];
          lines.set(name, line);
          line.push(who);
          if (line[0] === who) who.granted();
          const request = { release: () => leave(name, who) };
          mine.push(request);
          return request;
        },
        releaseAll: () => {
          for (const request of mine) request.release();
        },
      };
    },
  };
}

export interface FileServer {
  readonly wire: MediaWire;
  /** Bytes by hash. */
  readonly files: Map<string, Uint8Array<ArrayBuffer>>;
  /** `scope hash`. */
  readonly grants: Set<string>;
  readonly pictures: Map<string, ArrayBuffer>;
  /** What was asked, in order. */
  readonly calls: string[];
  /** Fails the next upload after so many bytes, once. */
  cutUploadAt: number | null;
  cutDownloadAt: number | null;
  /** Uploads end like this. */
  refusal: AppError | null;
  /** Downloads have one byte changed. */
  lies: boolean;
  /** Uploads stop here until they are let go on. */
  gate: Promise<void>;
}

function createFileServer(): FileServer {
  const parts = new Map<string, Uint8Array<ArrayBuffer>>();
  const server: FileServer = {
    files: new Map(),
    grants: new Set(),
    pictures: new Map(),
    calls: [],
    cutUploadAt: null,
    cutDownloadAt: null,
    refusal: null,
    lies: false,
    gate: Promise.resolve(),
    wire: {
      grant: async ({ scope: into, sha256 }) => {
        server.calls.push(`grant ${sha256.slice(0, 8)}`);
        const isKnown =
          server.files.has(sha256) && [...server.grants].some((one) => one.endsWith(sha256));
        if (isKnown) server.grants.add(`${into} ${sha256}`);
        return ok(isKnown);
      },
      upload: async (task, events, signal) => {
        const url = task.url ?? `/api/uploads/${parts.size + 1}`;
        const have = parts.get(url)?.byteLength ?? 0;
        server.calls.push(`upload ${task.sha256.slice(0, 8)} from ${have}`);
        if (server.refusal !== null) return err(server.refusal);
        await events.placed(url);
        const cut = server.cutUploadAt;
        const to = cut === null ? task.bytes : Math.max(have, Math.min(cut, task.bytes));
        const more = await task.read(have, to);
        if (more === null) return err(appError('offline', 'no bytes'));
        const all = joined(parts.get(url) ?? new Uint8Array(), more);
        parts.set(url, all);
        events.sent(to);
        await server.gate;
        if (signal.aborted) return err(appError('offline', 'stopped'));
        if (to < task.bytes) {
          server.cutUploadAt = null;
          return err(appError('offline', 'cut'));
        }
        if ((await hashOf(all)) !== task.sha256) return err(appError('hash_mismatch'));
        server.files.set(task.sha256, all);
        server.grants.add(`${task.scope} ${task.sha256}`);
        return ok(null);
      },
      giveUp: async (url) => {
        server.calls.push(`give up ${url}`);
        parts.delete(url);
      },
      fetch: async ({ sha256, from }) => {
        server.calls.push(`fetch ${sha256.slice(0, 8)} from ${from}`);
        const bytes = server.files.get(sha256);
        if (bytes === undefined) return err(appError('not_found'));
        const sent = bytes.slice(from, server.cutDownloadAt ?? undefined);
        if (server.lies) sent[0] = (sent[0] ?? 0) ^ 1;
        server.cutDownloadAt = null;
        const body = new Blob([sent]).stream();
        return ok({ from, bytes: bytes.byteLength, mime: 'audio/wav', body });
      },
      sendPicture: async ({ scope: into, id, bytes }) => {
        server.pictures.set(`${into} ${id}`, bytes);
        return ok(null);
      },
      fetchPicture: async ({ scope: from, id }) => {
        const bytes = server.pictures.get(`${from} ${id}`);
        return bytes === undefined ? err(appError('not_found')) : ok({ mime: 'image/webp', bytes });
      },
    },
  };
  return server;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(a.byteLength + b.byteLength);
  all.set(a);
  all.set(b, a.byteLength);
  return all;
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
