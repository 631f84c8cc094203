/**
 * The media room's rows in memory, the same in every tab of a person: read once, kept up by what this tab writes, and
 * read again when another tab says that it wrote. Screens and decisions look here; writing goes through here.
 */
import { ok, type Result, type Timers } from '@jamz/core';
import type { Key } from '../storage/device-store.ts';
import type { GuardedFailure } from '../storage/session-record.ts';
import type { MediaChannel } from './media-channel.ts';
import type { UploadRecord } from './media-records.ts';
import {
  mediaTables,
  type MediaRow,
  type MediaRows,
  type MediaStore,
  type MediaTable,
  type RowChange,
} from './media-store.ts';

export interface MediaMirror {
  /** In key order. */
  all<K extends MediaTable>(table: K): readonly MediaRow[K][];
  get<K extends MediaTable>(table: K, ...key: readonly string[]): MediaRow[K] | null;
  /** Into whichever scopes. */
  uploadsOf(sha256: string): readonly UploadRecord[];
  /** Writes and follows; the row as it is afterwards, undefined when nothing was changed. */
  change<K extends MediaTable>(
    change: RowChange<K>,
  ): Promise<Result<MediaRow[K] | null | undefined, GuardedFailure>>;
  /** Rows were written past the mirror, by the media worker or in a transaction of several: read them again, tell it. */
  reread(): Promise<void>;
  /** Reads everything; false when the storage did not answer. */
  load(): Promise<boolean>;
  isLoaded(): boolean;
  close(): void;
}

type Maps = { readonly [K in MediaTable]: Map<string, MediaRow[K]> };

/** Other tabs' writes come in swarms while files are read: soon enough for a screen. */
const rereadRestMs = 100;

export function createMediaMirror(ports: {
  readonly store: MediaStore;
  readonly channel: MediaChannel;
  readonly timers: Timers;
  readonly changed: () => void;
}): MediaMirror {
  let maps: Maps = emptyMaps();
  const lists = createLists(() => maps);
  let loaded = false;
  let closed = false;
  /** Counts own writes, so that an older read never hides them. */
  let writes = 0;
  let reading: Promise<boolean> | null = null;
  let soon: { readonly cancel: () => void } | null = null;

  const readAll = async (): Promise<boolean> => {
    for (;;) {
      const before = writes;
      const rows = await ports.store.load();
      if (!rows.ok || closed) return false;
      if (before !== writes) continue;
      maps = toMaps(rows.value);
      lists.forget();
      loaded = true;
      ports.changed();
      return true;
    }
  };
  const load = (): Promise<boolean> => {
    reading ??= readAll().finally(() => {
      reading = null;
    });
    return reading;
  };

  const stopHearing = ports.channel.onMessage(({ type }) => {
    if (type !== 'rows') return;
    soon ??= ports.timers.after(rereadRestMs, () => {
      soon = null;
      void load();
    });
  });

  return {
    all: lists.all,
    uploadsOf: lists.uploadsOf,
    get: (table, ...key) => maps[table].get(nameOf(key)) ?? null,
    change: async (change) => {
      const changed = await ports.store.change(change);
      if (!changed.ok || changed.value === undefined) return changed;
      writes += 1;
      setRow(maps[change.table], change.key, changed.value);
      lists.forget();
      ports.channel.post({ type: 'rows' });
      ports.changed();
      return ok(changed.value);
    },
    reread: async () => {
      writes += 1;
      ports.channel.post({ type: 'rows' });
      await load();
    },
    load,
    isLoaded: () => loaded,
    close: () => {
      closed = true;
      soon?.cancel();
      stopHearing();
    },
  };
}

interface Lists extends Pick<MediaMirror, 'all' | 'uploadsOf'> {
  forget(): void;
}

/** Made when asked for, and kept until a row changes: screens ask for every row of a list. */
function createLists(maps: () => Maps): Lists {
  const lists = new Map<MediaTable, readonly unknown[]>();
  let uploads: ReadonlyMap<string, readonly UploadRecord[]> | null = null;
  const all = <K extends MediaTable>(table: K): readonly MediaRow[K][] => {
    const held = lists.get(table) ?? sorted(maps()[table]);
    lists.set(table, held);
    return held as readonly MediaRow[K][];
  };
  return {
    all,
    uploadsOf: (sha256) => {
      uploads ??= byHash(all('uploads'));
      return uploads.get(sha256) ?? none;
    },
    forget: () => {
      lists.clear();
      uploads = null;
    },
  };
}

function byHash(rows: readonly UploadRecord[]): ReadonlyMap<string, readonly UploadRecord[]> {
  const found = new Map<string, UploadRecord[]>();
  for (const row of rows) found.set(row.sha256, [...(found.get(row.sha256) ?? []), row]);
  return found;
}

const none: readonly never[] = [];
const nameOf = (key: Key): string => key.join('\n');

function setRow<T>(map: Map<string, T>, key: Key, row: T | null): void {
  if (row === null) map.delete(nameOf(key));
  else map.set(nameOf(key), row);
}

const sorted = <T>(map: ReadonlyMap<string, T>): readonly T[] =>
  [...map].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);

const emptyMaps = (): Maps => ({
  picks: new Map(),
  audioFiles: new Map(),
  uploads: new Map(),
  pictures: new Map(),
  keptGroups: new Map(),
});

const keyOf: { readonly [K in MediaTable]: (row: MediaRow[K]) => Key } = {
  picks: (row) => [row.id],
  audioFiles: (row) => [row.sha256],
  uploads: (row) => [row.sha256, row.scope],
  pictures: (row) => [row.scope, row.id],
  keptGroups: (row) => [row.groupId],
};

function toMaps(rows: MediaRows): Maps {
  const maps = emptyMaps();
  const fill = <K extends MediaTable>(table: K): void => {
    for (const row of rows[table]) setRow(maps[table], keyOf[table](row), row);
  };
  for (const table of mediaTables) fill(table);
  return maps;
}
