/** Following all scopes, being woken, and opening again. Part of `log-store.contract.ts`. */
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

export function followCases(under: () => LogUnderTest): void {
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

export function reopenCases(under: () => LogUnderTest): void {
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
