/** Opens every store from configuration values alone and closes them together. Errors say what to do next. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, statfsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Clock, Timers } from '@jamz/core';
import type { AccountStore } from './accounts/account-store.ts';
import type { KeyringCopy } from './accounts/keyring.ts';
import { createMemoryAccountStore } from './accounts/memory-account-store.ts';
import { createMemoryKeyringCopy } from './accounts/memory-keyring-copy.ts';
import { openKeyring, type Keyring } from './accounts/open-keyring.ts';
import { createSqliteAccountStore } from './accounts/sqlite-account-store.ts';
import { openSqliteKeyringCopy } from './accounts/sqlite-keyring-copy.ts';
import type { BlobStore } from './blobs/blob-store.ts';
import { openFsBlobStore } from './blobs/fs-blob-store.ts';
import { createMemoryBlobStore } from './blobs/memory-blob-store.ts';
import { type LogStore } from './log/log-store.ts';
import { StoreUnavailableError } from './store-errors.ts';
import { createMemoryLogStore } from './log/memory-log-store.ts';
import { createSqliteLogStore } from './log/sqlite-log-store.ts';
import { createMemoryRegisterStore } from './registers/memory-register-store.ts';
import type { RegisterStore } from './registers/register-store.ts';
import { createSqliteRegisterStore } from './registers/sqlite-register-store.ts';
import { createAbsentSeriesStore } from './series/absent-series-store.ts';
import { createMemorySeriesStore } from './series/memory-series-store.ts';
import type { SeriesStore } from './series/series-store.ts';
import { createSqliteSeriesStore } from './series/sqlite-series-store.ts';
import { jamzSchema } from './sqlite/jamz-schema.ts';
import { liveSchema } from './sqlite/live-schema.ts';
import { migrate, type Schema } from './sqlite/migrate.ts';
import { openSqlite, type SqliteDatabase, type SqliteOptions } from './sqlite/sqlite-database.ts';

export interface Stores {
  readonly log: LogStore;
  readonly accounts: AccountStore;
  readonly registers: RegisterStore;
  readonly series: SeriesStore;
  readonly blobs: BlobStore;
  readonly keyring: Keyring;
  /** True after a failed sync to disk: nothing more is acknowledged until the process starts again (S2). */
  isFailed(): boolean;
  close(): Promise<void>;
}

export interface StoresConfig {
  /** `sqlite:<path>` or `memory:`. */
  readonly storeUrl: string;
  /** `file:<folder>` or `memory:`. */
  readonly blobsUrl: string;
  /** `sqlite:` (beside the log) or `none`; by default `sqlite:`. */
  readonly seriesUrl?: string | undefined;
  /** One or more `sqlite:<path>`; by default `keyring.db` beside the log. */
  readonly keyringUrls?: readonly string[] | undefined;
  /** 32 bytes under which the keys lie wrapped. */
  readonly rootKey: Uint8Array;
  /** Locks are not to be trusted on network file systems; opening there anyway is the operator's own risk. */
  readonly allowNetworkFileSystem?: boolean | undefined;
  /** Anything but FULL exists only to prove that the tests would notice. */
  readonly synchronous?: SqliteOptions['synchronous'];
}

type Closer = () => Promise<void> | void;

/** Opens all stores or none: what was opened before an error is closed again. */
export async function openStores(
  ports: { readonly clock: Clock; readonly timers: Timers },
  config: StoresConfig,
): Promise<Stores> {
  const closers: Closer[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  try {
    return await openAll(ports, config, { closers, close });
  } catch (error) {
    await close();
    throw error;
  }
}

async function openAll(
  ports: { readonly clock: Clock; readonly timers: Timers },
  config: StoresConfig,
  life: { readonly closers: Closer[]; readonly close: () => Promise<void> },
): Promise<Stores> {
  const path = sqlitePath('JAMZ_STORE_URL', config.storeUrl);
  const data = path === null ? createMemoryData() : openData(path, ports, config);
  life.closers.push(data.close);
  const copies: KeyringCopy[] = [];
  life.closers.push(() => closeCopies(copies));
  openKeyringCopies(path, ports, { config, copies });
  const keyring = await openKeyring(ports, { rootKey: config.rootKey, copies });
  life.closers.push(() => keyring.close());
  const blobs = await openBlobs(config.blobsUrl);
  life.closers.push(() => blobs.close());
  const { log, accounts, registers, series, isFailed } = data;
  return { log, accounts, registers, series, keyring, blobs, isFailed, close: life.close };
}

type Data = Pick<Stores, 'log' | 'accounts' | 'registers' | 'series' | 'isFailed'> & {
  readonly close: Closer;
};

function createMemoryData(): Data {
  return {
    log: createMemoryLogStore(),
    accounts: createMemoryAccountStore(),
    registers: createMemoryRegisterStore(),
    series: createMemorySeriesStore(),
    isFailed: () => false,
    close() {},
  };
}

function openData(path: string, ports: { readonly timers: Timers }, config: StoresConfig): Data {
  const jamz = openFile(path, jamzSchema, config);
  const live = openLive(jamz, join(dirname(path), 'live.db'), config);
  const log = createSqliteLogStore(jamz, ports);
  return {
    log,
    accounts: createSqliteAccountStore(jamz),
    registers: createSqliteRegisterStore(live),
    series: config.seriesUrl === 'none' ? createAbsentSeriesStore() : createSqliteSeriesStore(live),
    isFailed: () => jamz.isFailed(),
    async close() {
      await log.close();
      live.close();
      jamz.close();
    },
  };
}

/** Nothing stays open when the second file fails. */
function openLive(jamz: SqliteDatabase, path: string, config: StoresConfig): SqliteDatabase {
  try {
    return openFile(path, liveSchema, config);
  } catch (error) {
    jamz.close();
    throw error;
  }
}

function openKeyringCopies(
  storePath: string | null,
  ports: { readonly timers: Timers },
  into: { readonly config: StoresConfig; readonly copies: KeyringCopy[] },
): void {
  const beside =
    storePath === null ? 'memory:' : `sqlite:${join(dirname(storePath), 'keyring.db')}`;
  for (const url of into.config.keyringUrls ?? [beside]) {
    const path = sqlitePath('JAMZ_KEYRING_URL', url);
    if (path !== null) prepareFile(path, into.config);
    into.copies.push(
      path === null ? createMemoryKeyringCopy() : openSqliteKeyringCopy(path, ports),
    );
  }
}

async function closeCopies(copies: readonly KeyringCopy[]): Promise<void> {
  for (const copy of copies) await copy.close();
}

async function openBlobs(url: string): Promise<BlobStore> {
  if (url === 'memory:') return createMemoryBlobStore();
  if (url.startsWith('file:')) return openFsBlobStore(resolve(url.slice('file:'.length)));
  throw new StoreUnavailableError(
    'JAMZ_BLOBS_URL is not understood. Use file:<folder>, for example file:./data/blobs.',
  );
}

/** Null for `memory:`. */
function sqlitePath(variable: string, url: string): string | null {
  if (url === 'memory:') return null;
  const path = url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : '';
  if (path !== '') return resolve(path);
  throw new StoreUnavailableError(
    `${variable} is not understood. Use sqlite:<file>, for example sqlite:./data/jamz.db.`,
  );
}

function openFile(path: string, schema: Schema, config: StoresConfig): SqliteDatabase {
  prepareFile(path, config);
  const database = openSqlite(path, { synchronous: config.synchronous });
  try {
    migrate(database, schema);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Made before the database opens it, readable for the owner alone; its name in the folder is on disk too. */
function prepareFile(path: string, config: StoresConfig): void {
  const folder = dirname(path);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Closing any handle of a file gives up the locks this process holds on it: never touch one that is there.
    if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
    const handle = openSync(folder, 'r');
    fsyncSync(handle);
    closeSync(handle);
  } catch (cause) {
    throw new StoreUnavailableError(
      `${path}: cannot be made or opened. Check that the folder may be written to by this user.`,
      { cause },
    );
  }
  if (config.allowNetworkFileSystem !== true) refuseNetworkFileSystem(folder);
}

/** `f_type` of statfs(2): NFS, SMB, CIFS, SMB2, AFS, Ceph, Coda. */
const networkFileSystems = new Set([
  0x69_69, 0x51_7b, 0xff_53_4d_42, 0xfe_53_4d_42, 0x53_46_41_4f, 0x00_c3_64_00, 0x73_75_72_45,
]);

function refuseNetworkFileSystem(folder: string): void {
  if (!networkFileSystems.has(statfsSync(folder).type)) return;
  throw new StoreUnavailableError(
    `${folder} lies on a network file system, where locks cannot be trusted and edits could be lost. ` +
      `Use a folder on a local disk (JAMZ_DATA_DIR).`,
  );
}
