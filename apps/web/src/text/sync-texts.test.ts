import { expect, test } from 'vitest';
import type { SyncState } from '@jamz/client/react';
import { clockText, statusSentence, syncNowSentence } from './sync-panel-texts.ts';
import { chipText } from './sync-texts.ts';

test('[T9] the chip says its status and the number that waits', () => {
  const base = { reason: null, waiting: 3 } as const;
  expect(chipText({ ...base, status: 'SYNCED', waiting: 0 })).toBe('Synced');
  expect(chipText({ ...base, status: 'SYNCING' })).toBe('Syncing (3)');
  expect(chipText({ ...base, status: 'OFFLINE' })).toBe('Offline (3 waiting)');
  expect(chipText({ status: 'ERROR', reason: 'sign-in', waiting: 3 })).toBe('Problem: sign in');
  expect(chipText({ status: 'ERROR', reason: 'update', waiting: 3 })).toBe('Problem: update');
  expect(chipText({ status: 'ERROR', reason: 'storage', waiting: 3 })).toBe('Problem: storage');
  expect(chipText({ status: 'ERROR', reason: 'server-refuses', waiting: 0 })).toBe(
    'Problem: server refuses',
  );
});

test('[U5] "Sync now" ends in a sentence for every status', () => {
  for (const status of ['SYNCED', 'SYNCING', 'OFFLINE', 'ERROR'] as const) {
    expect(syncNowSentence({ status, sent: 2, why: null })).toMatch(
      /^[A-Z].*\. 2 changes sent\.$/u,
    );
  }
});

test('the clock is told as long as it means something, with its direction', () => {
  expect(clockText(null)).toBe('Not compared yet');
  expect(clockText(300)).toBe('Right to the second');
  expect(clockText(90_000)).toBe('90 s behind the server');
  expect(clockText(-4_000)).toBe('4 s ahead of the server');
  expect(clockText(600_000)).toBe('10 min behind the server');
  expect(clockText(-86_400_000)).toBe('24 hours ahead of the server');
  expect(clockText(10 * 365 * 86_400_000)).toBe('3650 days behind the server');
});

test('[N6] a network that answers itself is told from one that is not there, and N13 has its sentence', () => {
  const offline = { status: 'OFFLINE', waiting: 2, isForeign: false } as SyncState;
  expect(statusSentence(offline)).toMatch(/^No connection\. 2 changes kept/u);
  expect(statusSentence({ ...offline, isForeign: true })).toMatch(
    /sign in to it first\. 2 changes kept on this device\.$/u,
  );
  expect(statusSentence({ ...offline, isForeign: true, waiting: 0 })).toMatch(
    /sign in to it first\. Changes are kept on this device\.$/u,
  );
  expect(statusSentence({ ...offline, status: 'ERROR', reason: 'server-refuses' })).toMatch(
    /^The server refuses/u,
  );
});

test('[U4] what is kept aside is not said to be on the server', () => {
  const synced = { status: 'SYNCED', problems: 0, onHold: 0 } as SyncState;
  expect(statusSentence(synced)).toBe('Everything you did is on the server.');
  expect(statusSentence({ ...synced, problems: 1 })).toMatch(
    /^Everything else .* 1 change is kept/u,
  );
  expect(statusSentence({ ...synced, problems: 1, onHold: 1 })).toMatch(
    /2 changes are kept aside/u,
  );
});
