import { expect, test } from 'vitest';
import type { Plan } from './device-store.ts';
import { createMemoryDisk, type StoreFault } from './memory-store.ts';
import { makeRoomFirst } from './room-first.ts';

const write = (id: string): Plan<string> => ({
  tables: ['outbox'],
  durability: 'strict',
  reads: [],
  decide: () => ({ writes: [{ table: 'outbox', key: [id], put: { id } }], value: id }),
});

test('[D5] a full disk costs what makes room, and the write goes through; many at once make room once', async () => {
  let fault: StoreFault = 'full';
  const disk = createMemoryDisk({ fault: ({ stage }) => (stage === 'before' ? fault : 'go') });
  let made = 0;
  const store = makeRoomFirst(disk.open(), async () => {
    made += 1;
    fault = 'go';
    return true;
  });
  const written = await Promise.all(['a', 'b', 'c'].map((id) => store.transact(write(id))));
  expect(written.map(({ ok }) => ok)).toEqual([true, true, true]);
  expect([made, disk.dump('outbox').length]).toEqual([1, 3]);
});

test('[D5] with nothing left to remove it says that the disk is full; other failures ask for no room', async () => {
  let fault: StoreFault = 'full';
  const disk = createMemoryDisk({ fault: ({ stage }) => (stage === 'before' ? fault : 'go') });
  let asked = 0;
  const store = makeRoomFirst(disk.open(), async () => {
    asked += 1;
    return false;
  });
  expect(await store.transact(write('a'))).toEqual({ ok: false, error: 'full' });
  fault = 'failed';
  expect(await store.transact(write('a'))).toEqual({ ok: false, error: 'failed' });
  expect(asked).toBe(1);
});

test('[D5] [M3] one thing after another goes until the write fits, and no more', async () => {
  let tracks = 9;
  const disk = createMemoryDisk({
    fault: ({ stage }) => (stage === 'before' && tracks > 5 ? 'full' : 'go'),
  });
  const store = makeRoomFirst(disk.open(), async () => {
    tracks -= 1;
    return true;
  });
  expect((await store.transact(write('a'))).ok).toBe(true);
  expect(tracks).toBe(5);
});
