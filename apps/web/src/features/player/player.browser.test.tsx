/** The player on a real page: the bar, the sheet, and what both say. */
import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { PlayerDock } from '../../app/player-dock.tsx';
import {
  createPlayedDevice,
  playedGroupId,
  playedItemId,
} from '../../ui/played-device.test-support.ts';
import { change, clearPage, show, spoken } from '../../ui/show-app.test-support.tsx';
import { placeForKey } from './seek-bar.tsx';

afterEach(clearPage);

async function open() {
  const played = createPlayedDevice({
    members: { ana: 'Ana', ben: 'Ben' },
    tracks: [
      { title: 'One', artist: 'Ana and the Anchors' },
      { title: 'Two', addedBy: 'ben', available: false },
      { title: 'Only a title', titleOnly: true },
      { title: 'Four' },
    ],
  });
  await show(played.device, <PlayerDock />);
  return played;
}
const bar = page.getByRole('region', { name: 'Player' });
const openSheet = () => userEvent.click(page.getByRole('button', { name: /^Open the player/u }));

test('[U9] the bar comes with the first track, plays, goes on to the next, and keeps its room free', async () => {
  const played = await open();
  expect(bar.elements()).toEqual([]);
  await change(() => played.setPlayer(0, { phase: 'playing' }));
  await expect.element(bar).toBeVisible();
  await expect.element(bar.getByText('Ana and the Anchors')).toBeVisible();
  await expect.poll(spoken).toContain('Playing One');
  expect(document.documentElement.style.getPropertyValue('--jamz-dock')).toContain('80px');
  await userEvent.click(page.getByRole('button', { name: 'Pause One' }));
  await userEvent.click(page.getByRole('button', { name: 'Next title' }));
  expect(played.calls.slice(-2)).toEqual([['toggle'], ['next']]);
  await change(() => played.setPlayer(0, { phase: 'empty' }));
  expect(bar.elements()).toEqual([]);
  expect(document.documentElement.style.getPropertyValue('--jamz-dock')).toBe('');
});

test('[U9] a silence is said with its reason and can be tried again; a tap is asked for in words', async () => {
  const played = await open();
  await change(() => played.setPlayer(1, { phase: 'failed', code: 'offline' }));
  await expect
    .element(bar.getByText('Not on this device, and there is no connection.'))
    .toBeVisible();
  await expect.poll(spoken).toContain('Two: Not on this device');
  await userEvent.click(page.getByRole('button', { name: 'Try again' }));
  await expect.poll(() => played.calls.at(-1)).toEqual(['play', playedGroupId, playedItemId(1)]);
  await change(() => played.setPlayer(0, { phase: 'needs-tap', code: null }));
  await userEvent.click(page.getByRole('button', { name: 'Tap to listen' }));
  await expect.poll(() => played.calls.at(-1)).toEqual(['toggle']);
});

test('[M8][U9] what was passed over is said with the reason', async () => {
  const played = await open();
  await change(() => played.setPlayer(0, { phase: 'playing' }));
  await expect.element(bar).toBeVisible();
  await change(() =>
    played.passOver({ groupId: playedGroupId, itemId: playedItemId(1), code: 'not_found' }),
  );
  await expect.poll(spoken).toContain('“Two” was passed over.');
});

test('[U8] the position is drawn every frame without React', async () => {
  const played = await open();
  await change(() => played.setPlayer(0, { phase: 'playing' }));
  await expect.element(bar).toBeVisible();
  const line = document.querySelector<HTMLElement>('[data-player-phase] > span:last-of-type span');
  await change(() => played.setPosition(50_000));
  expect(line?.style.transform).toBe('scaleX(0.25)');
  await change(() => played.setPosition(100_000));
  expect(line?.style.transform).toBe('scaleX(0.5)');
});

test('the sheet seeks by keys and by hand, and says where it is', async () => {
  const played = await open();
  played.setPosition(60_000);
  await change(() => played.setPlayer(0, { phase: 'paused' }));
  await openSheet();
  const slider = page.getByRole('slider', { name: 'Position' });
  await expect
    .element(slider)
    .toHaveAttribute('aria-valuetext', '1 minute of 3 minutes 20 seconds');
  const input = slider.element() as HTMLInputElement;
  input.focus();
  for (const [key, ms] of [
    ['{ArrowRight}', 65_000],
    ['{ArrowLeft}', 55_000],
    ['{PageUp}', 90_000],
    ['{Home}', 0],
    ['{End}', 200_000],
  ] as const) {
    await userEvent.keyboard(key);
    await expect.poll(() => played.calls.at(-1)).toEqual(['seek', ms]);
  }
  await userEvent.click(slider, { position: { x: 1, y: 22 } });
  const [name, ms] = played.calls.at(-1) ?? [];
  expect(name).toBe('seek');
  expect(ms).toBeLessThan(12_000);
});

test('the sheet keeps a track here, and a tap in what comes next goes there', async () => {
  const played = await open();
  await change(() => played.setPlayer(0, { phase: 'playing' }));
  await openSheet();
  await userEvent.click(page.getByRole('button', { name: 'Keep on this device' }));
  expect(played.calls.at(-1)?.[0]).toBe('pin');
  await change(() => played.setTrack(0, { place: 'here', pinned: true }));
  await expect
    .element(page.getByRole('button', { name: 'Kept on this device' }))
    .toHaveAttribute('aria-pressed', 'true');
  await userEvent.click(page.getByRole('dialog').getByRole('button', { name: 'Play Four' }));
  await expect.poll(() => played.calls.at(-1)).toEqual(['play', playedGroupId, playedItemId(3)]);
  expect(page.getByRole('button', { name: 'Play Only a title' }).elements()).toEqual([]);
});

test('keys stay inside the track', () => {
  expect(placeForKey('ArrowLeft', 2_000, 60_000)).toBe(0);
  expect(placeForKey('PageUp', 50_000, 60_000)).toBe(60_000);
  expect(placeForKey('a', 50_000, 60_000)).toBeNull();
});
