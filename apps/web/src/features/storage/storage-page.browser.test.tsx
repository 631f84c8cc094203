/** The storage page on a real page, and the files that wait when somebody leaves. */
import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { StorageFacts } from '@jamz/client/react';
import { SignOutDialog } from '../../app/sign-out-dialog.tsx';
import { UploadList } from '../../sync/upload-list.tsx';
import { createPlayedDevice, playedHash } from '../../ui/played-device.test-support.ts';
import { change, clearPage, show } from '../../ui/show-app.test-support.tsx';
import { StoragePage } from './storage-page.tsx';

afterEach(clearPage);

const createDevice = () =>
  createPlayedDevice({
    members: { ana: 'Ana' },
    tracks: [{ title: 'One' }, { title: 'Two' }, { title: 'Three' }],
  });
const stored = { bytes: 4_000_000, done: 4_000_000, pinned: false, waiting: false };
const facts: StorageFacts = {
  pinned: 4_000_000,
  cached: 4_000_000,
  waiting: 4_000_000,
  usage: 20_000_000,
  quota: 2_000_000_000,
  persisted: false,
  tracks: [
    { ...stored, sha256: playedHash(0), pinned: true, lastPlayedAt: null },
    { ...stored, sha256: playedHash(1), lastPlayedAt: null },
    { ...stored, sha256: playedHash(2), waiting: true, lastPlayedAt: null },
    { ...stored, sha256: playedHash(9), done: 1_000_000, lastPlayedAt: null },
  ],
};

test('use is told by kind, with what waits to be sent first', async () => {
  const played = createDevice();
  played.setStorage(facts);
  await show(played.device, <StoragePage />);
  await expect.element(page.getByText('20 MB of 2.0 GB')).toBeVisible();
  await expect.element(page.getByText('1 file waits to be sent (4.0 MB)')).toBeVisible();
  const rows = [...document.querySelectorAll('ul[aria-label="4 tracks here"] > li')];
  expect(rows.map((row) => row.querySelector('p')?.textContent)).toEqual([
    'Three',
    'One',
    'Two',
    'A track of a group you left',
  ]);
  expect(rows[0]?.querySelector('button')).toBeNull();
  expect(rows[3]?.textContent).toContain('Coming, 1.0 of 4.0 MB');
});

test('[U6] downloads are removed after a question; what is kept is let go, one is removed', async () => {
  const played = createDevice();
  played.setStorage(facts);
  await show(played.device, <StoragePage />);
  await userEvent.click(page.getByRole('button', { name: 'No longer keep One' }));
  await userEvent.click(page.getByRole('button', { name: 'Remove Two from this device' }));
  expect(played.calls).toEqual([
    ['unpin', [playedHash(0)]],
    ['forget', playedHash(1)],
  ]);
  await userEvent.click(page.getByRole('button', { name: 'Remove downloads' }));
  expect(played.calls).toHaveLength(2);
  await expect.element(page.getByRole('button', { name: 'Cancel' })).toHaveFocus();
  await userEvent.click(page.getByRole('button', { name: 'Remove', exact: true }));
  await expect.poll(() => played.calls.at(-1)).toEqual(['removeDownloads']);
});

test('the browser is asked to keep it, and its answer is said', async () => {
  const played = createDevice();
  played.setStorage(facts);
  await show(played.device, <StoragePage />);
  await userEvent.click(page.getByRole('button', { name: 'Ask the browser to keep it' }));
  await expect.element(page.getByText(/did not agree/u).first()).toBeVisible();
});

test('an empty device and a browser that says nothing are states of their own', async () => {
  const played = createDevice();
  await show(played.device, <StoragePage />);
  await expect.element(page.getByText('No music on this device yet')).toBeVisible();
  clearPage();
  played.media.storage = () => Promise.reject(new Error('refused'));
  await show(played.device, <StoragePage />);
  await expect.element(page.getByText('This could not be read')).toBeVisible();
});

test('[EN26] the panel lists files on their way, each with a way to stop and to go on', async () => {
  const played = createDevice();
  await show(played.device, <UploadList />);
  expect(document.body.textContent).not.toContain('Files on their way');
  const upload = { state: 'running', done: 1_000_000, code: null } as const;
  await change(() => played.setTrack(1, { place: 'here', upload }));
  await expect.element(page.getByText('Files on their way to the server (1)')).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Stop sending: Two' }));
  await expect.poll(() => played.calls.at(-1)).toEqual(['pauseUpload', playedHash(1)]);
  await change(() =>
    played.setTrack(1, { upload: { ...upload, state: 'failed', code: 'quota_full' } }),
  );
  await userEvent.click(page.getByRole('button', { name: 'Try again: Two' }));
  await expect.poll(() => played.calls.at(-1)).toEqual(['resumeUpload', playedHash(1)]);
});

test('[D12][EN26] leaving counts the files that wait, and "send" leaves when they are sent', async () => {
  const played = createDevice();
  played.setWaiting({ files: 2, bytes: 9_400_000 });
  played.setStorage(facts);
  await show(played.device, <SignOutDialog onClose={() => {}} />);
  await expect.element(page.getByText(/2 files \(9.4 MB\) of your music are only/u)).toBeVisible();
  await userEvent.click(page.getByRole('radio', { name: /Send them now/u }));
  await userEvent.click(page.getByRole('button', { name: 'Sign out' }));
  await expect.element(page.getByText('2 files left to send...')).toBeVisible();
  expect(played.calls).toEqual([['resumeUpload', playedHash(2)]]);
  await change(() => played.setWaiting({ files: 1, bytes: 4_000_000 }));
  expect(played.calls).toHaveLength(1);
  await change(() => played.setWaiting({ files: 0, bytes: 0 }));
  await expect.poll(() => played.calls.at(-1)).toEqual(['signOut', 'keep']);
});
