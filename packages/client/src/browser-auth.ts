/** Signing in and out on this browser's own storage, locks and channel: in a tab or in the worker. */
import { deleteDB } from 'idb';
import type { UserId } from '@jamz/core';
import type { OpenPersonStorage } from './auth/auth-ports.ts';
import { createBrowserAnnouncer } from './auth/browser-announcer.ts';
import { createBrowserDeviceRecords } from './auth/browser-device-records.ts';
import { createAuth, type DeviceAuth } from './auth/create-auth.ts';
import type { DeviceRecord } from './auth/device-record.ts';
import { createMemoryPersons, type MemoryPersons } from './auth/memory-person.ts';
import { readSecrets } from './auth/person-secrets.ts';
import { browserDeviceName } from './browser-device-name.ts';
import { createSealers } from './media/create-sealers.ts';
import { leaveFiles } from './media/leave-files.ts';
import { exclusively } from './outbox/browser-locks.ts';
import { isNamed, type ConnectionEvent } from './storage/idb-connection.ts';
import { createIdbStore } from './storage/idb-store.ts';
import { withdrawKeptScreen } from './storage/kept-screen.ts';
import type { TransactionNotice } from './storage/idb-transaction.ts';
import { makeDeviceKey } from './storage/sealed-with-web-crypto.ts';
import { databaseName } from './storage/schema.ts';
import { createSystemClock, createSystemTimers } from './system-clock.ts';
import { createHttpCaller, type CallHttp } from './transport/http-call.ts';

export interface BrowserAuth {
  readonly auth: DeviceAuth;
  readonly call: CallHttp;
  /** Seals what belongs to this device and to nobody in particular. */
  readonly preferencesKey: () => Promise<CryptoKey>;
  /** False when this browser gives no storage and everything is gone with the tab (D7). */
  readonly isStored: () => boolean;
  close(): Promise<void>;
}

export interface BrowserAuthOptions {
  readonly onStorage?: ((event: ConnectionEvent) => void) | undefined;
  readonly observe?: ((notice: TransactionNotice) => void) | undefined;
  readonly discardUnsent?: (() => Promise<void>) | undefined;
}

export function createBrowserAuth(options: BrowserAuthOptions = {}): BrowserAuth {
  const clock = createSystemClock();
  const timers = createSystemTimers();
  const call = createHttpCaller(
    { clock, timers, fetch: (input, init) => globalThis.fetch(input, init) },
    '',
  );
  const records = createBrowserDeviceRecords({ timers }, options.onStorage);
  const announcer = createBrowserAnnouncer();
  let memory: MemoryPersons | null = null;
  /** What the first look at the storage found: the sign-in begins with it. */
  let found: DeviceRecord | null = null;

  const { onStorage, observe } = options;
  const openPerson = (userId: UserId): OpenPersonStorage => {
    if (memory !== null) return memory.openPerson(userId);
    const store = createIdbStore({ timers }, { userId, onEvent: onStorage, observe });
    return { store, keys: store.keys, close: () => store.close() };
  };

  const auth = createAuth(
    {
      clock,
      call,
      exclusively: (name, task) => exclusively(navigator.locks, name, task),
      devices: {
        read: async () => {
          const first = found;
          found = null;
          return first ?? (memory?.devices ?? records).read();
        },
        update: async (change) => {
          // Who is at home here is another from now on, or nobody.
          await withdrawKeptScreen();
          return (memory?.devices ?? records).update(change);
        },
      },
      openPerson,
      deletePerson: async (userId) => {
        await (memory === null ? deleteDB(databaseName(userId)) : memory.deletePerson(userId));
      },
      discardUnsent: options.discardUnsent ?? (async () => {}),
      leaveFiles: async ({ store, keys }) => {
        const secrets = await readSecrets(keys);
        if (!secrets.ok) return null;
        return leaveFiles(store, secrets.value && createSealers(secrets.value.sealingKey));
      },
      announcer: announcer.port,
    },
    { deviceName: browserDeviceName(navigator.userAgent) },
  );

  return {
    call,
    auth: {
      ...auth,
      start: async () => {
        try {
          found = await records.read();
        } catch (error) {
          // A newer app has taken the storage over: it is there, but not for this tab.
          if (!isNamed(error, 'AbortError')) memory = createMemoryPersons();
        }
        await auth.start();
      },
    },
    preferencesKey: async () => (memory === null ? records.preferencesKey() : makeDeviceKey()),
    isStored: () => memory === null,
    close: async () => {
      announcer.close();
      await auth.close();
      await records.close();
    },
  };
}
