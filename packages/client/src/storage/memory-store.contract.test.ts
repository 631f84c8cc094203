import { describeDeviceStore } from './device-store.contract.ts';
import { createMemoryDisk } from './memory-store.ts';

describeDeviceStore('memory', () => {
  const disk = createMemoryDisk();
  return {
    open: async () => disk.open(),
    reopen: async (store) => {
      await store.close();
      return disk.open();
    },
  };
});
