import { expect, test } from 'vitest';
import { createBrowserLocks, exclusively } from './browser-locks.ts';

const tab = () => createBrowserLocks(navigator.locks);
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

function ask(name: string, more: { readonly steal?: true } = {}) {
  const said: string[] = [];
  const request = tab().request(name, {
    granted: () => said.push('granted'),
    lost: () => said.push('lost'),
    ...more,
  });
  return { said, release: () => request.release() };
}

/** It comes to that, and stays so. */
async function expectSaying(look: () => unknown, wanted: unknown): Promise<void> {
  await expect.poll(look).toEqual(wanted);
  await settle();
  expect(look()).toEqual(wanted);
}

test('[D8] one holds it, the next gets it when it is given back, who left the queue gets nothing', async () => {
  const first = ask('drain-1');
  const second = ask('drain-1');
  const third = ask('drain-1');
  await expectSaying(() => [first.said, second.said, third.said], [['granted'], [], []]);
  second.release();
  first.release();
  await expectSaying(() => [first.said, second.said, third.said], [['granted'], [], ['granted']]);
  third.release();
  await settle();
  expect(third.said).toEqual(['granted']);
});

test('[D8] a lock can be taken from a holder that is frozen, and the holder hears of it', async () => {
  const frozen = ask('drain-2');
  const waiting = ask('drain-2');
  await expectSaying(() => frozen.said, ['granted']);
  const thief = ask('drain-2', { steal: true });
  const all = (): unknown => [frozen.said, thief.said, waiting.said];
  await expectSaying(all, [['granted', 'lost'], ['granted'], []]);
  frozen.release();
  thief.release();
  await expectSaying(() => waiting.said, ['granted']);
  waiting.release();
});

test('without Web Locks nothing is granted, and what is exclusive simply runs', async () => {
  const none = createBrowserLocks(undefined);
  const said: string[] = [];
  const handlers = { granted: () => said.push('granted'), lost: () => said.push('lost') };
  none.request('drain-3', handlers).release();
  await settle();
  expect([none.available, said]).toEqual([false, []]);
  expect(await exclusively(undefined, 'drain-3', async () => 'done')).toBe('done');
});

test('tasks of one name run one after the other', async () => {
  let running = 0;
  let most = 0;
  const task = async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await settle();
    running -= 1;
  };
  await Promise.all(Array.from({ length: 5 }, () => exclusively(navigator.locks, 'refresh', task)));
  expect(most).toBe(1);
});
