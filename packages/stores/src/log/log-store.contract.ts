/** What every log adapter must do. Run on memory and SQLite by `log-store.contract.test.ts`. */
import { createHash } from 'node:crypto';
import type { EntryIndex, StoredCommit } from '@jamz/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AppendResult, LogStore } from './log-store.ts';

export interface LogUnderTest {
  /** Handles on the same log: the first and one more process's, where the adapter can. */
  readonly stores: readonly [LogStore, LogStore];
  /** The same log again after a clean end; null where nothing outlives the process. */
  readonly reopen: (() => Promise<LogStore>) | null;
  readonly dispose: () => Promise<void>;
}

let serial = 0;

/** A well-formed commit behind `previous` (or the first of its scope). */
export function commitAfter(
  previous: StoredCommit | null,
  overrides: Partial<StoredCommit> = {},
): StoredCommit {
  serial += 1;
  const version = (previous?.version ?? 0) + 1;
  const bytes = JSON.stringify({ version, serial });
  return {
    scope: previous?.scope ?? 'toy:a',
    version,
    hash: createHash('sha256').update(bytes).digest('hex'),
    prevHash: previous?.hash ?? '',
    id: `commit-${serial}`,
    timeline: 1,
    fencingEpoch: 0,
    at: 1_000 + version,
    bytes,
    index: [],
    ...overrides,
  };
}

const entry = (overrides: Partial<EntryIndex> = {}): EntryIndex => {
  serial += 1;
  return {
    userId: 'u1',
    clientId: 'c1',
    seq: 1,
    id: `mutation-${serial}`,
    end: 'applied',
    ...overrides,
  };
};

/** A chain of `length` commits of one scope. */
export function chain(length: number, scope = 'toy:a'): StoredCommit[] {
  const commits: StoredCommit[] = [];
  for (let n = 0; n < length; n += 1) {
    commits.push(commitAfter(commits.at(-1) ?? null, { scope }));
  }
  return commits;
}

async function appendAll(store: LogStore, commits: readonly StoredCommit[]): Promise<void> {
  for (const commit of commits) expect(await store.append(commit)).toEqual({ end: 'appended' });
}

const appended: AppendResult = { end: 'appended' };

/** Runs the suite on one adapter. */
export function describeLogStore(name: string, open: () => Promise<LogUnderTest>): void {
  describe(`LogStore: ${name}`, () => {
    let under: LogUnderTest;
    let log: LogStore;
    beforeEach(async () => {
      under = await open();
      log = under.stores[0];
    });
    afterEach(() => under.dispose());
    const given = (): LogUnderTest => under;

    appendCases(() => log);
    raceCases(given);
    readCases(() => log);
    outcomeCases(() => log);
    followCases(given);
    checkpointCases(() => log);
    reopenCases(given);
  });
}

function appendCases(log: () => LogStore): void {
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

function raceCases(under: () => LogUnderTest): void {
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

function readCases(log: () => LogStore): void {
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

function outcomeCases(log: () => LogStore): void {
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

function followCases(under: () => LogUnderTest): void {
  const log = (): LogStore => under().stores[0];
  test('[EN15] follow gives all scopes, ordered within each, and goes on behind a token', async () => {
    const [a, b] = [chain(3, 'toy:a'), chain(2, 'toy:b')];
    await appendAll(log(), [a[0], b[0], a[1], b[1], a[2]] as StoredCommit[]);
    const all = await log().follow(null, 100);
    expect(all.filter((f) => f.commit.scope === 'toy:a').map((f) => f.commit)).toEqual(a);
    expect(all.filter((f) => f.commit.scope === 'toy:b').map((f) => f.commit)).toEqual(b);
    expect(await log().follow(all[1]?.token ?? null, 100)).toEqual(all.slice(2));
    expect(await log().follow(all.at(-1)?.token ?? null, 100)).toEqual([]);
  });
  test('[EN15] follow keeps to its limit', async () => {
    await appendAll(log(), chain(5));
    expect(await log().follow(null, 2)).toHaveLength(2);
  });
  test('[EN15] the token of one process goes on in another', async () => {
    const [left, right] = under().stores;
    const commits = chain(3);
    await appendAll(left, commits);
    const seen = await left.follow(null, 1);
    expect((await right.follow(seen[0]?.token ?? null, 9)).map((f) => f.commit)).toEqual(
      commits.slice(1),
    );
  });
  test('[EN16] a token of a newer copy of the log begins again: at least once, never skipped', async () => {
    await appendAll(log(), chain(2));
    expect(await log().follow('7.commit-of-the-lost-tail', 100)).toHaveLength(2);
    expect(await log().follow('1.commit-of-the-lost-tail', 100)).toHaveLength(2);
  });
  test('a nonsensical token begins from the beginning', async () => {
    await appendAll(log(), chain(2));
    for (const token of ['', 'x', '-1.x', 'NaN.', '1e999.y']) {
      expect(await log().follow(token, 100)).toHaveLength(2);
    }
  });
  test('onAppend wakes after an append and no more after unsubscribing', async () => {
    const woken: string[] = [];
    const stop = log().onAppend((scope) => woken.push(scope));
    await appendAll(log(), chain(1, 'toy:w'));
    await expect.poll(() => woken).toEqual(['toy:w']);
    stop();
    await appendAll(log(), chain(1, 'toy:v'));
    await log().head('toy:v');
    expect(woken).toEqual(['toy:w']);
  });
  test('onAppend wakes for the commit of another process', async () => {
    const woken: string[] = [];
    const stop = under().stores[1].onAppend((scope) => woken.push(scope));
    await appendAll(log(), chain(1, 'toy:far'));
    await expect.poll(() => woken, { timeout: 2_000 }).toContain('toy:far');
    stop();
  });
  test('onAppend is silent for what was lost', async () => {
    const woken: string[] = [];
    const stop = log().onAppend((scope) => woken.push(scope));
    await log().append(commitAfter(null, { version: 4 }));
    await log().head('toy:a');
    expect(woken).toEqual([]);
    stop();
  });
}

function checkpointCases(log: () => LogStore): void {
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

function reopenCases(under: () => LogUnderTest): void {
  test('[I1] everything is there after closing and opening again', async () => {
    const { stores, reopen } = under();
    if (reopen === null) return;
    const commits = chain(3).map((c) => ({ ...c, index: [entry({ id: `kept-${c.version}` })] }));
    await appendAll(stores[0], commits);
    await stores[0].putCheckpoint({ scope: 'toy:a', version: 2, hash: 'h', bytes: 'b' });
    await stores[0].fence(3);
    const followed = await stores[0].follow(null, 2);
    const again = await reopen();
    expect(await again.read('toy:a', 0, 1e9)).toEqual(commits);
    expect(await again.findById('toy:a', 'u1', 'kept-2')).toMatchObject({ version: 2 });
    expect(await again.readCheckpoint('toy:a', 9)).toMatchObject({ version: 2 });
    expect(await again.follow(followed[1]?.token ?? null, 9)).toHaveLength(1);
    expect((await again.append(commitAfter(commits[2] ?? null))).end).toBe('fenced');
    expect(await again.append(commitAfter(commits[2] ?? null, { fencingEpoch: 3 }))).toEqual(
      appended,
    );
  });
}
