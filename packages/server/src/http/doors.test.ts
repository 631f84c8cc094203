import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { protocolHeader, protocolVersion } from '@jamz/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { configFault } from '../create-server.ts';
import { routeNames, routeOf } from './route-table.ts';
import {
  enter,
  openTestServer,
  ownPage,
  type TestPerson,
  type TestServer,
} from './test-server.test-support.ts';

let at: TestServer;
let ada: TestPerson;
let webRoot: string;
beforeEach(async () => {
  webRoot = await mkdtemp(join(tmpdir(), 'jamz-web-'));
  await mkdir(join(webRoot, 'assets'));
  const files = {
    'index.html': '<!doctype html><title>app</title>',
    'sw.js': '// worker',
    'assets/app-1a2b.js': '// app',
    'assets/app-1a2b.js.gz': 'zipped',
    'icon.svg': '<svg/>',
    '.secret': 'no',
  };
  for (const [name, content] of Object.entries(files))
    await writeFile(join(webRoot, name), content);
  at = await openTestServer({ webRoot });
  ada = await enter(at, 'ada');
});
afterEach(async () => {
  await at.close();
  await rm(webRoot, { recursive: true });
});

const csp =
  "default-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none';object-src 'none';script-src 'self';style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';img-src 'self' data: blob:;font-src 'self';connect-src 'self';worker-src 'self';manifest-src 'self';media-src 'self' blob:;require-trusted-types-for 'script';trusted-types app";

test('[H6] every answer carries the headers of the table', async () => {
  const wanted = {
    'content-security-policy': csp,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    [protocolHeader]: String(protocolVersion),
  };
  for (const path of ['/', '/api/version', '/api/nothing', '/livez', '/assets/app-1a2b.js']) {
    const { headers } = await at.send({ path });
    expect(headers).toMatchObject(wanted);
    const permissions = String(headers['permissions-policy']);
    for (const own of [
      'geolocation',
      'camera',
      'screen-wake-lock',
      'autoplay',
      'clipboard-write',
    ]) {
      expect(permissions).toContain(`${own}=(self)`);
    }
    for (const off of ['microphone', 'usb', 'payment', 'midi']) {
      expect(permissions).toContain(`${off}=()`);
    }
    // Plain http on loopback must not promise TLS to the browser.
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
  }
});

test('[H6] the worker brings its own policy', async () => {
  const { headers, status } = await at.send({ path: '/sw.js' });
  expect(status).toBe(200);
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; connect-src 'self'",
  );
  expect(headers['cache-control']).toBe('no-cache');
});

test('a public server promises TLS for a year', async () => {
  const open = await openTestServer({ publicUrl: 'https://jamz.example.org' });
  const { headers } = await open.send({ path: '/livez', headers: { host: 'jamz.example.org' } });
  expect(headers['strict-transport-security']).toBe('max-age=31536000');
  await open.close();
});

test('the app: page and worker fresh, hashed files for ever, unknown pages are the app', async () => {
  const caching = async (path: string): Promise<unknown> =>
    (await at.send({ path })).headers['cache-control'];
  expect(await caching('/')).toBe('no-cache');
  expect(await caching('/index.html')).toBe('no-cache');
  expect(await caching('/assets/app-1a2b.js')).toBe('public, max-age=31536000, immutable');
  expect((await at.send({ path: '/join/somewhere' })).text).toContain('<title>app');
  const zipped = await at.send({
    path: '/assets/app-1a2b.js',
    headers: { 'accept-encoding': 'gzip' },
  });
  expect([zipped.headers['content-encoding'], zipped.text]).toEqual(['gzip', 'zipped']);
});

test.each([
  '/api/nothing',
  '/api',
  '/api/',
  '/assets/missing.js',
  '/.secret',
  '/../package.json',
  '/%2e%2e/package.json',
  '/assets/..%2f..%2fpackage.json',
  '/api/me/x.css',
])('[H12] [H25] %s is not there, and says so in our own words', async (path) => {
  const answer = await ada.call({ path });
  expect([answer.status, answer.json]).toEqual([
    404,
    { code: 'not_found', text: 'This does not exist, or you cannot see it.' },
  ]);
});

test('[H1] every route under another method is a typed 405 that names the right ones', async () => {
  for (const name of routeNames) {
    const { path, method } = routeOf(name);
    const url = path.replace(':sessionId', 'x');
    const answer = await at.send({ method: 'PUT', path: url });
    expect([url, answer.status]).toEqual([url, 405]);
    expect(String(answer.headers['allow'])).toContain(method);
    expect(answer.json).toMatchObject({ code: 'method_not_allowed' });
  }
});

test('[H25] API answers are never kept by anybody', async () => {
  for (const path of ['/api/version', '/api/me', '/api/setup', '/config.json', '/api/nothing']) {
    expect((await ada.call({ path })).headers['cache-control']).toBe('no-store');
  }
});

test.each(['evil.example', 'evil.example:80', 'localhost.evil.example', '127.0.0.1.evil'])(
  '[H25] asked for under the name "%s": refused',
  async (host) => {
    const answer = await at.send({ path: '/api/version', headers: { host } });
    expect([answer.status, answer.json]).toMatchObject([403, { code: 'foreign_origin' }]);
  },
);

test('[H25] forwarded headers of who is no proxy of ours count for nothing', async () => {
  const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
  const answer = await at.send({ path: '/config.json', headers });
  expect(answer.json).toMatchObject({ publicUrl: at.origin });
});

test('a person who typed localhost is sent to the one address that is used', async () => {
  const { port } = new URL(at.origin);
  const headers = { host: `localhost:${port}`, accept: 'text/html' };
  const answer = await at.send({ path: '/deep?x=1', headers });
  expect([answer.status, answer.headers['location']]).toEqual([308, `${at.origin}/deep?x=1`]);
  expect((await at.send({ path: '/readyz', headers: { host: `localhost:${port}` } })).status).toBe(
    200,
  );
});

const foreign: readonly Record<string, string>[] = [
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: 'http://127.0.0.1:1' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
];

test.each(foreign)('[H6] a state change by a foreign page is refused: %o', async (headers) => {
  for (const path of ['/api/sync', '/api/auth/login', '/api/auth/refresh', '/api/auth/logout']) {
    const answer = await ada.call({ method: 'POST', path, body: {}, headers });
    expect([path, answer.status, answer.json]).toMatchObject([
      path,
      403,
      { code: 'foreign_origin' },
    ]);
  }
  const answer = await ada.call({ method: 'DELETE', path: '/api/me', body: {}, headers });
  expect(answer.status).toBe(403);
});

test('[H6] a cookie route needs the word of a browser that our own page asks, and our header', async () => {
  const good = ownPage(at.origin);
  const without = (name: string): Record<string, string> =>
    Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));
  const ask = async (headers: Record<string, string>): Promise<number> => {
    const request = { method: 'POST', path: '/api/auth/challenge', body: {} } as const;
    return (await at.send({ ...request, headers: { ...headers, cookie: ada.cookie } })).status;
  };
  expect(await ask(good)).toBe(200);
  expect(await ask(without('sec-fetch-site'))).toBe(200);
  expect(await ask(without('origin'))).toBe(200);
  expect(await ask(without(protocolHeader))).toBe(403);
  expect(await ask({ [protocolHeader]: String(protocolVersion) })).toBe(403);
  expect(await ask({ ...good, 'sec-fetch-site': 'none' })).toBe(403);
});

test('[H6] a form cannot speak to us', async () => {
  const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'];
  for (const type of types) {
    const headers = { 'content-type': type, ...ownPage(at.origin), cookie: ada.cookie };
    const answer = await at.send({
      method: 'POST',
      path: '/api/auth/challenge',
      raw: '{}',
      headers,
    });
    expect([type, answer.status]).toEqual([type, 415]);
  }
});

test('a plain address that is not this machine is refused before anything starts', () => {
  const fault = (host: string, publicUrl: string | null): string | null =>
    configFault({ host, publicUrl });
  expect(fault('127.0.0.1', null)).toBeNull();
  expect(fault('127.0.0.1', 'http://localhost:9')).toBeNull();
  expect(fault('0.0.0.0', 'https://jamz.example.org')).toBeNull();
  expect(fault('0.0.0.0', null)).toContain('JAMZ_PUBLIC_URL');
  expect(fault('0.0.0.0', 'http://jamz.example.org')).toContain('https');
});

test('/metrics is open on loopback alone, else behind a token, and names nobody', async () => {
  await ada.call({ path: '/api/me' });
  const { text, status } = await at.send({ path: '/metrics' });
  expect(status).toBe(200);
  expect(text).toContain('jamz_http_answers_total{status="2xx"}');
  expect(text).not.toContain(ada.userId);
  const token = 'a-metrics-token-of-some-length';
  const open = await openTestServer({
    publicUrl: 'https://jamz.example.org',
    metricsToken: token,
  });
  const ask = async (authorization?: string): Promise<number> => {
    const headers = authorization === undefined ? {} : { authorization };
    return (await open.send({ path: '/metrics', headers })).status;
  };
  expect([await ask(), await ask('Bearer no'), await ask(`Bearer ${token}`)]).toEqual([
    404, 404, 200,
  ]);
  await open.close();
});

test('the OpenAPI document names every route of the table', async () => {
  const { json } = await at.send({ path: '/api/openapi.json' });
  const { paths } = json as { paths: Record<string, Record<string, { operationId: string }>> };
  const found = Object.values(paths)
    .flatMap((methods) => Object.values(methods))
    // The document's maker marks what is asked for by HEAD.
    .map(({ operationId }) => operationId.replace(/-head$/u, ''));
  expect(found.toSorted()).toEqual([...routeNames].toSorted());
});
