import { afterEach, beforeEach, expect, test } from 'vitest';
import { commonPasswords } from '../auth/common-passwords.ts';
import {
  change,
  createDevice,
  enter,
  goodPassword,
  newGroup,
  openTestServer,
  sha256,
  type TestAnswer,
  type TestPerson,
  type TestServer,
} from './test-server.test-support.ts';

let at: TestServer;
beforeEach(async () => {
  at = await openTestServer();
});
afterEach(() => at.close());

const { deviceKey } = createDevice();

function signUp(login: string, more: object = {}): Promise<TestAnswer> {
  const body = {
    login,
    password: goodPassword,
    displayName: login,
    deviceName: 'phone',
    deviceKey,
    ...more,
  };
  return at.send({ method: 'POST', path: '/api/auth/register', body });
}

const signIn = (login: string, password = goodPassword): Promise<TestAnswer> =>
  at.send({
    method: 'POST',
    path: '/api/auth/login',
    body: { login, password, deviceName: 'phone', deviceKey },
  });

const codeOf = ({ json }: TestAnswer): unknown => (json as { code?: unknown } | null)?.code;
const tokenOf = (link: string | null): string => link?.split('/').at(-1) ?? '';

test('[W2] before there is an operator nobody can sign up, and the link makes exactly one', async () => {
  expect((await at.send({ path: '/api/setup' })).json).toMatchObject({ needed: true });
  expect(codeOf(await signUp('eve'))).toBe('setup_needed');
  expect(codeOf(await signUp('eve', { setupToken: 'A'.repeat(32) }))).toBe('setup_link_invalid');
  const setupToken = tokenOf(at.server.setupLink);
  expect(setupToken).toHaveLength(32);
  const answers = await Promise.all(
    ['ada', 'eve', 'mallory'].map((login) => signUp(login, { setupToken })),
  );
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 403, 403]);
  expect((await at.send({ path: '/api/setup' })).json).toMatchObject({ needed: false });
  expect(codeOf(await signUp('eve2', { setupToken }))).toBe('setup_link_invalid');
  expect((await signUp('ben')).json).toMatchObject({ operator: false });
});

test('[W2] the link is good for an hour, and a failed try does not use it up', async () => {
  const setupToken = tokenOf(at.server.setupLink);
  expect(codeOf(await signUp('ada', { setupToken, password: 'password1' }))).toBe('weak_password');
  expect((await signUp('ada', { setupToken })).json).toMatchObject({ operator: true });
  const late = await openTestServer();
  late.advance(3_600_001);
  const body = {
    login: 'ada',
    password: goodPassword,
    displayName: 'a',
    deviceName: 'p',
    deviceKey,
    setupToken: tokenOf(late.server.setupLink),
  };
  expect(codeOf(await late.send({ method: 'POST', path: '/api/auth/register', body }))).toBe(
    'setup_link_invalid',
  );
  await late.close();
});

test('a closed server makes accounts by command alone', async () => {
  const closed = await openTestServer({ signUp: 'closed' });
  await enter(closed, 'ada');
  await expect(enter(closed, 'ben')).rejects.toThrow('not_allowed');
  const wanted = { login: 'ben', displayName: 'Ben', password: goodPassword };
  const made = await closed.server.office.accounts.create(wanted, { operator: false });
  expect(made).toMatchObject({ ok: true, value: { operator: false } });
  await enter(closed, 'ben', { known: true });
  await closed.close();
});

test('names are one name however they are written', async () => {
  await enter(at, 'ada');
  for (const login of ['ADA', ' ada ', 'ａｄａ']) {
    expect(codeOf(await signUp(login))).toBe('name_taken');
    expect((await signIn(login)).status).toBe(200);
  }
});

test('two who want one name at once: one gets it', async () => {
  await enter(at, 'ada');
  const answers = await Promise.all([signUp('ben'), signUp('Ben'), signUp('BEN')]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
});

test.each([
  ['short', 'weak_password'],
  ['1234567', 'weak_password'],
  ['PassWord1', 'weak_password'],
  ['qwertyuiop', 'weak_password'],
  ['a'.repeat(129), 'malformed'],
  ['', 'malformed'],
])('the password %s is refused', async (password, code) => {
  await enter(at, 'ada');
  expect(codeOf(await signUp('ben', { password }))).toBe(code);
});

test('a password equal to the name is refused, any other characters are welcome', async () => {
  await enter(at, 'ada');
  expect(codeOf(await signUp('benjamin-b', { password: 'Benjamin-B' }))).toBe('weak_password');
  expect((await signUp('ben', { password: 'пароль из слов 🐸' })).status).toBe(200);
  expect((await signIn('ben', 'пароль из слов 🐸')).status).toBe(200);
});

test('the 3,000 most common passwords are known', () => {
  expect(commonPasswords.size).toBe(3_000);
});

test('[H19] a wrong name and a wrong password answer alike', async () => {
  await enter(at, 'ada');
  const wrong = await signIn('ada', 'not the password');
  const unknown = await signIn('nobody', 'not the password');
  expect([wrong.status, wrong.text]).toEqual([unknown.status, unknown.text]);
  expect(wrong.json).toMatchObject({ code: 'wrong_credentials' });
});

test('[H19] five tries, then a growing delay for that account at that address, and no lock-out', async () => {
  const guarded = await openTestServer({ rateProfile: 'test' });
  await enter(guarded, 'ada');
  const ask = (login: string, password: string): Promise<TestAnswer> =>
    guarded.send({
      method: 'POST',
      path: '/api/auth/login',
      body: { login, password, deviceName: 'p', deviceKey },
    });
  for (let n = 0; n < 5; n += 1)
    expect(codeOf(await ask('ada', 'wrong one'))).toBe('wrong_credentials');
  const late = await ask('ada', goodPassword);
  expect([late.status, codeOf(late)]).toEqual([429, 'too_many_tries']);
  expect(Number(late.headers['retry-after'])).toBeGreaterThan(20);
  expect(codeOf(await ask('ben', 'wrong one'))).toBe('wrong_credentials');
  const other = await guarded.server.office.accounts.signIn('ada', goodPassword, {
    address: '10.0.0.9',
  });
  expect(other.ok).toBe(true);
  await guarded.close();
});

test('sixty anonymous requests a minute, then Retry-After; probes are not counted', async () => {
  const guarded = await openTestServer({ rateProfile: 'default' });
  const statuses: number[] = [];
  for (let n = 0; n < 62; n += 1) {
    statuses.push((await guarded.send({ path: '/api/setup' })).status);
  }
  expect(statuses.filter((status) => status === 200)).toHaveLength(60);
  const refused = await guarded.send({ path: '/api/setup' });
  expect(codeOf(refused)).toBe('rate_limited');
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect((await guarded.send({ path: '/readyz' })).status).toBe(200);
  await guarded.close();
});

interface Invited {
  readonly ada: TestPerson;
  readonly scope: string;
  readonly proof: string;
}

async function invite(server: TestServer): Promise<Invited> {
  const ada = await enter(server, 'ada');
  const { scope, args } = newGroup(ada.userId, 'Trip to the sea');
  const token = 'A'.repeat(22);
  const proof = sha256(token);
  const push = [
    change(1, 'group.create', args),
    change(2, 'invitation.create', {
      id: 'inv-1',
      tokenHash: sha256(proof),
      kind: 'link',
      role: 'member',
      maxUses: 1,
      expiresAt: Date.now() + 86_400_000,
    }),
  ];
  const answer = await ada.sync({ scope, push, nothingBelow: true });
  expect(answer.scopes).toMatchObject([{ results: [{ end: 'applied' }, { end: 'applied' }] }]);
  return { ada, scope, proof };
}

test('[EN38] the preview shows a group to who holds H(token)', async () => {
  const { scope, proof } = await invite(at);
  const path = '/api/join/preview';
  const answer = await at.send({ method: 'POST', path, body: { scope, proof } });
  expect([answer.status, answer.json]).toMatchObject([
    200,
    { groupName: 'Trip to the sea', memberCount: 1, role: 'member' },
  ]);
});

test('[H19] [H2] whatever is wrong with a preview, the answer is one and takes as long', async () => {
  const { scope, proof, ada } = await invite(at);
  const path = '/api/join/preview';
  const wrong = [
    { scope, proof: sha256('other') },
    { scope, proof: sha256(proof) },
    { scope: `group:${'0'.repeat(40)}`, proof },
    { scope: `user:${ada.userId}`, proof },
    { scope: 'system:timelines', proof },
    { scope: '../x', proof },
  ];
  const seen = new Set<string>();
  for (const body of wrong) {
    const began = performance.now();
    const answer = await at.send({ method: 'POST', path, body });
    expect(performance.now() - began).toBeGreaterThanOrEqual(29);
    seen.add(`${answer.status} ${answer.text}`);
  }
  expect([...seen]).toEqual([
    '404 {"code":"not_found","text":"This does not exist, or you cannot see it."}',
  ]);
});

test('[EN38] an invitation that is used up, withdrawn or late shows nothing any more', async () => {
  const path = '/api/join/preview';
  const { ada, scope, proof } = await invite(at);
  const preview = async (): Promise<number> =>
    (await at.send({ method: 'POST', path, body: { scope, proof } })).status;
  const again = async (id: string, seq: number): Promise<string> => {
    const other = sha256(id);
    const invitation = {
      id,
      tokenHash: sha256(other),
      kind: 'link',
      role: 'member',
      maxUses: 1,
      expiresAt: Date.now() + 86_400_000,
    };
    await ada.sync({ scope, push: [change(seq, 'invitation.create', invitation)] });
    return other;
  };
  expect(await preview()).toBe(200);
  const ben = await enter(at, 'ben');
  const join = [change(1, 'member.join', { proof, displayName: 'Ben' })];
  await ben.sync({ scope, push: join, nothingBelow: true });
  expect(await preview()).toBe(404);

  const withdrawn = await again('inv-2', 3);
  const shown = async (code: string): Promise<number> =>
    (await at.send({ method: 'POST', path, body: { scope, proof: code } })).status;
  expect(await shown(withdrawn)).toBe(200);
  await ada.sync({ scope, push: [change(4, 'invitation.revoke', { id: 'inv-2' })] });
  expect(await shown(withdrawn)).toBe(404);

  const late = await again('inv-3', 5);
  expect(await shown(late)).toBe(200);
  at.advance(86_400_001);
  expect(await shown(late)).toBe(404);
});

test('[H19] ten wrong codes an hour at one address, right ones are not counted', async () => {
  const guarded = await openTestServer({ rateProfile: 'test' });
  const { scope, proof } = await invite(guarded);
  const ask = (code: string): Promise<TestAnswer> =>
    guarded.send({ method: 'POST', path: '/api/join/preview', body: { scope, proof: code } });
  for (let n = 0; n < 12; n += 1) expect((await ask(proof)).status).toBe(200);
  for (let n = 0; n < 10; n += 1) expect((await ask(sha256(`${n}`))).status).toBe(404);
  expect(codeOf(await ask(proof))).toBe('rate_limited');
  await guarded.close();
});

test('[H24] erasing oneself needs the password, and then nothing of the account is left', async () => {
  const { ada, scope } = await invite(at);
  const ben = await enter(at, 'ben');
  const erase = (body: object): Promise<TestAnswer> =>
    ada.call({ method: 'DELETE', path: '/api/me', body });
  expect(codeOf(await erase({ password: 'a hijacked session' }))).toBe('wrong_credentials');
  expect((await ada.call({ path: '/api/me' })).status).toBe(200);
  expect((await erase({ password: goodPassword })).status).toBe(204);
  expect(codeOf(await ada.call({ path: '/api/me' }))).toBe('session_revoked');
  expect(codeOf(await signIn('ada'))).toBe('wrong_credentials');
  const account = await at.stores.accounts.readAccount(ada.userId);
  expect(account).toMatchObject({
    status: 'erased',
    loginMac: null,
    passwordHash: null,
    sealed: null,
    deviceSecret: null,
    operator: false,
  });
  expect(await at.stores.accounts.listSessions(ada.userId)).toEqual([]);
  const name = await at.server.office.sync.read(scope as never, (state) =>
    JSON.stringify(state.get('member', ada.userId)?.value),
  );
  expect(name).toContain('"status":"erased"');
  expect((await ben.call({ path: '/api/me' })).status).toBe(200);
  // The name is free again, for somebody else with another key.
  expect((await signUp('ada', { setupToken: await at.server.office.setup.issue() })).status).toBe(
    200,
  );
});

test('[I15] tokens, cookies, names, passwords and ids are in no log line', async () => {
  const { ada, scope, proof } = await invite(at);
  await ada.refresh();
  await signIn('ada', 'not the password');
  await at.send({ method: 'POST', path: '/api/join/preview', body: { scope, proof } });
  await ada.logout();
  const log = at.lines.join('');
  expect(at.lines.length).toBeGreaterThan(5);
  const secrets = [
    ada.token,
    ada.cookie.split('=')[1],
    ada.userId,
    ada.session.sessionId,
    ada.session.deviceSecret,
    'ada X',
    goodPassword,
    'not the password',
    proof,
    scope.slice(6),
    tokenOf(at.server.setupLink),
    '127.0.0.1',
  ];
  for (const secret of secrets) expect(log).not.toContain(secret ?? 'missing');
  for (const line of at.lines) expect(JSON.parse(line)).toBeTypeOf('object');
});
