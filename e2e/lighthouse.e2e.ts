/** Lighthouse on the real app and a real server: what strangers see first, and the first screen inside. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import lighthouse from 'lighthouse';
import { go, makeGroup, press, setUpOperator, waitForChip } from './app-driver.ts';
import { createProfile, type Profile } from './browser.ts';
import { createServerProcess, freePort, until, type ServerProcess } from './server-process.ts';

const scoreMin = 0.95;

let server: ServerProcess;
let ana: Profile;
let port: number;
beforeEach(async () => {
  server = await createServerProcess();
  port = await freePort();
  ana = await createProfile({ switches: [`--remote-debugging-port=${port}`] });
  await server.start();
}, 60_000);
afterEach(async () => {
  await ana.close();
  await server.close();
});

/** Prints both scores and what cost points. The browser keeps what it knows: who is signed in stays so. */
async function measure(place: string): Promise<Record<string, number>> {
  const categories = ['accessibility', 'best-practices'];
  const run = await lighthouse(`${server.origin}/${place}`, {
    port,
    logLevel: 'error',
    output: 'json',
    onlyCategories: categories,
    disableStorageReset: true,
  });
  const report = run?.lhr;
  if (report === undefined) throw new Error('Lighthouse made no report');
  expect(report.runtimeError).toBeUndefined();
  const scores = categories.map((name) => {
    const category = report.categories[name];
    const costly = (category?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && (report.audits[id]?.score ?? 1) < 1)
      .map(({ id }) => `${id} ${JSON.stringify(report.audits[id]?.details ?? {}).slice(0, 400)}`);
    const score = category?.score ?? 0;
    console.log([`${place} ${name}: ${Math.round(score * 100)}`, ...costly].join('\n  '));
    return [name, score] as const;
  });
  expect(new URL(report.finalDisplayedUrl).hash).toBe(place);
  return Object.fromEntries(scores);
}

test('[W13] sign-in and the groups of a signed-in person score at least 95', async () => {
  const context = await ana.open();
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(`${server.origin}/#/sign-in`);
  await page.getByText('no operator yet').waitFor();
  const outside = await measure('#/sign-in');
  await setUpOperator(page, server, server.origin, 'Ana');
  for (const name of ['Alps 2027', 'Carpool north']) await makeGroup(page, name);
  await go(page, '/');
  await waitForChip(page, /^Synced/u);
  // Not offered while it is measured: it is one more thing on screen, and sometimes there.
  const offer = page.getByRole('button', { name: 'No, thanks' });
  if (await offer.isVisible()) await press(page, 'No, thanks');
  await until('the worker holds the app', () =>
    page.evaluate(() => navigator.serviceWorker.controller !== null),
  );
  const inside = await measure('#/');
  for (const score of [...Object.values(outside), ...Object.values(inside)])
    expect(score).toBeGreaterThanOrEqual(scoreMin);
});
