/** The playlist on a real page, with music in every place it can be. */
import { Profiler } from 'react';
import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Placeholder } from '@jamz/client/react';
import { useGroup } from '../../sync/group-records.ts';
import {
  createPlayedDevice,
  playedGroupId,
  playedHash,
  playedItemId,
  type PlayedTrack,
} from '../../ui/played-device.test-support.ts';
import { change, clearPage, show } from '../../ui/show-app.test-support.tsx';
import { Playlist } from './playlist.tsx';

afterEach(clearPage);

const songs: readonly PlayedTrack[] = [
  { title: 'One', artist: 'Ana and the Anchors' },
  { title: 'Two', addedBy: 'ben' },
  { title: 'Three', addedBy: 'ben', available: false },
  { title: 'Four', titleOnly: true },
];
const members = { ana: 'Ana', ben: 'Ben' };

function Screen() {
  return <Playlist handle={useGroup(playedGroupId)} />;
}

async function open(tracks: readonly PlayedTrack[] = songs) {
  const played = createPlayedDevice({ members, tracks });
  await show(played.device, <Screen />);
  return played;
}

const rowText = (index: number): string =>
  document.querySelector(`[data-item="${playedItemId(index)}"]`)?.textContent ?? '';
const inMenu = async (title: string, act: string): Promise<void> => {
  await userEvent.click(page.getByRole('button', { name: `Actions for ${title}`, exact: true }));
  await userEvent.click(page.getByRole('menuitem', { name: act }));
};

/** Its part of the screen may come a moment later. */
const choose = async (name: string, file: File): Promise<void> => {
  const input = () => document.querySelector<HTMLInputElement>(`[name=${name}]`);
  await expect.poll(input).not.toBeNull();
  const found = input();
  if (found !== null) await userEvent.upload(found, file);
};

test('[M9] each row says where its file is', async () => {
  const played = await open();
  expect(rowText(0)).toContain('On the server');
  expect(rowText(0)).toContain('Ana and the Anchors');
  expect(rowText(2)).toContain('Waiting for Ben');
  expect(rowText(3)).toContain('no file yet');
  await change(() => played.setTrack(0, { place: 'coming', done: 1_680_000 }));
  expect(rowText(0)).toContain('Coming, 42 %');
  await change(() =>
    played.setTrack(0, {
      place: 'here',
      upload: { state: 'failed', done: 0, code: 'quota_full' },
    }),
  );
  expect(rowText(0)).toContain('no room left');
  await userEvent.click(page.getByRole('button', { name: 'Try to send One again' }));
  await expect.poll(() => played.calls.at(-1)).toEqual(['resumeUpload', playedHash(0)]);
});

test('[M9] sending can be stopped and goes on; giving up asks first', async () => {
  const played = await open();
  const upload = { state: 'running', done: 2_000_000, code: null } as const;
  await change(() => played.setTrack(0, { place: 'here', done: 4_000_000, upload }));
  await userEvent.click(page.getByRole('button', { name: 'Stop sending One' }));
  await expect.poll(() => played.calls.at(-1)).toEqual(['pauseUpload', playedHash(0)]);
  await change(() => played.setTrack(0, { upload: { ...upload, state: 'waiting' } }));
  expect(rowText(0)).toContain('stopped at 50 %');
  await userEvent.click(page.getByRole('button', { name: 'Go on sending One' }));
  await expect.poll(() => played.calls.at(-1)).toEqual(['resumeUpload', playedHash(0)]);
  await inMenu('One', 'Give up sending');
  expect(played.calls.at(-1)?.[0]).toBe('resumeUpload');
  await userEvent.click(page.getByRole('button', { name: 'Give up sending' }));
  expect(played.calls.slice(-2)).toEqual([
    ['cancelUpload', playedHash(0)],
    ['playlist.remove', { id: playedItemId(0) }],
  ]);
});

test('[M8] a tap on a row plays it, a second one pauses; what nobody sent does not stop the music', async () => {
  const played = await open();
  await userEvent.click(page.getByRole('button', { name: 'Play One' }));
  await expect.poll(() => played.calls.at(-1)).toEqual(['play', playedGroupId, playedItemId(0)]);
  await change(() => played.setPlayer(0, { phase: 'playing' }));
  await userEvent.click(page.getByRole('button', { name: 'Pause One' }));
  await expect.poll(() => played.calls.at(-1)).toEqual(['toggle']);
  await userEvent.click(page.getByRole('button', { name: 'Play Three' }));
  await expect.poll(() => played.calls.at(-1)).toEqual(['toggle']);
  await expect.element(page.getByText(/Three is only on Ben’s device/u).first()).toBeVisible();
  expect(page.getByRole('button', { name: 'Play Four' }).elements()).toEqual([]);
});

test('[M6] a picked file stands at the end, a refused one says why and can be dismissed', async () => {
  const played = await open();
  const file: Placeholder = {
    id: 'f1',
    groupId: playedGroupId,
    name: 'Five',
    bytes: 1_000,
    done: 1_500,
    state: 'reading',
    code: null,
    itemId: null,
  };
  const bound: Placeholder = {
    ...file,
    id: 'f2',
    itemId: playedItemId(3),
    state: 'storing',
    done: 420,
  };
  await change(() => played.setFiles([file, bound]));
  expect(document.querySelector('ul')?.lastElementChild?.textContent).toContain('Reading, 50 %');
  expect(rowText(3)).toContain('Storing, 42 %');
  await change(() => played.setFiles([{ ...file, state: 'failed', code: 'not_audio' }]));
  expect(document.body.textContent).toContain('This is no audio');
  await userEvent.click(page.getByRole('button', { name: 'Dismiss Five' }));
  await expect.poll(() => played.calls.at(-1)).toEqual(['dismiss', 'f1']);
});

test('[EN35] files are added from the dialog; a title alone gets its file from its menu', async () => {
  const played = await open();
  const audio = new File(['x'], 'six.mp3', { type: 'audio/mpeg' });
  await choose('music', audio);
  await expect.poll(() => played.calls.at(-1)?.slice(0, 2)).toEqual(['add', playedGroupId]);
  await inMenu('Four', 'Choose its file');
  await choose('file-of-title', audio);
  await expect
    .poll(() => played.calls.at(-1)?.slice(0, 3))
    .toEqual(['bind', playedGroupId, playedItemId(3)]);
});

test('files dragged over the window show where they go, and are added when they are dropped', async () => {
  const played = await open();
  const transfer = new DataTransfer();
  transfer.items.add(new File(['x'], 'seven.mp3', { type: 'audio/mpeg' }));
  const drag = (name: string) =>
    change(() => {
      globalThis.dispatchEvent(new DragEvent(name, { dataTransfer: transfer, cancelable: true }));
    });
  const zones = (): number => page.getByText('Drop your music here').elements().length;
  let entered = 0;
  // Until the window listens: the page has just been drawn.
  const enter = async (): Promise<number> => {
    entered += 1;
    await drag('dragenter');
    return zones();
  };
  await expect.poll(enter).toBe(1);
  for (; entered > 0; entered -= 1) await drag('dragleave');
  expect(page.getByText('Drop your music here').elements()).toEqual([]);
  await drag('dragenter');
  await drag('drop');
  expect(page.getByText('Drop your music here').elements()).toEqual([]);
  await expect.poll(() => played.calls.at(-1)?.slice(0, 2)).toEqual(['add', playedGroupId]);
});

test('[U6] a removed title comes back by undo; the keyboard goes on at its neighbour', async () => {
  const played = await open();
  await inMenu('Two', 'Remove from the playlist');
  await expect
    .poll(() => played.calls.at(-1))
    .toEqual(['playlist.remove', { id: playedItemId(1) }]);
  await change(() => played.editItems((items) => items.filter((_, at) => at !== 1)));
  await expect.element(page.getByRole('button', { name: 'Actions for Three' })).toHaveFocus();
  await userEvent.click(page.getByRole('button', { name: 'Undo' }));
  await expect
    .poll(() => played.calls.at(-1))
    .toEqual(['playlist.restore', { ids: [playedItemId(1)] }]);
});

test('one switch keeps the whole playlist here, with its size and how far it is', async () => {
  const played = await open();
  const hint = (): string => document.querySelector('[data-keep-hint]')?.textContent ?? '';
  expect(hint()).toBe('8.0 MB; 1 title is not sent yet');
  await userEvent.click(page.getByRole('switch', { name: /Keep this playlist/u }));
  await expect.poll(() => played.calls.at(-1)).toEqual(['keepGroup', playedGroupId, true]);
  await change(() => {
    played.setKept(true);
    played.setTrack(0, { place: 'here', done: 4_000_000 });
  });
  expect(hint()).toBe('4.0 of 8.0 MB here; 1 title is not sent yet');
});

test('[U8] progress of one file draws that row alone, and an edit of one title not the others', async () => {
  const tracks = Array.from({ length: 40 }, (_, n) => ({ title: `Song ${n}` }));
  const played = createPlayedDevice({ members, tracks });
  let commits = 0;
  await show(
    played.device,
    <Profiler id="playlist" onRender={() => (commits += 1)}>
      <Screen />
    </Profiler>,
  );
  const rows = [...document.querySelectorAll('[data-item]')];
  const changed = new Set<Element | null>();
  const observer = new MutationObserver((records) => {
    for (const { target } of records) {
      const element = target instanceof Element ? target : target.parentElement;
      changed.add(element?.closest('[data-item]') ?? null);
    }
  });
  observer.observe(document.querySelector('ul')!, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
  });
  commits = 0;
  await change(() => played.setTrack(7, { place: 'coming', done: 1_000_000 }));
  await change(() => played.setPlayer(9, { phase: 'playing' }));
  await change(() =>
    played.editItems((items) =>
      items.map((item, at) => (at === 3 ? { ...item, mark: 'waiting' as const } : item)),
    ),
  );
  observer.disconnect();
  expect([...changed].toSorted((a, b) => rows.indexOf(a!) - rows.indexOf(b!))).toEqual([
    rows[3],
    rows[7],
    rows[9],
  ]);
  expect(commits).toBeLessThanOrEqual(4);
});
