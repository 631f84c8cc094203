import { expect, test } from 'vitest';
import { createUploadLocks } from './upload-locks.ts';

const never = new AbortController().signal;

test('who comes asks the one before to let go, and waits until he has', async () => {
  const locks = createUploadLocks();
  const said: string[] = [];
  const [first, second] = [locks.newLock('one'), locks.newLock('one')];
  await first.lock(never, () => void said.push('first: let go'));
  const waiting = second.lock(never, () => {}).then(() => said.push('second has it'));
  await Promise.resolve();
  expect(said).toEqual(['first: let go']);
  await first.unlock();
  await waiting;
  expect(said).toEqual(['first: let go', 'second has it']);
  await second.unlock();
});

test('other uploads are not waited for', async () => {
  const locks = createUploadLocks();
  let isAsked = false;
  await locks.newLock('one').lock(never, () => void (isAsked = true));
  await locks.newLock('two').lock(never, () => {});
  expect(isAsked).toBe(false);
});

test('of many that wait one has it at a time', async () => {
  const locks = createUploadLocks();
  let holders = 0;
  let most = 0;
  const use = async (): Promise<void> => {
    const lock = locks.newLock('one');
    await lock.lock(never, () => {});
    holders += 1;
    most = Math.max(most, holders);
    await new Promise((resolve) => setImmediate(resolve));
    holders -= 1;
    await lock.unlock();
  };
  await Promise.all(Array.from({ length: 20 }, use));
  expect(most).toBe(1);
});

test('who has gone himself waits no longer', async () => {
  const locks = createUploadLocks();
  await locks.newLock('one').lock(never, () => {});
  const gone = new AbortController();
  const waiting = locks.newLock('one').lock(gone.signal, () => {});
  gone.abort();
  await expect(waiting).rejects.toThrow('went away');
});
