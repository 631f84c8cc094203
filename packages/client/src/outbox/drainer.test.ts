import { limits, type UserId } from '@jamz/core';
import { expect, test } from 'vitest';
import { createMemoryDisk } from '../storage/memory-store.ts';
import { guardStore, startSession } from '../storage/session-record.ts';
import { createDrainer } from './drainer.ts';
import type { Locks } from './drainer-lock.ts';

interface Due {
  readonly ms: number;
  readonly task: () => void;
}

/** Grants at once: this tab is alone. */
const freeLocks: Locks = {
  available: true,
  request(_name, { granted }) {
    granted();
    return { release() {} };
  },
};

test('[D18] a lease that the store refused is asked for again while the lock is held', async () => {
  let refusals = 0;
  const disk = createMemoryDisk({
    fault({ stage, tables }) {
      if (stage === 'after' || !tables.includes('lease') || refusals > 0) return 'go';
      refusals += 1;
      return 'failed';
    },
  });
  const store = disk.open();
  const session = await startSession(store, 'u1' as UserId);
  if (!session.ok) throw new Error('the session begins');
  const due: Due[] = [];
  const failures: string[] = [];
  const drainer = createDrainer(
    {
      store: guardStore(store, session.value),
      locks: freeLocks,
      clock: { now: () => 0, monotonic: () => 0 },
      timers: {
        after(ms, task) {
          due.push({ ms, task });
          return { cancel() {} };
        },
      },
    },
    {
      lockName: 'drain',
      holder: 'tab',
      onChange() {},
      onFailure: (failure) => failures.push(failure),
      confirmWork: () => Promise.resolve(true),
    },
  );
  await expect.poll(() => failures).toEqual(['failed']);
  expect(drainer.token()).toBeNull();
  await expect.poll(() => due.map(({ ms }) => ms)).toEqual([limits.visibleRetryMs]);
  due[0]?.task();
  await expect.poll(() => drainer.token()).toBe(1);
  drainer.close();
});
