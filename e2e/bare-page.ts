/**
 * The floor under a cold start: a page with nothing but one button and one sound, whose worker holds both. What it costs,
 * the browser and the machine cost; the rest of a start is ours.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createProfile, type Profile } from './browser.ts';
import { until } from './server-process.ts';
import { toneWav } from './tone.ts';

const worker = `
addEventListener('install', (event) => {
  event.waitUntil(caches.open('all').then((cache) => cache.addAll(['/', '/tone.wav'])));
});
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => event.respondWith(caches.match(event.request)));
`;

const html = (button: string): string => `<!doctype html><title>bare</title>
<button aria-label="${button}" onclick="new Audio('/tone.wav').play()">Play</button>
<script>navigator.serviceWorker.register('/worker.js')</script>`;

export interface BarePage {
  readonly profile: Profile;
  /** Where it is answered from the device: its server is gone. */
  readonly place: string;
}

/** Visits the page once and stops its server. `button` is the name of the one button. */
export async function createBarePage(button: string): Promise<BarePage> {
  const answers: Readonly<Record<string, readonly [string, string | Buffer]>> = {
    '/': ['text/html', html(button)],
    '/worker.js': ['text/javascript', worker],
    '/tone.wav': ['audio/wav', toneWav(30)],
  };
  const server = createServer(({ url = '/' }, response) => {
    const [type, body] = answers[url] ?? ['text/plain', ''];
    response.writeHead(answers[url] === undefined ? 404 : 200, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const place = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const profile = await createProfile();
  const context = await profile.open();
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(place);
  await until('the worker holds the page', () =>
    page.evaluate(() => navigator.serviceWorker.controller !== null),
  );
  await profile.quit();
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return { profile, place };
}
