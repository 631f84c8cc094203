/** Appending: compare-and-swap, fencing, races. Part of `log-store.contract.ts`. */
import { expect, test } from 'vitest';
import type { StoredCommit } from '@jamz/core';
import type { LogStore } from './log-store.ts';
import {
  appendAll,
  appended,
  chain,
  commitAfter,
  entry,
  type LogUnderTest,
} from './log-rig.contract.ts';

export function appendCases(log: () => LogStore): void {
  test('[EN7] an unknown scope has version 0 and an empty hash', async () => {
    expect(await log().head('toy:none')).toEqual({
      scope: 'toy:none',
      version: 0,
      hash: '',
      at: 0,
    });
  });
  test('[EN7] the first commit has version 1 and no hash before it', async () => {
    const first = commitAfter(null);
    expect(await log().append(first)).toEqual(appended);
    expect(await log().head('toy:a')).toEqual({
      scope: 'toy:a',
      version: 1,
      hash: first.hash,
      at: first.at,
    });
  });
  test('[EN7] a first commit with version 2 is lost', async () => {
    const result = await log().append(commitAfter(null, { version: 2 }));
    expect(result).toMatchObject({ end: 'lost', head: { version: 0, hash: '' } });
  });
  test('[EN7] version 0 and negative versions are lost', async () => {
    expect((await log().append(commitAfter(null, { version: 0 }))).end).toBe('lost');
    expect((await log().append(commitAfter(null, { version: -1 }))).end).toBe('lost');
  });
  test('[EN7] a gap is lost and names the head', async () => {
    const [first] = chain(1) as [StoredCommit];
    await appendAll(log(), [first]);
    const result = await log().append(commitAfter(first, { version: 3 }));
    expect(result).toEqual({
      end: 'lost',
      head: { scope: 'toy:a', version: 1, hash: first.hash, at: first.at },
    });
  });
  test('[I4] the right version with another hash before it is lost', async () => {
    const [first] = chain(1) as [StoredCommit];
    await appendAll(log(), [first]);
    expect((await log().append(commitAfter(first, { prevHash: 'f'.repeat(64) }))).end).toBe('lost');
    expect((await log().append(commitAfter(first, { prevHash: '' }))).end).toBe('lost');
    expect(await log().read('toy:a', 0, 1e9)).toHaveLength(1);
  });
  test('[I2] the same commit appended twice is lost, with itself as the head', async () => {
    const [first] = chain(1) as [StoredCommit];
    await appendAll(log(), [first]);
    const again = await log().append(first);
    expect(again).toMatchObject({ end: 'lost', head: { version: 1, hash: first.hash } });
    expect(await log().read('toy:a', 0, 1e9)).toHaveLength(1);
  });
  test('a commit id is used once: another commit under it throws and stores nothing', async () => {
    const first = commitAfter(null);
    await appendAll(log(), [first]);
    await expect(log().append(commitAfter(first, { id: first.id }))).rejects.toThrow(
      /once|UNIQUE/u,
    );
    expect((await log().head('toy:a')).version).toBe(1);
  });
  test('scopes are independent', async () => {
    await appendAll(log(), [...chain(3, 'toy:a'), ...chain(2, 'toy:b')]);
    expect((await log().head('toy:a')).version).toBe(3);
    expect((await log().head('toy:b')).version).toBe(2);
  });
  test('appendMany stores several scopes, each with its own result', async () => {
    const [a, b] = [commitAfter(null, { scope: 'toy:a' }), commitAfter(null, { scope: 'toy:b' })];
    const late = commitAfter(null, { scope: 'toy:c', version: 7 });
    const results = await log().appendMany([a, late, b]);
    expect(results.map((result) => result.end)).toEqual(['appended', 'lost', 'appended']);
    expect(await log().heads('', 10)).toMatchObject([{ scope: 'toy:a' }, { scope: 'toy:b' }]);
  });
  test('appendMany takes consecutive versions of one scope in order', async () => {
    const commits = chain(5);
    const results = await log().appendMany(commits);
    expect(results).toEqual(commits.map(() => appended));
  });
  test('appendMany of two rivals at one version stores the first', async () => {
    const [one, other] = [commitAfter(null), commitAfter(null)];
    expect((await log().appendMany([one, other])).map((r) => r.end)).toEqual(['appended', 'lost']);
    expect(await log().read('toy:a', 0, 1e9)).toEqual([one]);
  });
  test('appendMany of nothing is nothing', async () => {
    expect(await log().appendMany([])).toEqual([]);
  });
  test('[EN8] a commit of 1 MiB comes back byte for byte', async () => {
    const big = commitAfter(null, { bytes: 'x'.repeat(1024 * 1024) });
    await appendAll(log(), [big]);
    expect((await log().read('toy:a', 0, 1))[0]?.bytes).toBe(big.bytes);
  });
  test('[EN7] bytes are opaque: quotes, NUL, emoji and SQL come back as they were', async () => {
    const bytes = `'";--\u0000\u{1F697}\u2028{"a": 1 }\n\\u0000 DROP TABLE commits; %s \uFEFF`;
    await appendAll(log(), [commitAfter(null, { bytes })]);
    expect((await log().read('toy:a', 0, 1e9))[0]?.bytes).toBe(bytes);
  });
  test('keys are opaque: quotes, percent, unicode and __proto__ name different scopes', async () => {
    const scopes = ['__proto__', 'constructor', "a'b", 'a%b', 'A', 'a', 'ä', '', ' '];
    await appendAll(
      log(),
      scopes.map((scope) => commitAfter(null, { scope })),
    );
    for (const scope of scopes) expect((await log().head(scope)).version).toBe(1);
    expect(await log().heads('', 100)).toHaveLength(scopes.length - 1);
  });
  test('[I18] a lower fencing epoch is refused from then on, also within appendMany', async () => {
    const [first] = chain(1) as [StoredCommit];
    await appendAll(log(), [first]);
    await log().fence(5);
    expect(await log().append(commitAfter(first, { fencingEpoch: 4 }))).toEqual({
      end: 'fenced',
      fencingEpoch: 5,
    });
    const results = await log().appendMany([
      commitAfter(first, { fencingEpoch: 4 }),
      commitAfter(first, { fencingEpoch: 5 }),
    ]);
    expect(results.map((result) => result.end)).toEqual(['fenced', 'appended']);
  });
  test('[I18] fencing never goes back', async () => {
    await log().fence(5);
    await log().fence(3);
    expect(await log().append(commitAfter(null, { fencingEpoch: 4 }))).toMatchObject({
      end: 'fenced',
      fencingEpoch: 5,
    });
  });
  test('what was given can be changed by its owner without changing the log', async () => {
    const index = [entry()];
    await appendAll(log(), [commitAfter(null, { index: [...index] })]);
    const stored = (await log().read('toy:a', 0, 1e9))[0];
    expect(stored?.index).toEqual(index);
  });
}

export function raceCases(under: () => LogUnderTest): void {
  test('[I4] 8 writers race by compare-and-swap: 0 gaps, 0 doubles', async () => {
    const ids = new Set<string>();
    const writer = async (n: number): Promise<void> => {
      const store = under().stores[n % 2] as LogStore;
      for (let stored = 0; stored < 25;) {
        const head = await store.head('toy:race');
        const rival = commitAfter(null, {
          scope: 'toy:race',
          version: head.version + 1,
          prevHash: head.hash,
        });
        const result = await store.append(rival);
        if (result.end !== 'appended') continue;
        ids.add(rival.id);
        stored += 1;
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, n) => writer(n)));
    const stored = await under().stores[0].read('toy:race', 0, 1e9);
    expect(stored.map((commit) => commit.version)).toEqual(stored.map((_, n) => n + 1));
    expect(stored.slice(1).map((c) => c.prevHash)).toEqual(stored.slice(0, -1).map((c) => c.hash));
    expect(new Set(stored.map((commit) => commit.id))).toEqual(ids);
    expect(stored).toHaveLength(200);
  });
  test('[S3] of two rivals in two processes exactly one is stored, and the loser learns the head', async () => {
    const [left, right] = under().stores;
    const rivals = [commitAfter(null), commitAfter(null)] as const;
    const results = await Promise.all([left.append(rivals[0]), right.append(rivals[1])]);
    expect(results.map((result) => result.end).toSorted()).toEqual(['appended', 'lost']);
    const winner = rivals[results.findIndex((result) => result.end === 'appended')];
    const loser = results.find((result) => result.end === 'lost');
    expect(loser).toMatchObject({ head: { hash: winner?.hash } });
  });
  test('what one process stored the other reads at once', async () => {
    const [left, right] = under().stores;
    const first = commitAfter(null, { index: [entry({ id: 'seen' })] });
    await appendAll(left, [first]);
    expect(await right.head('toy:a')).toMatchObject({ version: 1 });
    expect(await right.read('toy:a', 0, 1e9)).toEqual([first]);
    expect(await right.findById('toy:a', 'u1', 'seen')).toMatchObject({ version: 1 });
  });
  test('[I18] the fence of one process stops the other', async () => {
    const [left, right] = under().stores;
    await left.fence(2);
    expect((await right.append(commitAfter(null, { fencingEpoch: 1 }))).end).toBe('fenced');
  });
}
