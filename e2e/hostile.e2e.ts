/** Hostile input at both doors of a real server: a typed answer, nothing changed, the server alive. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorCodes, limits, protocolHeader, protocolVersion } from '@jamz/core';
import { callAs, papersOf, wordOf } from './cast.ts';
import { attack } from './hostile-attack.ts';
import { doorRows, json } from './hostile-doors.ts';
import { fileRows, fillQuota } from './hostile-files.ts';
import { createAttacked, type Attacked } from './hostile-ground.ts';
import { badChanges, badShapes, badTexts, wordOfSync, type BadMessage } from './hostile-rows.ts';
import { messageOf, stateOf } from './lived-in.ts';
import { createOperator, expectEnd, password } from './people.ts';
import { createDeviceKey, newSecret, rawRequest, signIn, type RawAnswer } from './raw-client.ts';
import { handshakeOf, openSocket, type RawSocket } from './raw-socket.ts';
import { meetEveryRefusal } from './refusals.ts';
import { createSeenCodes, reachedElsewhere } from './seen-codes.ts';
import { createServerProcess, sleep } from './server-process.ts';
import { trials } from './trials.ts';

const codes = createSeenCodes();
let at: Attacked;
beforeAll(async () => {
  at = await createAttacked();
});
afterAll(() => at?.server.close());

async function expectAlive(): Promise<void> {
  const ready = await rawRequest(at.server.origin, 'GET', '/readyz');
  expect(ready.status).toBe(200);
}

const post = (text: string): Promise<RawAnswer> =>
  rawRequest(at.server.origin, 'POST', '/api/sync', {
    body: text,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${at.people.admin.accessToken()}`,
    },
  });

async function expectRow(row: BadMessage): Promise<void> {
  const answer = await post(row.text);
  codes.note(answer.text);
  expect([row.what, answer.status, wordOfSync(answer.text)]).toEqual([
    row.what,
    row.status,
    row.answer,
  ]);
  expect(answer.headers[protocolHeader]).toBe(String(protocolVersion));
}

describe('messages over HTTP', () => {
  test.each([
    ['[H7] [H8] texts', () => badTexts()],
    ['[H3] [H8] shapes', () => badShapes(at.ground)],
    ['[H3] [EN5] [EN6] [EN19] changes', () => badChanges(at.ground)],
  ])('%s get their code and change nothing', async (_what, rows) => {
    const before = await at.state();
    for (const row of rows()) {
      await expectRow(row);
      expect([row.what, await at.state()]).toEqual([row.what, before]);
    }
    await expectAlive();
  });

  test("[EN1] another person's client id is simply another client", async () => {
    const before = await at.state();
    const forged = { clientId: at.ground.clientId };
    for (const who of ['stranger', 'removed', 'operator'] as const) {
      const body = {
        ...messageOf(at.group.scope, [{ name: at.ground.known.name, args: at.ground.known.args }]),
        ...forged,
      };
      const answer = await at.people[who].post('/api/sync', body);
      codes.note(answer.text);
      expect(wordOfSync(answer.text)).toBe(who === 'removed' ? 'member_removed' : 'not_found');
    }
    expect(await at.state()).toEqual(before);
    // The owner of the number goes on where he was.
    const next = at.people.admin.mutation(at.group.scope, 'group.set', {
      field: 'description',
      value: 'Goes on',
    });
    expectEnd(await at.people.admin.sync(at.group.scope, [next]), 'applied');
  });
});

test('[H3] [H7] [H8] [H15] the same messages over the socket', async () => {
  const before = await at.state();
  const rows = [...badTexts(), ...badShapes(at.ground), ...badChanges({ ...at.ground, next: 3 })];
  const sockets = rows.filter((row) => row.httpOnly !== true && !row.what.includes('undefined'));
  let socket: RawSocket | null = null;
  let asked = 0;
  for (const row of sockets) {
    // Five refusals a minute are all that one socket may collect.
    if (asked % 5 === 0) {
      socket?.close();
      socket = await openSocket(at.server.origin, handshakeOf(at.people.admin));
    }
    asked += 1;
    const answer = JSON.stringify(await socket?.ask('sync', JSON.parse(row.text)));
    codes.note(answer);
    expect([row.what, wordOfSync(answer)]).toEqual([row.what, row.answer]);
  }
  socket?.close();
  expect(await at.state()).toEqual(before);
  await expectAlive();
});

test.each<[string, unknown, string]>([
  ['sync', undefined, 'malformed'],
  ['sync', 'text', 'malformed'],
  ['sync', Buffer.from('binary'), 'malformed'],
  ['presence', {}, 'malformed'],
  ['presence', { visible: 'yes', watching: null }, 'malformed'],
  ['presence', { visible: true, watching: 'group:' }, 'malformed'],
  ['presence', { visible: true, watching: 'x'.repeat(16_385) }, 'too_large'],
  ['time', { t0: 'now' }, 'malformed'],
  ['time', [], 'malformed'],
  ['auth', { accessToken: 7 }, 'malformed'],
  ['auth', { accessToken: 'a.b.c' }, 'sign_in_needed'],
  ['auth', { accessToken: 'x'.repeat(5_000) }, 'malformed'],
  ['join-group', { scope: 'any' }, 'not_found'],
  ['patch', {}, 'not_found'],
  ['revoked', { session: true }, 'not_found'],
  ['__proto__', {}, 'not_found'],
  ['x'.repeat(10_000), {}, 'not_found'],
])('[H15] the event %s with a bad body', async (name, body, code) => {
  const socket = await openSocket(at.server.origin, handshakeOf(at.people.admin));
  const answer = await socket.ask(name, body);
  codes.note(JSON.stringify(answer));
  expect(answer).toMatchObject({ code });
  expect(await socket.ask('time', { t0: 1 })).toMatchObject({ t0: 1 });
  socket.close();
});

test('[H5] [H6] handshakes that are refused', async () => {
  const good = handshakeOf(at.people.admin);
  const open = (auth: unknown, headers = {}) => openSocket(at.server.origin, auth, headers);
  for (const auth of [
    {},
    null,
    7,
    { ...good, accessToken: 'a.b.c' },
    { ...good, clientId: 'x' },
    { ...good, admin: true },
  ])
    await expect(open(auth)).rejects.toThrow('sign-in');
  await expect(open({ ...good, protocol: 99 })).rejects.toThrow('update');
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { host: 'evil.example' },
  ])
    await expect(open(good, headers)).rejects.toThrow('websocket error');
});

test.each(doorRows)('[H5] [H6] [H7] [H12] [H25] $what: $code', async (row) => {
  const before = await at.state();
  const { method = 'POST', path = '/api/sync', headers = json } = row;
  const body = row.body ?? JSON.stringify(messageOf(at.group.scope, []));
  const token = row.bare ? {} : { authorization: `Bearer ${at.people.admin.accessToken()}` };
  const isRead = method === 'GET' || method === 'OPTIONS';
  const answer = await rawRequest(at.server.origin, method, path, {
    ...(!isRead && { body }),
    headers: {
      ...token,
      ...(!isRead && { 'content-length': String(Buffer.byteLength(body)) }),
      ...headers,
    },
  });
  codes.note(answer.text);
  expect([answer.status, JSON.parse(answer.text)]).toMatchObject([row.status, { code: row.code }]);
  expect(answer.text).not.toContain('    at ');
  expect(await at.state()).toEqual(before);
});

test('[H10] [H11] [H12] bad files get their code and leave nothing', async () => {
  const before = await at.state();
  for (const { what, code, act } of fileRows(at)) {
    const answer = await act();
    codes.note(answer.text);
    expect([what, wordOf(answer)]).toEqual([what, code]);
    expect(answer.headers[protocolHeader]).toBe(String(protocolVersion));
    expect([what, await at.state()]).toEqual([what, before]);
  }
  const full = await fillQuota(at);
  expect(wordOf(full)).toBe('quota_full');
  codes.note(full.text);
  expect(await at.state()).toEqual(before);
  await expectAlive();
});

test(
  '[H1] [H3] [H7] [H8] [H9] 10,000 generated requests: no 5xx, nobody else touched',
  { timeout: 1_200_000 },
  async () => {
    const count = trials(2_000, 10_000);
    const seed = process.env['JAMZ_E2E_SEED'] ?? newSecret(16);
    console.log(`JAMZ_E2E_SEED=${seed}, ${count} requests`);
    const { stranger, invitee, operator, owner } = at.cast;
    const homes = new Set([stranger, invitee, operator].map(({ userId }) => `user:${userId}`));
    const groups = new Set([at.group.scope, at.otherGroup.scope]);
    const others = at.seen.filter(({ scope }) => homes.has(scope) || groups.has(scope));
    expect(others).toHaveLength(5);
    const shownBefore = await Promise.all(others.map(({ who, scope }) => stateOf(who, scope)));
    const { blobs, registers, samples } = await at.state();
    const pid = at.server.pid();
    const report = await attack(at, codes, { seed, count });
    expect(report.wrong.slice(0, 8)).toEqual([]);
    expect(at.server.pid()).toBe(pid);
    await expectAlive();
    // The server's own lanes would have brought by now what leaked into another scope.
    await sleep(4_000);
    const shownAfter = await Promise.all(others.map(({ who, scope }) => stateOf(who, scope)));
    expect(shownAfter).toEqual(shownBefore);
    expect(await at.state()).toMatchObject({ blobs, registers, samples });
    expect((await callAs(at.server.origin, {}, { method: 'GET', path: '/livez' })).status).toBe(
      200,
    );
    expect(endOfRename(await owner.say(at.group.scope, [rename]))).toBe('applied');
    // Enough must have got as far as a scope, or single changes were no test of one.
    expect(report.statuses.get(200) ?? 0).toBeGreaterThan(count / 10);
    const grown = Math.round(report.grownBytes / 1024 / 1024);
    const counts = [...report.statuses].map((pair) => pair.join(': ')).join(', ');
    console.log(`${counts}; resident memory ${grown} MB more`);
    // Beside the bounded heap: buffers, and what four passwords at once take while they are checked (256 MB).
    expect(grown).toBeLessThan(384);
  },
);

const rename = { name: 'group.set', args: { field: 'description', value: 'Still here' } };
const endOfRename = (answer: unknown): string => wordOfSync(JSON.stringify({ scopes: [answer] }));

describe('before set-up', () => {
  test('[H1] nobody signs up without the link, and a wrong link is none', async () => {
    const fresh = await createServerProcess();
    await fresh.start();
    try {
      const deviceKey = (await createDeviceKey()).jwk;
      const body = { login: 'eve', password, displayName: 'Eve', deviceName: 'x', deviceKey };
      const register = (more: object) =>
        callAs(
          fresh.origin,
          {},
          { method: 'POST', path: '/api/auth/register', body: { ...body, ...more } },
        );
      const words = async (more: object): Promise<unknown> => {
        const answer = await register(more);
        return [answer.status, (JSON.parse(codes.note(answer.text)) as { code: string }).code];
      };
      expect(await words({})).toEqual([403, 'setup_needed']);
      expect(await words({ setupToken: 'guess' })).toEqual([403, 'setup_link_invalid']);
      const me = await callAs(fresh.origin, {}, { method: 'GET', path: '/api/me' });
      expect(me.status).toBe(401);
      const link = /#\/setup\/([A-Za-z0-9_-]+)/u.exec(fresh.output())?.[1] ?? '';
      expect(link.length).toBeGreaterThan(20);
      expect((await register({ setupToken: link })).status).toBe(200);
      expect(await words({ login: 'mallory', setupToken: link })).toEqual([
        403,
        'setup_link_invalid',
      ]);
    } finally {
      await fresh.close();
    }
  });
});

describe('with the limits of a real server', () => {
  test('[H15] [H19] too many requests, tries and guesses are told to wait', async () => {
    const strict = await createServerProcess({ env: { JAMZ_RATE_PROFILE: 'default' } });
    await strict.start();
    try {
      await createOperator(strict);
      const olga = await signIn(strict.origin, { login: 'olga', password });
      const deviceKey = (await createDeviceKey()).jwk;
      const login = () =>
        callAs(
          strict.origin,
          {},
          {
            method: 'POST',
            path: '/api/auth/login',
            body: { login: 'olga', password: 'not this one', deviceName: 'x', deviceKey },
          },
        );
      const tries: string[] = [];
      for (let n = 0; n < 7; n += 1) tries.push(codes.note((await login()).text));
      expect(tries.at(0)).toContain('wrong_credentials');
      expect(tries.at(-1)).toContain('too_many_tries');
      const device: RawAnswer[] = [];
      for (let n = 0; n < limits.syncRequestsPerMinute + 5; n += 1)
        device.push(
          await callAs(strict.origin, papersOf(olga), { method: 'GET', path: '/api/me' }),
        );
      const last = device.at(-1);
      expect([device.at(0)?.status, last?.status]).toEqual([200, 429]);
      expect(codes.note(last?.text ?? '')).toContain('rate_limited');
      expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0);
      const anonymous: number[] = [];
      for (let n = 0; n < limits.anonymousRequestsPerMinute + 5; n += 1)
        anonymous.push((await rawRequest(strict.origin, 'GET', '/api/version')).status);
      expect(anonymous.at(-1)).toBe(429);
      expect((await rawRequest(strict.origin, 'GET', '/readyz')).status).toBe(200);
    } finally {
      await strict.close();
    }
  });
});

test('[EN19] refusals of good messages: every code that a person can meet', async () => {
  await meetEveryRefusal(at, codes);
});

test('[H1] every error code is reached, or listed with the test that reaches it', async () => {
  const missing = errorCodes.filter((code) => !codes.has(code) && !(code in reachedElsewhere));
  expect(missing).toEqual([]);
  const root = join(import.meta.dirname, '..');
  for (const [code, { test: file }] of Object.entries(reachedElsewhere)) {
    expect(existsSync(join(root, file)), file).toBe(true);
    expect([code, await readFile(join(root, file), 'utf8')]).toEqual([
      code,
      expect.stringContaining(code),
    ]);
  }
});

test('[I4] the store is sound after all of it', async () => {
  expect(await at.server.stop()).toBe(0);
  const doctor = await at.server.jamz(['doctor']);
  expect(doctor.code, doctor.out + doctor.err).toBe(0);
});
