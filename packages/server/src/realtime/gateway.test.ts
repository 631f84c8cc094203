import { limits } from '@jamz/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  change,
  createDevice,
  enter,
  newGroup,
  openTestServer,
  sha256,
  syncBody,
  type TestPerson,
  type TestServer,
} from '../http/test-server.test-support.ts';
import { connect, type TestSocket } from './test-socket.test-support.ts';

let at: TestServer;
let ada: TestPerson;
let ben: TestPerson;
let sockets: TestSocket[];
beforeEach(async () => {
  at = await openTestServer({ rateProfile: 'default' });
  ada = await enter(at, 'ada');
  ben = await enter(at, 'ben');
  sockets = [];
});
afterEach(async () => {
  for (const socket of sockets) socket.close();
  await at.close();
});

async function open(person: TestPerson): Promise<TestSocket> {
  const socket = await connect(at, person);
  sockets.push(socket);
  return socket;
}

const body = (person: TestPerson, ...scopes: object[]): object => syncBody(person.clientId, scopes);

/** A group of Ada's that Ben has joined; numbers of both are at 2 and 1. */
async function together(): Promise<string> {
  const { scope, args } = newGroup(ada.userId, 'Trip');
  const proof = sha256('A'.repeat(22));
  const invitation = {
    id: 'inv-1',
    tokenHash: sha256(proof),
    kind: 'link',
    role: 'member',
    maxUses: 1,
    expiresAt: Date.now() + 86_400_000,
  };
  const made = [change(1, 'group.create', args), change(2, 'invitation.create', invitation)];
  await ada.sync({ scope, push: made, nothingBelow: true });
  const join = [change(1, 'member.join', { proof, displayName: 'Ben' })];
  const joined = await ben.sync({ scope, push: join, nothingBelow: true });
  expect(joined.scopes).toMatchObject([{ results: [{ end: 'applied' }] }]);
  return scope;
}

const rename = (seq: number, value: string): object =>
  change(seq, 'group.set', { field: 'name', value });

test('[EN22] only WebSocket: no polling', async () => {
  const answer = await at.send({ path: '/socket.io/?EIO=4&transport=polling' });
  expect(answer.status).not.toBe(200);
});

test('a change reaches the other person as a patch that goes on from the cursor', async () => {
  const scope = await together();
  const bens = await open(ben);
  const pulled = await bens.ask('sync', body(ben, { scope, push: [] }));
  const { scopes } = pulled as { scopes: { reset: { pinned: string } }[] };
  await ada.sync({ scope, push: [rename(3, 'Sea')] });
  const patch = await bens.hear('patch', 1_000);
  expect(patch).toMatchObject({
    scope,
    from: scopes[0]?.reset.pinned,
    patch: { puts: [{ kind: 'group', value: { name: 'Sea' } }] },
  });
  // Acknowledgements are each person's own.
  expect((patch as { patch: { acks: object } }).patch.acks).toEqual({ [ben.clientId]: 1 });
});

test('the same message through both doors gives the same answer', async () => {
  const scope = await together();
  const adas = await open(ada);
  const overSocket = (await adas.ask('sync', body(ada, { scope, push: [] }))) as { scopes: object };
  const overHttp = await ada.sync({ scope, push: [] });
  expect(overSocket.scopes).toEqual(overHttp.scopes);
});

test('[EN21] [I8] who is removed hears revoked within a second, and not a byte more', async () => {
  const scope = await together();
  const bens = await open(ben);
  await bens.ask('sync', body(ben, { scope, push: [] }));
  bens.heard.length = 0;
  const began = performance.now();
  await ada.sync({
    scope,
    push: [change(3, 'member.remove', { userId: ben.userId }), rename(4, 'Secret plan')],
  });
  expect(await bens.hear('revoked', 1_000)).toMatchObject({ scope });
  expect(performance.now() - began).toBeLessThan(1_000);
  await ada.sync({ scope, push: [rename(5, 'More secrets')] });
  await bens.ask('time', { t0: 1 });
  expect(JSON.stringify(bens.heard)).not.toContain('ecret');
  expect(JSON.stringify(bens.heard.filter(({ name }) => name === 'patch'))).not.toContain(scope);
  const pulled = await bens.ask('sync', body(ben, { scope, push: [] }));
  expect(JSON.stringify(pulled)).not.toContain('ecret');
});

test('[H2] no room opens by asking for it', async () => {
  const { scope, args } = newGroup(ada.userId, 'Private');
  await ada.sync({ scope, push: [change(1, 'group.create', args)], nothingBelow: true });
  const bens = await open(ben);
  expect(await bens.ask('sync', body(ben, { scope, push: [] }))).toMatchObject({
    scopes: [{ scope, code: 'not_found' }],
  });
  expect(await bens.ask('presence', { visible: true, watching: scope })).toMatchObject({
    code: 'not_found',
  });
  await ada.sync({ scope, push: [rename(2, 'Still private')] });
  await bens.ask('time', { t0: 1 });
  expect(bens.heard).toEqual([]);
});

test('a group made over the socket is heard from at once', async () => {
  const adas = await open(ada);
  const { scope, args } = newGroup(ada.userId, 'New');
  const push = [change(1, 'group.create', args)];
  await adas.ask('sync', body(ada, { scope, push, nothingBelow: true }));
  adas.heard.length = 0;
  await ada.sync({ scope, push: [rename(2, 'Newer')] });
  expect(await adas.hear('patch')).toMatchObject({ scope });
});

test('presence tells who looks, while they look', async () => {
  const scope = await together();
  const [adas, bens] = [await open(ada), await open(ben)];
  await bens.ask('sync', body(ben, { scope, push: [] }));
  await adas.ask('presence', { visible: true, watching: scope });
  expect(await bens.hear('presence')).toEqual({ scope, here: [ada.userId] });
  adas.close();
  expect(await bens.hear('presence')).toEqual({ scope, here: [] });
});

test('the clock probe answers with both of its own moments', async () => {
  const socket = await open(ada);
  const { t0, t1, t2 } = (await socket.ask('time', { t0: 12.5 })) as Record<string, number>;
  expect(t0).toBe(12.5);
  expect(Math.abs(Number(t1) - Date.now())).toBeLessThan(1_000);
  expect(Number(t2)).toBeGreaterThanOrEqual(Number(t1));
});

test('[H6] a page of somebody else cannot open a socket', async () => {
  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
    await expect(connect(at, ada, { headers: { origin } })).rejects.toThrow('websocket error');
  }
  sockets.push(await connect(at, ada, { headers: { origin: at.origin } }));
  await expect(connect(at, ada, { headers: { host: 'evil.example' } })).rejects.toThrow(
    'websocket error',
  );
});

test.each([
  ['sign-in', {}],
  ['sign-in', { accessToken: 'x', clientId: 'y', protocol: 1 }],
  ['sign-in', { accessToken: 'a.b.c', clientId: 'CLIENT', protocol: 1 }],
  ['update', { accessToken: 'TOKEN', clientId: 'CLIENT', protocol: 99 }],
  ['sign-in', { accessToken: 'TOKEN', clientId: 'CLIENT', protocol: 1, admin: true }],
])('[H5] refused with %s: %o', async (reason, pattern) => {
  const auth = JSON.parse(
    JSON.stringify(pattern).replace('TOKEN', ada.token).replace('CLIENT', ada.clientId),
  ) as object;
  await expect(connect(at, ada, { auth })).rejects.toThrow(reason);
});

test('[D12] a revoked session cannot connect, and its open socket ends within a second', async () => {
  const phone = await enter(at, 'ada', { known: true });
  const socket = await open(phone);
  await ada.call({ method: 'DELETE', path: `/api/auth/sessions/${phone.session.sessionId}` });
  expect(await socket.closed(1_000)).toBeLessThan(1_000);
  expect(await socket.hear('revoked')).toEqual({ session: true });
  await expect(connect(at, phone)).rejects.toThrow('revoked');
});

test('[H4] an old refresh token ends the sockets of its family within a second', async () => {
  const socket = await open(ada);
  const stolen = ada.cookie;
  const headers = { cookie: stolen };
  const renew = async (): Promise<void> => {
    const answer = await ada.refresh();
    ada.cookie = String([answer.headers['set-cookie']].flat()[0]).split(';')[0] ?? '';
  };
  await renew();
  await renew();
  await ada.callWithCookie({ path: '/api/auth/challenge', headers });
  expect(await socket.closed(1_000)).toBeLessThan(1_000);
});

test('a session ended by another process ends its socket within a second', async () => {
  const socket = await open(ada);
  await at.stores.accounts.revokeSession(ada.session.sessionId, Date.now());
  expect(await socket.closed(1_500)).toBeLessThan(1_000);
});

test('[D10] an open socket needs a renewed token, and takes only its own', async () => {
  const socket = await open(ada);
  at.advance(limits.accessTokenMs + limits.clockSkewMs + 1_000);
  const pull = body(ada, { scope: `user:${ada.userId}`, push: [] });
  expect(await socket.ask('sync', pull)).toMatchObject({ code: 'sign_in_needed' });
  const renewed = (await ada.refresh()).json as { accessToken: string };
  const bens = (await ben.refresh()).json as { accessToken: string };
  expect(await socket.ask('auth', { accessToken: bens.accessToken })).toMatchObject({
    code: 'not_allowed',
  });
  expect(await socket.ask('auth', { accessToken: renewed.accessToken })).toEqual({});
  expect(await socket.ask('sync', pull)).toMatchObject({ scopes: [{ version: 1 }] });
});

test('one socket per device: the newest stays', async () => {
  const first = await open(ada);
  const second = await open(ada);
  await first.closed();
  expect(second.socket.connected).toBe(true);
});

test('[H15] five devices of one person at once, the sixth is told to wait', async () => {
  for (let n = 0; n < 5; n += 1) await open(await enter(at, 'ada', { known: true }));
  const sixth = await enter(at, 'ada', { known: true });
  await expect(connect(at, sixth)).rejects.toThrow('busy');
});

test.each<[string, unknown, string]>([
  ['sync', { clientId: 'x' }, 'malformed'],
  ['sync', null, 'malformed'],
  ['sync', 'text', 'malformed'],
  ['sync', Buffer.from('binary'), 'malformed'],
  ['presence', { visible: 'yes' }, 'malformed'],
  ['presence', { visible: true, watching: 'x'.repeat(16_385) }, 'too_large'],
  ['time', { t0: 'now' }, 'malformed'],
  ['auth', { accessToken: 7 }, 'malformed'],
  ['join-group', { groupId: 'any' }, 'not_found'],
  ['__proto__', {}, 'not_found'],
  ['x'.repeat(10_000), {}, 'not_found'],
])('[H7] [H15] the event %s with %o is refused with a code', async (name, sent, code) => {
  const socket = await open(ada);
  expect(await socket.ask(name, sent)).toMatchObject({ code });
  expect(await socket.ask('time', { t0: 1 })).toMatchObject({ t0: 1 });
});

test('[H7] deep and wide bodies over the socket are refused', async () => {
  const socket = await open(ada);
  let deep: unknown = 1;
  for (let n = 0; n < 40; n += 1) deep = [deep];
  const wide = Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`k${n}`, n]));
  const forbidden: unknown = JSON.parse('{"__proto__":{"polluted":1}}');
  expect(await socket.ask('sync', deep)).toMatchObject({ code: 'too_large' });
  expect(await socket.ask('sync', wide)).toMatchObject({ code: 'too_large' });
  expect(await socket.ask('sync', forbidden)).toMatchObject({ code: 'malformed' });
  expect('polluted' in {}).toBe(false);
});

test('[H15] a message over 512 KiB ends the connection, and nothing else', async () => {
  const socket = await open(ada);
  socket.socket.emit('sync', 'x'.repeat(limits.bodyBytesMax + 10));
  await socket.closed();
  expect((await at.send({ path: '/livez' })).status).toBe(200);
});

test('[H15] refused more than five times a minute: told, then disconnected', async () => {
  const socket = await open(ada);
  for (let n = 0; n < 6; n += 1) void socket.ask('nonsense', {}).catch(() => {});
  await socket.closed();
  expect(await socket.hear('refused')).toMatchObject({ code: 'not_found' });
});

test('[H15] more events than a hand can make are refused', async () => {
  const socket = await open(ada);
  const answers = await Promise.allSettled(
    Array.from({ length: 90 }, (_, n) => socket.ask('time', { t0: n })),
  );
  const codes = answers.map((answer) =>
    answer.status === 'fulfilled' ? (answer.value as { code?: string }).code : 'closed',
  );
  expect(codes.filter((code) => code === undefined).length).toBeGreaterThanOrEqual(50);
  expect(codes.filter((code) => code === undefined).length).toBeLessThanOrEqual(75);
  expect(codes).toContain('rate_limited');
});

test('[H15] one address cannot open handshakes without end', async () => {
  const device = createDevice();
  const auth = { accessToken: device.sign('x'), clientId: ada.clientId, protocol: 1 };
  const results = await Promise.allSettled(
    Array.from({ length: 30 }, () => connect(at, ada, { auth })),
  );
  const reasons = results.map((result) =>
    result.status === 'rejected' && result.reason instanceof Error ? result.reason.message : '',
  );
  expect(reasons.filter((reason) => reason === 'sign-in').length).toBeLessThanOrEqual(20);
  expect(reasons.filter((reason) => reason === 'websocket error').length).toBeGreaterThan(5);
});
