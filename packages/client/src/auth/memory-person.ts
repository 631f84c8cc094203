/**
 * A device without storage (private windows of some browsers, a broken disk): everything works, and everything is gone
 * with the tab. The person is told (D7).
 */
import { ok } from '@jamz/core';
import type { KeyStore } from '../storage/idb-store.ts';
import { createMemoryDisk, type MemoryDisk } from '../storage/memory-store.ts';
import type { OpenPersonStorage } from './auth-ports.ts';
import { emptyDeviceRecord, type DeviceRecords } from './device-record.ts';

export interface MemoryPersons {
  readonly devices: DeviceRecords;
  readonly openPerson: (userId: string) => OpenPersonStorage;
  readonly deletePerson: (userId: string) => Promise<void>;
}

export function createMemoryPersons(): MemoryPersons {
  let record = emptyDeviceRecord;
  const disks = new Map<string, MemoryDisk>();
  const keysByPerson = new Map<string, Map<string, unknown>>();
  return {
    devices: {
      read: async () => record,
      update: async (change) => {
        record = change(record);
        return record;
      },
    },
    openPerson: (userId) => {
      const disk = disks.get(userId) ?? createMemoryDisk();
      const keys = keysByPerson.get(userId) ?? new Map<string, unknown>();
      disks.set(userId, disk);
      keysByPerson.set(userId, keys);
      const store = disk.open();
      return { store, keys: memoryKeys(keys), close: () => store.close() };
    },
    deletePerson: async (userId) => {
      disks.delete(userId);
      keysByPerson.delete(userId);
    },
  };
}

const memoryKeys = (keys: Map<string, unknown>): KeyStore => ({
  read: async () => ok(new Map(keys)),
  write: async (entries) => {
    for (const [name, value] of entries) keys.set(name, value);
    return ok(null);
  },
  replace: async (name, { from, to }) => {
    if (keys.get(name) !== from) return ok(false);
    keys.set(name, to);
    return ok(true);
  },
  clear: async () => {
    keys.clear();
    return ok(null);
  },
});
