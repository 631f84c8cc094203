/** Two wishes for one field: both can be read, by hand and by ear, and either, or a third, made to stand. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { appPassword, go, press, signUp, waitForChip } from './app-driver.ts';
import { createProfile, photograph, type Profile } from './browser.ts';
import { addMember, createGroup, createOperator, createPerson, expectEnd } from './people.ts';
import { signIn, type RawClient } from './raw-client.ts';
import { createServerProcess, until, type ServerProcess } from './server-process.ts';

let server: ServerProcess;
let profile: Profile;
let ben: RawClient;
beforeEach(async () => {
  server = await createServerProcess();
  profile = await createProfile();
  await server.start();
  await createOperator(server);
}, 60_000);
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await photograph([profile], task.name);
  await profile.close();
  await server.close();
});

const saying = { own: 'Over the pass', others: 'Along the river', third: 'By train' };

const descriptionOf = async (scope: string): Promise<unknown> => {
  const answer = await ben.sync(scope, []);
  const puts = 'reset' in answer ? answer.reset.puts : [];
  return puts.find(({ kind }) => kind === 'group')?.value['description'];
};

/** Ana writes without a network; Ben, who has not seen it, wrote the same field a moment before. */
async function disagree(): Promise<{ page: Page; scope: string }> {
  ben = await createPerson(server.origin, 'ben', 'Ben');
  const scope = await createGroup(ben, 'Alps');
  const context = await profile.open();
  const page = context.pages()[0] ?? (await context.newPage());
  await signUp(page, server.origin, 'Ana');
  const ana = await signIn(server.origin, { login: 'ana', password: appPassword });
  await addMember(ben, scope, ana, 'admin');
  const groupId = scope.slice('group:'.length);
  await page.goto(`${server.origin}/#/g/${groupId}/settings`);
  await page.getByLabel('What is it about?').waitFor();
  await waitForChip(page, /^Synced/u);
  await context.setOffline(true);
  const set = ben.mutation(scope, 'group.set', { field: 'description', value: saying.others });
  expectEnd(await ben.sync(scope, [set]), 'applied');
  await page.getByLabel('What is it about?').fill(saying.own);
  await press(page, 'Save');
  await waitForChip(page, /^(Offline|Syncing) \(1/u);
  await context.setOffline(false);
  await waitForChip(page, /^Synced/u, 45_000);
  await go(page, '/');
  return { page, scope };
}

test('[EN29] [EN30] [U3] both wishes with whose and when; closed without loss, decided by keyboard, and decided anew', async () => {
  const { page, scope } = await disagree();
  expect(await descriptionOf(scope)).toBe(saying.own);
  await press(page, /^Synced/u);
  const panel = page.getByRole('dialog').first();
  await panel.getByText('Changed by two at once (1)').waitFor();
  await panel.getByText(`Stands now: ${saying.own}`).waitFor();
  const open = panel.getByRole('button', { name: /^Compare and decide/u });
  await open.click();
  const dialog = page.getByRole('dialog', { name: 'What should stand in Alps?' });
  const yours = dialog.getByRole('radio', { name: /^Your change Over the pass .*stands now$/u });
  const others = dialog.getByRole('radio', {
    name: /^Server version, by Ben Along the river .*\d:\d\d/u,
  });
  await yours.waitFor();
  expect(await Promise.all([yours.isChecked(), others.isChecked()])).toEqual([false, false]);
  expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  await others.check();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  expect(await descriptionOf(scope)).toBe(saying.own);

  // The same without a mouse: the button has the focus again, and the arrows go from wish to wish.
  await until('the focus is back', () => open.evaluate((node) => node === document.activeElement));
  await page.keyboard.press('Enter');
  await dialog.waitFor();
  await yours.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const field = dialog.getByRole('textbox', { name: 'What the group is about' });
  await field.focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type(saying.third);
  await dialog.getByRole('button', { name: 'Save' }).focus();
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'hidden' });
  await page
    .getByText(/^Decided\. Here you can/u)
    .first()
    .waitFor();
  await until('it stands for all', async () => (await descriptionOf(scope)) === saying.third);
  expect(await page.getByText('Changed by two at once').count()).toBe(0);

  // A change of mind, any day of the thirty.
  await panel.getByText('Decided (1)').waitFor();
  await panel.getByRole('button', { name: 'Show what was decided' }).click();
  await panel.getByText(`Stands now: ${saying.third}`).waitFor();
  // The list unfolds while news of the decision comes: a tap that falls between two drawings is made again.
  const anew = panel.getByRole('button', { name: /^Decide anew/u });
  await until('the choice is open', async () => {
    await anew.click();
    return dialog.waitFor({ timeout: 5_000 }).then(
      () => true,
      () => false,
    );
  });
  await dialog.getByRole('radio', { name: /^Server version, by Ben/u }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await until('Ben’s words stand', async () => (await descriptionOf(scope)) === saying.others);
});
