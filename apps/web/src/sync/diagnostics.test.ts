import { expect, test } from 'vitest';
import type { Problem, QueueItem, SyncState } from '@jamz/client/react';
import { diagnosticsText } from './diagnostics.ts';

test('[U3] diagnostics name no person, place or word of anybody', () => {
  const secret = 'PLANTED-SECRET';
  const scope = `group:${secret}` as QueueItem['scope'];
  const state: SyncState = {
    status: 'OFFLINE',
    reason: null,
    isForeign: false,
    waiting: 1,
    problems: 1,
    onHold: 0,
    lastSyncedAt: 1_000,
    nextTryAt: 12_000,
    breaker: 'open',
    connected: false,
    leader: true,
    clockOffsetMs: 20,
    persisted: true,
  };
  const item: QueueItem = {
    clientId: secret as QueueItem['clientId'],
    scope,
    seq: 1,
    id: secret,
    name: 'group.set',
    args: { field: 'name', value: secret },
    at: 2_000,
    attempts: 3,
    state: 'waiting',
  };
  const problem: Problem = {
    id: secret,
    scope,
    name: 'playlist.append',
    args: { items: [{ title: secret }] },
    at: 3_000,
    end: 'rejected',
    code: 'full',
    decided: true,
  };
  const text = diagnosticsText({
    now: 10_000,
    state,
    queue: [item],
    problems: [problem],
    browser: 'test',
  });
  expect(text).not.toContain(secret);
  expect(JSON.parse(text)).toMatchObject({
    status: 'OFFLINE',
    lastSyncedSecondsAgo: 9,
    nextTryInSeconds: 2,
    queue: [{ scope: 'group', name: 'group.set', attempts: 3, secondsOld: 8 }],
    problems: [{ code: 'full', secondsOld: 7 }],
  });
});
