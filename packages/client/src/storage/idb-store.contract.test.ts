import 'fake-indexeddb/auto';
import { createSystemTimers } from '../system-clock.ts';
import { describeDeviceStore } from './device-store.contract.ts';
import { createIdbStore } from './idb-store.ts';

let persons = 0;

describeDeviceStore('IndexedDB, simulated', () => {
  persons += 1;
  const userId = `contract-${persons}`;
  const open = async () => createIdbStore({ timers: createSystemTimers() }, { userId });
  return {
    open,
    reopen: async (store) => {
      await store.close();
      return open();
    },
  };
});
