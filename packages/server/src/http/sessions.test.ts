import { challengeAnswerSchema, limits } from '@jamz/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refreshText } from '../auth/device-key.ts';
import {
  cookieOf,
  createDevice,
  enter,
  openTestServer,
  ownPage,
  type TestPerson,
  type TestServer,
} from './test-server.test-support.ts';

let at: TestServer;
let ada: TestPerson;
beforeEach(async () => {
  at = await openTestServer();
  ada = await enter(at, 'ada');
});
afterEach(() => at.close());

const codeOf = (answer: { readonly json: unknown }): unknown =>
  (answer.json as { code?: unknown } | null)?.code;

/** A challenge for this cookie, signed by this hand. */
async function refreshWith(
  person: TestPerson,
  options: { cookie?: string; sign?: (text: string) => string; generation?: number } = {},
): Promise<{ status: number; json: unknown; cookie: string }> {
  const headers = { cookie: options.cookie ?? person.cookie };
  const asked = await person.callWithCookie({ path: '/api/auth/challenge', headers });
  if (asked.status !== 200) return { status: asked.status, json: asked.json, cookie: '' };
  const { family, generation, nonce } = challengeAnswerSchema.parse(asked.json);
  const text = refreshText(family, options.generation ?? generation, nonce);
  const signature = (options.sign ?? person.sign)(text);
  const body = { nonce, signature };
  const answer = await person.callWithCookie({ path: '/api/auth/refresh', body, headers });
  return { status: answer.status, json: answer.json, cookie: cookieOf(answer) };
}

test('[H4] a refresh rotates the cookie and gives a new token for the same person', async () => {
  const first = await refreshWith(ada);
  expect(first.status).toBe(200);
  expect(first.cookie).not.toBe(ada.cookie);
  const second = await refreshWith(ada, { cookie: first.cookie });
  expect(second.status).toBe(200);
  expect(second.json).toMatchObject({
    userId: ada.userId,
    sessionId: ada.session.sessionId,
    deviceSecret: ada.session.deviceSecret,
  });
});

test('[H4] the direct predecessor gets the same successor, as often as it asks', async () => {
  const first = await refreshWith(ada);
  const again = await refreshWith(ada);
  expect(again.status).toBe(200);
  expect(again.cookie).toBe(first.cookie);
  expect((await refreshWith(ada)).cookie).toBe(first.cookie);
});

test('[H4] a refresh without the signature of the device is refused and counted, and harms nobody', async () => {
  const thief = createDevice();
  expect(await refreshWith(ada, { sign: thief.sign })).toMatchObject({
    status: 401,
    json: { code: 'sign_in_needed' },
  });
  expect((await refreshWith(ada, { generation: 7 })).status).toBe(401);
  expect((await refreshWith(ada, { sign: () => '' })).status).toBe(401);
  const metrics = await at.send({ path: '/metrics' });
  expect(metrics.text).toContain('jamz_refresh_unsigned_total 3');
  expect((await refreshWith(ada)).status).toBe(200);
});

test('[H4] the predecessor without a signature gets nothing', async () => {
  await refreshWith(ada);
  const thief = createDevice();
  expect((await refreshWith(ada, { sign: thief.sign })).status).toBe(401);
});

test('[H4] anything older than the predecessor ends the family', async () => {
  const first = await refreshWith(ada);
  const second = await refreshWith(ada, { cookie: first.cookie });
  expect(codeOf(await refreshWith(ada))).toBe('session_revoked');
  expect(codeOf(await refreshWith(ada, { cookie: second.cookie }))).toBe('session_revoked');
  expect(codeOf(await ada.call({ path: '/api/me' }))).toBe('session_revoked');
  const metrics = await at.send({ path: '/metrics' });
  expect(metrics.text).toContain('jamz_refresh_reuse_total 1');
});

test('[H4] a forged old cookie ends nothing', async () => {
  const [name = '', value = ''] = ada.cookie.split('=');
  const [family = ''] = value.split('.');
  for (const generation of [0, 1, 2, 99]) {
    const cookie = `${name}=${family}.${generation}.${'A'.repeat(43)}`;
    expect(codeOf(await refreshWith(ada, { cookie }))).toBe('sign_in_needed');
  }
  expect((await refreshWith(ada)).status).toBe(200);
});

test('[H4] a nonce is good for one minute and one family', async () => {
  const asked = await ada.callWithCookie({ path: '/api/auth/challenge' });
  const { family, generation, nonce } = challengeAnswerSchema.parse(asked.json);
  const signature = ada.sign(refreshText(family, generation, nonce));
  const body = { nonce, signature };
  at.advance(61_000);
  expect((await ada.callWithCookie({ path: '/api/auth/refresh', body })).status).toBe(401);
  const ben = await enter(at, 'ben');
  const bens = await ben.callWithCookie({ path: '/api/auth/challenge' });
  const { nonce: other } = bens.json as { nonce: string };
  const mixed = ada.sign(refreshText(family, generation, other));
  const swapped = { nonce: other, signature: mixed };
  expect((await ada.callWithCookie({ path: '/api/auth/refresh', body: swapped })).status).toBe(401);
});

test('[D11] idle for 30 days, or 180 days old: sign in again', async () => {
  at.advance(29 * 86_400_000);
  expect((await ada.refresh()).status).toBe(200);
  at.advance(31 * 86_400_000);
  expect(codeOf(await ada.refresh())).toBe('sign_in_needed');

  const ben = await enter(at, 'ben');
  let cookie = ben.cookie;
  for (let month = 0; month < 7; month += 1) {
    at.advance(25 * 86_400_000);
    const answer = await refreshWith(ben, { cookie });
    expect(answer.status).toBe(200);
    cookie = answer.cookie;
  }
  at.advance(6 * 86_400_000);
  expect((await refreshWith(ben, { cookie })).status).toBe(401);
});

test('[D10] an access token ends after ten minutes and a minute of skew', async () => {
  at.advance(limits.accessTokenMs + limits.clockSkewMs - 5_000);
  expect((await ada.call({ path: '/api/me' })).status).toBe(200);
  at.advance(10_000);
  expect(codeOf(await ada.call({ path: '/api/me' }))).toBe('sign_in_needed');
});

test('[D12] a sign-out needs the device key, works without cookie or token, and again later', async () => {
  const thief = createDevice();
  const body = { sessionId: ada.session.sessionId, at: 5, signature: thief.sign('x') };
  const headers = ownPage(at.origin);
  const path = '/api/auth/logout';
  expect((await at.send({ method: 'POST', path, body, headers })).status).toBe(401);
  expect((await ada.call({ path: '/api/me' })).status).toBe(200);
  const signed = { ...body, signature: ada.sign(`jamz-logout.${ada.session.sessionId}.5`) };
  expect((await at.send({ method: 'POST', path, body: signed, headers })).status).toBe(204);
  expect(codeOf(await ada.call({ path: '/api/me' }))).toBe('session_revoked');
  expect((await at.send({ method: 'POST', path, body: signed, headers })).status).toBe(204);
  expect(codeOf(await ada.refresh())).toBe('session_revoked');
});

test('[D12] a sign-out deletes its own cookie only', async () => {
  const ben = await enter(at, 'ben');
  const signature = ada.sign(`jamz-logout.${ada.session.sessionId}.5`);
  const body = { sessionId: ada.session.sessionId, at: 5, signature };
  const others = await ben.callWithCookie({ path: '/api/auth/logout', body });
  expect([others.status, others.headers['set-cookie']]).toEqual([204, undefined]);
  const own = await ben.logout();
  expect(own.status).toBe(204);
  expect(String(own.headers['set-cookie'])).toContain('Max-Age=0');
});

test('sessions are listed with their device and can be ended one by one or all', async () => {
  const second = await enter(at, 'ada', { known: true });
  const third = await enter(at, 'ada', { known: true });
  const list = await ada.call({ path: '/api/auth/sessions' });
  const { sessions } = list.json as { sessions: { sessionId: string; current: boolean }[] };
  expect(sessions).toHaveLength(3);
  expect(sessions.filter(({ current }) => current)).toMatchObject([
    { sessionId: ada.session.sessionId, deviceName: 'phone' },
  ]);
  const path = `/api/auth/sessions/${second.session.sessionId}`;
  expect((await ada.call({ method: 'DELETE', path })).status).toBe(204);
  expect((await second.call({ path: '/api/me' })).status).toBe(401);
  expect((await ada.call({ method: 'DELETE', path })).status).toBe(404);
  expect((await ada.call({ method: 'DELETE', path: '/api/auth/sessions' })).status).toBe(204);
  expect((await third.call({ path: '/api/me' })).status).toBe(401);
  expect((await ada.call({ path: '/api/me' })).status).toBe(200);
});

test("[H1] another person's session cannot be ended", async () => {
  const ben = await enter(at, 'ben');
  const path = `/api/auth/sessions/${ada.session.sessionId}`;
  expect((await ben.call({ method: 'DELETE', path })).status).toBe(404);
  expect((await ada.call({ path: '/api/me' })).status).toBe(200);
});

test('the cookie is pinned to this host, out of reach of scripts and of other sites', async () => {
  const answer = await at.send({
    method: 'POST',
    path: '/api/auth/login',
    body: {
      login: 'ada',
      password: 'a long enough sentence',
      deviceName: 'x',
      deviceKey: createDevice().deviceKey,
    },
  });
  const [cookie = ''] = [answer.headers['set-cookie']].flat().map(String);
  expect(cookie).toMatch(/^__Host-jamz_[0-9a-f]{8}=/u);
  for (const part of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict', 'Max-Age=2592000']) {
    expect(cookie).toContain(part);
  }
  expect(cookie).not.toContain('Domain');
});

test('on loopback WebKit, which drops Secure cookies there, gets one without', async () => {
  const headers = {
    'user-agent':
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15',
  };
  const device = createDevice();
  const answer = await at.send({
    method: 'POST',
    path: '/api/auth/login',
    body: {
      login: 'ada',
      password: 'a long enough sentence',
      deviceName: 'x',
      deviceKey: device.deviceKey,
    },
    headers,
  });
  const cookie = cookieOf(answer);
  expect(cookie).toMatch(/^jamz_[0-9a-f]{8}=/u);
  expect(String(answer.headers['set-cookie'])).not.toContain('Secure');
  const asked = await at.send({
    method: 'POST',
    path: '/api/auth/challenge',
    body: {},
    headers: { ...headers, ...ownPage(at.origin), cookie },
  });
  expect(asked.status).toBe(200);
});
