/** Pictures of two wishes for one field: in the panel, and side by side in the dialog. */
import type { Page } from 'playwright-core';
import { go, press, waitForChip } from './app-driver.ts';
import { expectEnd } from './people.ts';
import { signIn } from './raw-client.ts';
import type { Shutter } from './shutter.ts';

export async function disagree(at: {
  readonly page: Page;
  readonly origin: string;
  readonly groupId: string;
  readonly account: { readonly login: string; readonly password: string };
  readonly shoot: Shutter['shoot'];
}): Promise<void> {
  const { page, groupId, shoot } = at;
  const scope = `group:${groupId}`;
  await go(page, `/g/${groupId}/settings`);
  await page.getByLabel('What is it about?').waitFor();
  await waitForChip(page, /^Synced/u);
  const elsewhere = await signIn(at.origin, at.account);
  await page.context().setOffline(true);
  const args = { field: 'description', value: 'Three cars, and the long way along the river.' };
  const set = elsewhere.mutation(scope, 'group.set', args);
  expectEnd(await elsewhere.sync(scope, [set], { nothingBelow: true }), 'applied');
  await page
    .getByLabel('What is it about?')
    .fill('Two cars over the pass, with a stop at the top.');
  await press(page, 'Save');
  await waitForChip(page, /^(Offline|Syncing) \(1/u);
  await page.context().setOffline(false);
  await waitForChip(page, /^Synced/u, 45_000);
  await press(page, /^Synced/u);
  await page.getByText('Changed by two at once (1)').waitFor();
  await shoot(page, '39-panel-conflict');
  await press(page, /^Compare and decide/u);
  const dialog = page.getByRole('dialog', { name: /^What should stand/u });
  await dialog.getByLabel('Write something else').check();
  await shoot(page, '39b-conflict');
  await dialog.getByRole('radio', { name: /^Your change Two cars/u }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await press(page, 'Show what was decided');
  await page.getByText(/^Stands now/u).waitFor();
  await shoot(page, '39c-panel-decided');
  await page.keyboard.press('Escape');
  await waitForChip(page, /^Synced/u);
}
