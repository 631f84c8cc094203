/** WCAG 2.4.11 in the whole app: what gets the focus by the keyboard is never behind the bar, the field or the player. */
import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { createPlayedDevice, playedGroupId } from '../ui/played-device.test-support.ts';
import { change } from '../ui/show-app.test-support.tsx';
import { showWholeApp } from './show-whole-app.test-support.tsx';

let close = (): void => {};
afterEach(() => close());

/** What lies over the middle of the focused element, when it is something else. */
function coverOf(element: Element): string | null {
  const { left, top, width, height } = element.getBoundingClientRect();
  const over = document.elementFromPoint(left + width / 2, top + height / 2);
  const isSeen = over !== null && (element.contains(over) || over.contains(element));
  return isSeen ? null : (over?.outerHTML.slice(0, 120) ?? 'nothing: out of sight');
}

test('[U9] the keyboard walks through a long playlist and sees each stop', async () => {
  await page.viewport(390, 844);
  const played = createPlayedDevice({
    members: { ana: 'Ana' },
    tracks: Array.from({ length: 70 }, (_, n) => ({ title: `Song ${n}` })),
  });
  close = await showWholeApp(played.device, `#/g/${playedGroupId}`);
  await expect.element(page.getByText('Song 3', { exact: true })).toBeVisible();
  await change(() => played.setPlayer(0, { phase: 'playing' }));
  await expect.element(page.getByRole('region', { name: 'Player' })).toBeVisible();
  const stops: string[] = [];
  for (let n = 0; n < 60; n += 1) {
    await userEvent.tab();
    await change(() => {});
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) continue;
    stops.push(activeElement.getAttribute('aria-label') ?? activeElement.textContent ?? '');
    expect(coverOf(activeElement), stops.at(-1)).toBeNull();
  }
  expect(stops).toContain('Actions for Song 12');
});
