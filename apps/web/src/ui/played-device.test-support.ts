/**
 * A device at the port that screens see, played by a test: one group, its members and its playlist, and music in
 * whatever state the test says. The engine, the storage and the sound behind it are proved elsewhere.
 */
import { ok, userIdSchema, type JsonObject, type Scope } from '@jamz/core';
import type {
  Client,
  Device,
  MarkedEntity,
  Media,
  PassedOver,
  Placeholder,
  Player,
  PlayerState,
  StorageFacts,
  SyncState,
  TrackState,
} from '@jamz/client/react';

export const playedGroupId = 'a'.repeat(40);
const playedScope = `group:${playedGroupId}` as Scope;
const me = userIdSchema.parse('ana');

export interface PlayedTrack {
  readonly title: string;
  readonly artist?: string;
  readonly durMs?: number;
  readonly bytes?: number;
  readonly available?: boolean;
  readonly addedBy?: string;
  readonly mark?: MarkedEntity['mark'];
  /** A title alone, without a file. */
  readonly titleOnly?: boolean;
}

export const playedHash = (index: number): string => String(index).padStart(64, '0');
export const playedItemId = (index: number): string => `item-${index}`;

const born = { createdAt: 1, createdBy: me, updatedAt: 1, updatedBy: me };
const quietState: SyncState = {
  status: 'SYNCED',
  reason: null,
  isForeign: false,
  waiting: 0,
  problems: 0,
  onHold: 0,
  lastSyncedAt: null,
  nextTryAt: null,
  breaker: 'closed',
  connected: true,
  leader: true,
  clockOffsetMs: 0,
  persisted: true,
};
const silence: PlayerState = {
  phase: 'empty',
  groupId: null,
  itemId: null,
  sha256: null,
  durationMs: 0,
  code: null,
  volume: 1,
};

function createSignal() {
  const listeners = new Set<() => void>();
  return {
    tell: () => {
      for (const listener of listeners) listener();
    },
    count: () => listeners.size,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function createPlayedDevice(options: {
  readonly members: Readonly<Record<string, string>>;
  readonly tracks: readonly PlayedTrack[];
  readonly role?: 'owner' | 'member';
}) {
  const calls: (readonly [string, ...unknown[]])[] = [];
  const played = createPlayedClient(options, calls);
  const media = createPlayedMedia(calls);
  const player = createPlayedPlayer(calls);
  const signedIn = {
    phase: 'signed-in',
    userId: me,
    displayName: options.members[me] ?? '',
    operator: false,
    login: 'ana',
    needsSignIn: 'no',
  } as const;
  let born = 0;
  const device = {
    auth: {
      state: () => signedIn,
      subscribe: () => () => {},
      signOut: async (...args: unknown[]) => {
        calls.push(['signOut', ...args]);
        return ok(null);
      },
    },
    client: () => played.client,
    media: () => media.media,
    player: player.player,
    subscribe: () => () => {},
    trouble: () => null,
    sendsWhenClosed: () => null,
    lostChanges: () => null,
    ids: { entityId: () => `id-${(born += 1)}` },
    drafts: { read: () => null, write: () => {} },
    preferences: { get: () => null, set: () => {}, subscribe: () => () => {} },
    update: {
      ready: () => false,
      overtaken: () => false,
      subscribe: () => () => {},
      apply: () => {},
    },
  } as unknown as Device;
  return { device, calls, ...played, ...media, ...player };
}

function createPlayedClient(
  options: Parameters<typeof createPlayedDevice>[0],
  calls: (readonly [string, ...unknown[]])[],
) {
  const view = createSignal();
  const status = createSignal();
  let state = quietState;
  const entity = (kind: string, id: string, value: JsonObject, mark?: MarkedEntity['mark']) => ({
    kind,
    id,
    version: 1,
    value,
    mark: mark ?? ('confirmed' as const),
  });
  const members = Object.entries(options.members).map(([id, displayName]) =>
    entity('member', id, {
      status: 'active',
      role: id === me ? (options.role ?? 'owner') : 'member',
      displayName,
      nickname: '',
      joinedAt: 1,
    }),
  );
  const lists = new Map<string, readonly MarkedEntity[]>([
    [
      'group',
      [entity('group', playedGroupId, { name: 'Alps', description: '', status: 'active' })],
    ],
    ['member', members],
    [
      'track',
      options.tracks.flatMap((track, index) => (track.titleOnly ? [] : [toTrack(track, index)])),
    ],
    ['playlistItem', options.tracks.map(toItem)],
  ]);
  function toTrack(track: PlayedTrack, index: number): MarkedEntity {
    const { title, artist = '', durMs = 200_000, bytes = 4_000_000, available = true } = track;
    const sha256 = playedHash(index);
    const createdBy = track.addedBy ?? me;
    const facts = {
      sha256,
      title,
      artist,
      album: '',
      durMs,
      mime: 'audio/mpeg',
      bytes,
      artKey: null,
    };
    return entity('track', `track:${sha256}`, { ...facts, available, ...born, createdBy });
  }
  function toItem(track: PlayedTrack, index: number): MarkedEntity {
    const value = {
      title: track.titleOnly === true ? track.title : null,
      trackId: track.titleOnly === true ? null : `track:${playedHash(index)}`,
      orderKey: `a${String(index).padStart(4, '0')}`,
      runId: 'run',
      addedBy: track.addedBy ?? me,
      addedAt: 1,
      stamps: {},
      ...born,
    };
    return entity('playlistItem', playedItemId(index), value, track.mark);
  }
  const list = (scope: Scope, kind: string) =>
    scope === playedScope ? (lists.get(kind) ?? none) : none;
  const client = {
    userId: me,
    watch: () => {},
    scopes: () => scopes,
    list,
    get: (scope: Scope, kind: string, id: string) =>
      list(scope, kind).find((found) => found.id === id),
    isLoaded: () => true,
    isPulled: () => true,
    subscribe: (_: Scope, listener: () => void) => view.subscribe(listener),
    state: () => state,
    queue: () => none,
    problems: () => none,
    subscribeState: status.subscribe,
    onOutcome: () => () => {},
    syncNow: async () => ({ status: state.status, sent: 0, code: null }),
    mutate: async (scope: Scope, name: string, args: JsonObject) => {
      calls.push([name, args]);
      return ok({ scope, seq: 1, id: 'm' });
    },
  } as unknown as Client;
  return {
    client,
    setSync: (next: Partial<SyncState>) => {
      state = { ...state, ...next };
      status.tell();
    },
    /** The playlist as it looks after somebody's edit. */
    editItems: (edit: (items: readonly MarkedEntity[]) => readonly MarkedEntity[]) => {
      lists.set('playlistItem', edit(lists.get('playlistItem') ?? none));
      view.tell();
    },
  };
}
const none: readonly never[] = [];
const scopes = [playedScope];

function createPlayedMedia(calls: (readonly [string, ...unknown[]])[]) {
  const signal = createSignal();
  const states = new Map<string, TrackState>();
  let files: readonly Placeholder[] = none;
  let kept = false;
  let waiting = { files: 0, bytes: 0 };
  let storage: StorageFacts = {
    pinned: 0,
    cached: 0,
    waiting: 0,
    usage: null,
    quota: null,
    persisted: null,
    tracks: none,
  };
  const call =
    (name: string) =>
    async (...args: unknown[]) => {
      calls.push([name, ...args]);
      return ok(null);
    };
  const track: Media['track'] = (sha256, { bytes, available }) => {
    const held = states.get(sha256);
    if (held !== undefined) return held;
    const place = available ? 'away' : 'elsewhere';
    const state: TrackState = {
      place,
      done: 0,
      bytes,
      pinned: false,
      upload: null,
      download: null,
    };
    states.set(sha256, state);
    return state;
  };
  const media = {
    add: call('add'),
    bind: call('bind'),
    placeholders: () => files,
    dismiss: call('dismiss'),
    track,
    pin: call('pin'),
    unpin: call('unpin'),
    keepGroup: call('keepGroup'),
    isGroupKept: () => kept,
    pauseUpload: call('pauseUpload'),
    resumeUpload: call('resumeUpload'),
    cancelUpload: call('cancelUpload'),
    forget: call('forget'),
    removeDownloads: call('removeDownloads'),
    storage: async () => storage,
    askToPersist: async () => {
      calls.push(['askToPersist']);
      return false;
    },
    waiting: () => waiting,
    picture: async () => null,
    addPicture: call('addPicture'),
    subscribe: signal.subscribe,
  } as unknown as Media;
  return {
    media,
    setTrack: (index: number, next: Partial<TrackState>) => {
      const before = track(playedHash(index), { bytes: 4_000_000, available: true });
      states.set(playedHash(index), { ...before, ...next });
      signal.tell();
    },
    setFiles: (next: readonly Placeholder[]) => {
      files = next;
      signal.tell();
    },
    setKept: (next: boolean) => {
      kept = next;
      signal.tell();
    },
    setWaiting: (next: { readonly files: number; readonly bytes: number }) => {
      waiting = next;
      signal.tell();
    },
    setStorage: (next: Partial<StorageFacts>) => {
      storage = { ...storage, ...next };
      signal.tell();
    },
  };
}

function createPlayedPlayer(calls: (readonly [string, ...unknown[]])[]) {
  const signal = createSignal();
  const passed = new Set<(passed: PassedOver) => void>();
  let state = silence;
  let positionMs = 0;
  const call =
    (name: string) =>
    (...args: unknown[]): void => {
      calls.push([name, ...args]);
    };
  const player: Player = {
    state: () => state,
    positionMs: () => positionMs,
    play: call('play'),
    adopt: call('adopt'),
    toggle: call('toggle'),
    pause: call('pause'),
    seek: call('seek'),
    next: call('next'),
    previous: call('previous'),
    setVolume: call('setVolume'),
    stop: call('stop'),
    subscribe: signal.subscribe,
    onPassedOver: (listener) => {
      passed.add(listener);
      return () => passed.delete(listener);
    },
  };
  return {
    player,
    /** The row that is in the player, by its place in the list. */
    setPlayer: (index: number, next: Partial<PlayerState>) => {
      state = {
        ...state,
        groupId: playedGroupId,
        itemId: playedItemId(index),
        sha256: playedHash(index),
        durationMs: 200_000,
        ...next,
      };
      signal.tell();
    },
    setPosition: (ms: number) => {
      positionMs = ms;
    },
    passOver: (told: PassedOver) => {
      for (const listener of passed) listener(told);
    },
  };
}
