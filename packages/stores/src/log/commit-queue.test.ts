import { expect, test } from 'vitest';
import { limits, type StoredCommit } from '@jamz/core';
import { createCommitQueue } from './commit-queue.ts';
import { chain, commitAfter } from './log-rig.contract.ts';
import type { LogStore } from './log-store.ts';
import { AppendUnknownError, StoreUnavailableError } from '../store-errors.ts';
import { createMemoryLogStore } from './memory-log-store.ts';

/** A log that notes how many commits each write took. */
function counted(log: LogStore): { readonly log: LogStore; readonly writes: number[] } {
  const writes: number[] = [];
  const appendMany = (commits: readonly StoredCommit[]): ReturnType<LogStore['appendMany']> => {
    writes.push(commits.length);
    return log.appendMany(commits);
  };
  return { log: { ...log, appendMany }, writes };
}

const firstOf = (scope: string): StoredCommit => commitAfter(null, { scope });

test('[EN10] commits of one tick share one write, each with its own result', async () => {
  const { log, writes } = counted(createMemoryLogStore());
  const queue = createCommitQueue(log);
  const results = await Promise.all([
    queue.append(firstOf('toy:a')),
    queue.append(commitAfter(null, { scope: 'toy:b', version: 9 })),
    queue.append(firstOf('toy:c')),
  ]);
  expect(results.map((result) => result.end)).toEqual(['appended', 'lost', 'appended']);
  expect(writes).toEqual([3]);
});

test('[EN10] what arrives while a write runs goes together with the next', async () => {
  const { log, writes } = counted(createMemoryLogStore());
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow: LogStore = {
    ...log,
    async appendMany(commits) {
      if (writes.length === 0) {
        const results = await log.appendMany(commits);
        await gate;
        return results;
      }
      return log.appendMany(commits);
    },
  };
  const queue = createCommitQueue(slow);
  const first = queue.append(firstOf('toy:a'));
  await Promise.resolve();
  await Promise.resolve();
  await Promise.resolve();
  const later = ['b', 'c', 'd'].map((id) => queue.append(firstOf(`toy:${id}`)));
  release();
  await Promise.all([first, ...later]);
  expect(writes).toEqual([1, 3]);
});

test('commits of one scope keep their order', async () => {
  const log = createMemoryLogStore();
  const queue = createCommitQueue(log);
  const commits = chain(20);
  const results = await Promise.all(commits.map((commit) => queue.append(commit)));
  expect(results.every((result) => result.end === 'appended')).toBe(true);
});

test('a write keeps to its limits in number and bytes', async () => {
  const { log, writes } = counted(createMemoryLogStore());
  const queue = createCommitQueue(log);
  const many = Array.from({ length: limits.groupCommitsMax + 5 }, (_, n) => firstOf(`toy:${n}`));
  await Promise.all(many.map((commit) => queue.append(commit)));
  expect(writes).toEqual([limits.groupCommitsMax, 5]);
  writes.length = 0;
  const bytes = 'x'.repeat(1024 * 1024);
  const big = Array.from({ length: 6 }, (_, n) => commitAfter(null, { scope: `big:${n}`, bytes }));
  await Promise.all(big.map((commit) => queue.append(commit)));
  expect(writes).toEqual([4, 2]);
});

test.each([
  ['away', new StoreUnavailableError('away')],
  ['unknown', new AppendUnknownError('no answer')],
])(
  'a store that is %s fails all that were in the write, and the next goes on',
  async (_, reason) => {
    let isBroken = true;
    const inner = createMemoryLogStore();
    const log: LogStore = {
      ...inner,
      appendMany: (commits) => (isBroken ? Promise.reject(reason) : inner.appendMany(commits)),
    };
    const queue = createCommitQueue(log);
    const tries = [queue.append(firstOf('toy:a')), queue.append(firstOf('toy:b'))];
    for (const result of await Promise.allSettled(tries)) {
      expect(result).toEqual({ status: 'rejected', reason });
    }
    isBroken = false;
    expect(await queue.append(firstOf('toy:a'))).toEqual({ end: 'appended' });
  },
);

test('a broken commit fails alone', async () => {
  const log = createMemoryLogStore();
  const queue = createCommitQueue(log);
  const known = firstOf('toy:a');
  await queue.append(known);
  const results = await Promise.allSettled([
    queue.append(firstOf('toy:b')),
    queue.append(commitAfter(known, { id: known.id })),
    queue.append(firstOf('toy:c')),
  ]);
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect((await log.head('toy:c')).version).toBe(1);
});

test('idle waits for everything that was given', async () => {
  const log = createMemoryLogStore();
  const queue = createCommitQueue(log);
  void queue.append(firstOf('toy:a'));
  void queue.append(firstOf('toy:b'));
  await queue.idle();
  expect(await log.heads('', 9)).toHaveLength(2);
});
