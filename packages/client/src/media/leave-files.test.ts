/** Signing out and coming back: what was not uploaded is sealed and opened again, wherever either was cut off (M7). */
import { expect, test, vi } from 'vitest';
import type { StoreFault, StoreOperation } from '../storage/memory-store.ts';
import { startSession } from '../storage/session-record.ts';
import { leaveFiles } from './leave-files.ts';
import { isFileChunk } from './media-records.ts';
import { addForeign, ana, createMediaRig, groupId, scope } from './media-rig.test-support.ts';
import { plainSealers } from './plain-sealers.test-support.ts';
import { hashOf, smallWav } from './small-wav.test-support.ts';

const mine = smallWav(150, 1);
const until = (check: () => void): Promise<void> =>
  vi.waitFor(check, { timeout: 4_000, interval: 5 });

/** Somebody else's track pinned, one of one's own waiting, one that failed, and a cover to be sent. */
async function livedIn(fault: (operation: StoreOperation) => StoreFault) {
  const rig = await createMediaRig({ fault });
  const tab = await rig.open();
  const theirs = await addForeign(rig, tab, smallWav(30, 9));
  rig.seen.reached = true;
  rig.seen.pulled.add(scope);
  await tab.media.pin([theirs]);
  await until(() =>
    expect(tab.media.track(theirs, { bytes: 1, available: true }).place).toBe('here'),
  );
  rig.seen.reached = false;
  await tab.media.add(groupId, [
    new File([mine], 'canary song.wav'),
    new File(['x'], 'canary text.mp3'),
  ]);
  const hash = await hashOf(mine);
  await until(() => {
    expect(tab.media.track(hash, { bytes: 1, available: false }).place).toBe('here');
    expect(tab.media.placeholders(groupId)).toMatchObject([{ code: 'not_audio' }]);
  });
  await tab.close();
  return { rig, hash, theirs };
}

type LivedIn = Awaited<ReturnType<typeof livedIn>>;

/** Everything on the disk, as text: bytes as letters. */
function textOf({ rig }: LivedIn): string {
  const rows = (['picks', 'audioFiles', 'uploads', 'pictures'] as const).flatMap((table) =>
    rig.disk.dump(table),
  );
  const bytes = rig.disk
    .dump('fileChunks')
    .map((row) => (isFileChunk(row) ? new TextDecoder('latin1').decode(row.bytes) : ''));
  return JSON.stringify(rows) + bytes.join('');
}
const sample = new TextDecoder('latin1').decode(mine.slice(5_000, 5_200));

async function expectBack({ rig, hash, theirs }: LivedIn): Promise<void> {
  await startSession(rig.disk.open(), ana);
  const tab = await rig.open();
  await until(() =>
    expect(tab.media.track(hash, { bytes: 1, available: false }).place).toBe('here'),
  );
  await until(() =>
    expect(tab.media.placeholders(groupId)).toMatchObject([
      { name: 'canary text', code: 'not_audio' },
    ]),
  );
  expect(tab.media.track(hash, { bytes: 1, available: false }).upload).toMatchObject({
    state: 'queued',
  });
  expect(tab.media.track(theirs, { bytes: 1, available: true })).toMatchObject({
    place: 'away',
    pinned: false,
  });
  const blob = await tab.media.blob(hash);
  expect(await hashOf(new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer()))).toBe(hash);
  await tab.close();
}

test('[M7] [EN26] after a sign-out nothing of the person can be read, and what was not sent comes back', async () => {
  const lived = await livedIn(() => 'go');
  expect(textOf(lived)).toContain('canary');
  expect(textOf(lived)).toContain(sample);
  expect(await leaveFiles(lived.rig.disk.open(), plainSealers)).toBe(1);
  expect(textOf(lived)).not.toContain('canary');
  expect(textOf(lived)).not.toContain(sample);
  expect(lived.rig.disk.dump('audioFiles')).toHaveLength(1);
  await expectBack(lived);
});

test('[M7] cut off at any write, leaving is finished by the next start, and nothing is lost', async () => {
  let failAt = Number.POSITIVE_INFINITY;
  let writes = 0;
  const lived = await livedIn(({ stage }) => {
    if (stage === 'before') writes += 1;
    return writes === failAt ? 'failed' : 'go';
  });
  let cuts = 0;
  for (let n = 1; n < 20; n += 1) {
    failAt = writes + n;
    const left = await leaveFiles(lived.rig.disk.open(), plainSealers);
    failAt = Number.POSITIVE_INFINITY;
    if (left === null) cuts += 1;
    else if (n > 1) break;
  }
  expect(cuts).toBeGreaterThan(0);
  expect(await leaveFiles(lived.rig.disk.open(), plainSealers)).toBe(1);
  expect(textOf(lived)).not.toContain('canary');
  expect(textOf(lived)).not.toContain(sample);
  await expectBack(lived);
});

test('[M7] coming back, cut off at any write, is finished by the next start', async () => {
  let failAt = Number.POSITIVE_INFINITY;
  let writes = 0;
  const lived = await livedIn(({ stage }) => {
    if (stage === 'before') writes += 1;
    return writes === failAt ? 'failed' : 'go';
  });
  await leaveFiles(lived.rig.disk.open(), plainSealers);
  await startSession(lived.rig.disk.open(), ana);
  for (let n = 1; n < 8; n += 1) {
    failAt = writes + n;
    const tab = await lived.rig.open();
    await new Promise((resolve) => setTimeout(resolve, 30));
    await tab.close();
  }
  failAt = Number.POSITIVE_INFINITY;
  await expectBack(lived);
});

test('[M7] what was sealed by another key is lost, says so, and is not waited for', async () => {
  const lived = await livedIn(() => 'go');
  const other = {
    ...plainSealers,
    bytes: {
      ...plainSealers.bytes,
      seal: (bytes: ArrayBuffer) => plainSealers.bytes.seal(bytes, 'another place'),
    },
  };
  await leaveFiles(lived.rig.disk.open(), other);
  await startSession(lived.rig.disk.open(), ana);
  const tab = await lived.rig.open();
  await until(() => expect(tab.media.waiting()).toEqual({ files: 0, bytes: 0 }));
  expect(tab.media.track(lived.hash, { bytes: 1, available: false }).place).toBe('elsewhere');
  await tab.close();
});
