/** Reading, outcomes and checkpoints. Part of `log-store.contract.ts`. */
import { expect, test } from 'vitest';
import type { StoredCommit } from '@jamz/core';
import type { LogStore } from './log-store.ts';
import { appendAll, chain, commitAfter, entry } from './log-rig.contract.ts';

export function readCases(log: () => LogStore): void {
  test('read gives what lies behind a version, oldest first', async () => {
    const commits = chain(5);
    await appendAll(log(), commits);
    expect(await log().read('toy:a', 2, 1e9)).toEqual(commits.slice(2));
    expect(await log().read('toy:a', 5, 1e9)).toEqual([]);
    expect(await log().read('toy:a', 99, 1e9)).toEqual([]);
    expect(await log().read('toy:none', 0, 1e9)).toEqual([]);
  });
  test('read keeps to the bytes asked for, but gives at least one', async () => {
    const commits = chain(5).map((commit) => ({ ...commit, bytes: 'y'.repeat(100) }));
    await appendAll(log(), commits);
    expect(await log().read('toy:a', 0, 250)).toHaveLength(2);
    expect(await log().read('toy:a', 0, 0)).toHaveLength(1);
    expect(await log().read('toy:a', 3, 1)).toHaveLength(1);
    expect(await log().read('toy:a', 0, 500)).toHaveLength(5);
  });
  test('every field comes back', async () => {
    const full = commitAfter(null, {
      timeline: 7,
      fencingEpoch: 3,
      at: 1_900_000_000_000,
      index: [
        entry({ seq: 1, end: 'merged', conflicts: ['k1', 'k2'] }),
        entry({ seq: 2, end: 'rejected', code: 'full' }),
        entry({ seq: 3, end: 'closed', close: 'discarded' }),
      ],
    });
    await appendAll(log(), [full]);
    expect(await log().read('toy:a', 0, 1e9)).toEqual([full]);
  });
  test('heads come in key order, behind a key, as many as asked for', async () => {
    await appendAll(log(), [...chain(1, 'toy:c'), ...chain(2, 'toy:a'), ...chain(3, 'toy:b')]);
    const keys = async (after: string, limit: number): Promise<string[]> =>
      (await log().heads(after, limit)).map((head) => `${head.scope}.${head.version}`);
    expect(await keys('', 10)).toEqual(['toy:a.2', 'toy:b.3', 'toy:c.1']);
    expect(await keys('', 2)).toEqual(['toy:a.2', 'toy:b.3']);
    expect(await keys('toy:a', 10)).toEqual(['toy:b.3', 'toy:c.1']);
    expect(await keys('toy:z', 10)).toEqual([]);
  });
}

export function outcomeCases(log: () => LogStore): void {
  test('[EN3] outcomes of one client from a number on, in number order', async () => {
    const first = commitAfter(null, {
      index: [entry({ seq: 2, id: 'b' }), entry({ seq: 1, id: 'a' })],
    });
    const second = commitAfter(first, { index: [entry({ seq: 3, id: 'c' })] });
    await appendAll(log(), [first, second]);
    const found = await log().findOutcomes('toy:a', 'u1', 'c1', 2);
    expect(found.map((outcome) => [outcome.seq, outcome.id, outcome.version, outcome.at])).toEqual([
      [2, 'b', 1, first.at],
      [3, 'c', 2, second.at],
    ]);
  });
  test('[EN1] the same client id of another person is another client', async () => {
    await appendAll(log(), [
      commitAfter(null, {
        index: [entry({ userId: 'u1' }), entry({ userId: 'u2', id: 'theirs' })],
      }),
    ]);
    expect(await log().findOutcomes('toy:a', 'u2', 'c1', 1)).toMatchObject([{ id: 'theirs' }]);
    expect(await log().findOutcomes('toy:a', 'u3', 'c1', 1)).toEqual([]);
  });
  test('[EN3] outcomes are told apart by scope and client', async () => {
    await appendAll(log(), [
      commitAfter(null, { scope: 'toy:a', index: [entry({ id: 'x' })] }),
      commitAfter(null, { scope: 'toy:b', index: [entry({ id: 'y', clientId: 'c2' })] }),
    ]);
    expect(await log().findOutcomes('toy:b', 'u1', 'c1', 1)).toEqual([]);
    expect(await log().findOutcomes('toy:b', 'u1', 'c2', 1)).toMatchObject([{ id: 'y' }]);
  });
  test('[EN6] an id is found in its scope and for its person only', async () => {
    await appendAll(log(), [commitAfter(null, { index: [entry({ id: 'known', code: 'full' })] })]);
    expect(await log().findById('toy:a', 'u1', 'known')).toMatchObject({
      version: 1,
      code: 'full',
    });
    expect(await log().findById('toy:a', 'u2', 'known')).toBeNull();
    expect(await log().findById('toy:b', 'u1', 'known')).toBeNull();
    expect(await log().findById('toy:a', 'u1', 'unknown')).toBeNull();
  });
  test('[EN6] an id closed as waiting and issued again answers its newest outcome', async () => {
    const first = commitAfter(null, {
      index: [entry({ seq: 1, id: 'w', end: 'closed', close: 'waiting' })],
    });
    const second = commitAfter(first, { index: [entry({ seq: 9, id: 'w', end: 'applied' })] });
    await appendAll(log(), [first, second]);
    expect(await log().findById('toy:a', 'u1', 'w')).toMatchObject({ seq: 9, end: 'applied' });
  });
  test('[I2] entries of a lost commit are not found', async () => {
    const [first] = chain(1) as [StoredCommit];
    await appendAll(log(), [first]);
    await log().append(commitAfter(null, { index: [entry({ id: 'ghost' })] }));
    expect(await log().findById('toy:a', 'u1', 'ghost')).toBeNull();
    expect(await log().findOutcomes('toy:a', 'u1', 'c1', 0)).toEqual([]);
  });
  test('[EN10] one commit carries entries of several people', async () => {
    const index = ['u1', 'u2', 'u3'].map((userId) => entry({ userId, id: `of-${userId}` }));
    await appendAll(log(), [commitAfter(null, { index })]);
    for (const userId of ['u1', 'u2', 'u3']) {
      expect(await log().findById('toy:a', userId, `of-${userId}`)).toMatchObject({ userId });
    }
  });
  test('a thousand entries in one commit are all found', async () => {
    const index = Array.from({ length: 1_000 }, (_, n) => entry({ seq: n + 1, id: `e${n + 1}` }));
    await appendAll(log(), [commitAfter(null, { index })]);
    expect(await log().findOutcomes('toy:a', 'u1', 'c1', 501)).toHaveLength(500);
    expect(await log().findById('toy:a', 'u1', 'e1000')).toMatchObject({ seq: 1_000 });
  });
}

export function checkpointCases(log: () => LogStore): void {
  const at = (
    version: number,
    bytes = `state at ${version}`,
  ): Parameters<LogStore['putCheckpoint']>[0] => ({
    scope: 'toy:a',
    version,
    hash: `hash${version}`,
    bytes,
  });
  test('the newest checkpoint up to a version', async () => {
    for (const version of [200, 400]) await log().putCheckpoint(at(version));
    expect(await log().readCheckpoint('toy:a', 1_000)).toEqual(at(400));
    expect(await log().readCheckpoint('toy:a', 400)).toEqual(at(400));
    expect(await log().readCheckpoint('toy:a', 399)).toEqual(at(200));
    expect(await log().readCheckpoint('toy:a', 199)).toBeNull();
    expect(await log().readCheckpoint('toy:b', 1_000)).toBeNull();
  });
  test('a checkpoint of the same version replaces', async () => {
    await log().putCheckpoint(at(200));
    await log().putCheckpoint(at(200, 'again'));
    expect((await log().readCheckpoint('toy:a', 200))?.bytes).toBe('again');
  });
  test('old checkpoints go, the newest stay', async () => {
    for (const version of [100, 200, 300, 400, 500]) await log().putCheckpoint(at(version));
    expect(await log().readCheckpoint('toy:a', 500)).toEqual(at(500));
    expect(await log().readCheckpoint('toy:a', 100)).toBeNull();
  });
  test('checkpoints of one scope leave others alone', async () => {
    await log().putCheckpoint({ ...at(1), scope: 'toy:b' });
    for (const version of [100, 200, 300, 400]) await log().putCheckpoint(at(version));
    expect(await log().readCheckpoint('toy:b', 9)).toMatchObject({ scope: 'toy:b', version: 1 });
  });
}
