/** The device's own little database: its record, and the key of its preferences. */
import { wrap } from 'idb';
import type { Timers } from '@jamz/core';
import { createConnection, type ConnectionEvent } from '../storage/idb-connection.ts';
import { makeDeviceKey } from '../storage/sealed-with-web-crypto.ts';
import { parseDeviceRecord, type DeviceRecords } from './device-record.ts';

const storeName = 'device';
const recordName = 'record';
const keyName = 'preferences-key';

export interface BrowserDeviceRecords extends DeviceRecords {
  /** Seals what belongs to the device and to nobody in particular; made at first use. */
  preferencesKey(): Promise<CryptoKey>;
  close(): Promise<void>;
}

export function createBrowserDeviceRecords(
  ports: { readonly timers: Timers },
  onEvent?: (event: ConnectionEvent) => void,
): BrowserDeviceRecords {
  const connection = createConnection(ports, {
    name: 'jamz-device',
    version: 1,
    upgrade: (database) => void database.createObjectStore(storeName),
    onEvent,
  });

  /** Closed by us or by a newer app: that says nothing about what is stored. */
  const open = async (): Promise<IDBDatabase> => {
    const database = await connection.get();
    if (database === null) throw new DOMException('The database is closed', 'AbortError');
    return database;
  };
  const readValue = async (name: string): Promise<unknown> =>
    wrap(await open()).get(storeName, name);

  const update: DeviceRecords['update'] = async (change) => {
    const database = await open();
    const options = { durability: 'strict' } as const;
    const transaction = wrap(database).transaction(storeName, 'readwrite', options);
    const stored: unknown = await transaction.store.get(recordName);
    const changed = change(parseDeviceRecord(stored));
    await transaction.store.put(changed, recordName);
    await transaction.done;
    return changed;
  };

  return {
    read: async () => parseDeviceRecord(await readValue(recordName)),
    update,
    preferencesKey: async () => {
      const held = await readValue(keyName);
      if (held instanceof CryptoKey) return held;
      const made = await makeDeviceKey();
      // Another tab may make one in the same moment: the first to be stored is everybody's.
      await wrap(await open())
        .add(storeName, made, keyName)
        .catch(() => {});
      const stored = await readValue(keyName);
      return stored instanceof CryptoKey ? stored : made;
    },
    close: () => connection.close(),
  };
}
