/** Rights on a real server: every route, event and mutation by every kind of person, and the ids of strangers. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trafficJamzModel } from '@jamz/core';
import { clientEvents, routeTable, type RouteName } from '@jamz/server';
import { callAs, castOf, gatherPeople, papersOf, wordOf, type People } from './cast.ts';
import {
  answerIn,
  endOf,
  liveIn,
  messageOf,
  stateOf,
  type Cast,
  type LivedIn,
  type Speaker,
} from './lived-in.ts';
import { createOperator, createPerson, newId, sha256 } from './people.ts';
import { signIn, type RawClient } from './raw-client.ts';
import { drained, handshakeOf, openSocket, type RawSocket } from './raw-socket.ts';
import {
  endedSession,
  eventRows,
  forgedToken,
  inOtherGroup,
  inOwnGroup,
  inOwnScope,
  inScopeOfAnother,
  inUnknownGroup,
  principals,
  pullRows,
  routeRows,
  type Principal,
  type Row,
} from './rights-table.ts';
import { createRouteCalls, lastRoutes, type RouteCalls } from './route-calls.ts';
import { createServerProcess, type ServerProcess } from './server-process.ts';
import { substituted } from './substitute-ids.ts';

let server: ServerProcess;
let people: People;
let cast: Cast;
/** People of a group that the others have never heard of. */
let strangers: Cast;
let group: LivedIn;
let otherGroup: LivedIn;
let calls: RouteCalls;
beforeAll(async () => {
  server = await createServerProcess();
  await server.start();
  await createOperator(server);
  people = await gatherPeople(server.origin, 'olga');
  cast = castOf(people);
  const outsider = await createPerson(server.origin, 'outsider');
  const others = await Promise.all(
    ['outer-admin', 'outer-member', 'outer-target', 'outer-pending'].map((login) =>
      createPerson(server.origin, login),
    ),
  );
  const [admin, member, target, pending] = castOfFew(others);
  const owner = castOfFew([outsider])[0] as Speaker;
  const shared = { left: cast.target, removed: cast.pending };
  // Nobody of the cast may have any history there.
  strangers = {
    ...cast,
    owner,
    admin: admin as Speaker,
    member: member as Speaker,
    target: target as Speaker,
    pending: pending as Speaker,
    ...shared,
  };
  group = await liveIn(cast);
  otherGroup = await liveIn(strangers);
  calls = createRouteCalls({ origin: server.origin, people, group, otherGroup, outsider });
});
afterAll(() => server?.close());

const castOfFew = (few: readonly RawClient[]): readonly Speaker[] =>
  few.map((person) => castOf({ ...people, owner: person }).owner);

/** Nobody's papers: the door must refuse before anything is looked at. */
const anonymous: Speaker = {
  userId: 'nobody',
  async say(scope, changes, more) {
    const body = messageOf(scope, changes, more);
    const answer = await callAs(server.origin, {}, { method: 'POST', path: '/api/sync', body });
    return answerIn(answer.text);
  },
};
const speaker = (who: Principal): Speaker => (who === 'anonymous' ? anonymous : cast[who]);

/** A stranger has no link: he guesses. */
function argsOf(of: LivedIn, name: string, who: Principal): unknown {
  const isGuess = name === 'member.join' && (who === 'stranger' || who === 'operator');
  return isGuess ? { proof: sha256('guess') } : (of.args[name] ?? {});
}

const say = async (who: Principal, scope: string, name: string, args: unknown): Promise<string> =>
  endOf(await speaker(who).say(scope, [{ name, args }]));

const mutationNames = Object.keys(trafficJamzModel.mutations).toSorted();

test('[H1] no row is missing, and none is too many', () => {
  const routes: readonly string[] = Object.keys(routeTable);
  for (const rows of [inOwnGroup, inOtherGroup, inOwnScope, inScopeOfAnother, inUnknownGroup])
    expect(Object.keys(rows).toSorted()).toEqual(mutationNames);
  expect(Object.keys(routeRows).toSorted()).toEqual(routes.toSorted());
  expect(Object.keys(eventRows).toSorted()).toEqual([...clientEvents].toSorted());
  expect(Object.keys(group.args).toSorted()).toEqual(mutationNames);
  const tables = [inOwnGroup, inOtherGroup, inOwnScope, inUnknownGroup].flatMap(Object.values);
  const others = [...Object.values(routeRows), ...Object.values(eventRows)].flatMap((row) =>
    row.other === null ? [row.own] : [row.own, row.other],
  );
  for (const row of [...tables, ...others, ...Object.values(pullRows)] as Row[])
    expect(Object.keys(row).toSorted()).toEqual([...principals].toSorted());
});

describe('mutations', () => {
  test.each(mutationNames)('[H1] %s in the own group, by everybody', async (name) => {
    const row = inOwnGroup[name] as Row;
    const inOrder = [...principals].toSorted(
      (a, b) => Number(row[a] === 'applied') - Number(row[b] === 'applied'),
    );
    let fresh = await liveIn(cast);
    for (const who of inOrder) {
      const isRefused = row[who] !== 'applied';
      const before = isRefused ? await stateOf(cast.owner, fresh.scope) : '';
      const answer = await say(who, fresh.scope, name, argsOf(fresh, name, who));
      expect(`${name} by ${who}: ${answer}`).toBe(`${name} by ${who}: ${row[who]}`);
      if (isRefused) expect(await stateOf(cast.owner, fresh.scope)).toBe(before);
      else fresh = await liveIn(cast);
    }
  });

  test.each(mutationNames)('[H1] %s where the person is nobody', async (name) => {
    const before = await stateOf(strangers.owner, otherGroup.scope);
    const unknown = `group:${sha256(newId()).slice(0, 40)}`;
    const expected = (rows: Readonly<Record<string, Row>>, who: Principal) =>
      (rows[name] as Row)[who];
    for (const who of principals) {
      const args = argsOf(otherGroup, name, who);
      const guess = name === 'member.join' ? { proof: sha256('guess') } : args;
      const theirs = `user:${strangers.owner.userId}`;
      const own = `user:${who === 'anonymous' ? cast.target.userId : speaker(who).userId}`;
      expect([
        name,
        who,
        await say(who, otherGroup.scope, name, guess),
        await say(who, unknown, name, guess),
        await say(who, theirs, name, guess),
        await say(who, own, name, guess),
      ]).toEqual([
        name,
        who,
        expected(inOtherGroup, who),
        expected(inUnknownGroup, who),
        expected(inScopeOfAnother, who),
        expected(inOwnScope, who),
      ]);
    }
    expect(await stateOf(strangers.owner, otherGroup.scope)).toBe(before);
  });
});

test('[H1] [EN21] a pull opens what may be read, and nothing else', async () => {
  const places = {
    'own group': () => group.scope,
    'other group': () => otherGroup.scope,
    'unknown group': () => `group:${sha256('nobody').slice(0, 40)}`,
    'own scope': (who: Principal) => `user:${speaker(who).userId}`,
    'scope of another': () => `user:${strangers.owner.userId}`,
  };
  for (const [place, scopeOf] of Object.entries(places)) {
    for (const who of principals) {
      const answer = await speaker(who).say(scopeOf(who), []);
      const row = pullRows[place as keyof typeof pullRows];
      expect(`${place} by ${who}: ${endOf(answer)}`).toBe(`${place} by ${who}: ${row[who]}`);
    }
  }
});

async function socketOf(who: Principal): Promise<RawSocket | string> {
  const auth =
    who === 'anonymous'
      ? { ...handshakeOf(people.target), accessToken: 'a.b.c' }
      : handshakeOf(people[who]);
  return openSocket(server.origin, auth).catch((error: Error) => error.message);
}

test('[H1] every socket event by everybody', async () => {
  for (const who of principals) {
    const socket = await socketOf(who);
    for (const [name, row] of Object.entries(eventRows)) {
      for (const target of ['own', 'other'] as const) {
        const expected = row[target];
        if (expected === null) continue;
        const answer = typeof socket === 'string' ? socket : await hear(socket, name, who, target);
        expect(`${name} ${target} by ${who}: ${answer}`).toBe(
          `${name} ${target} by ${who}: ${expected[who]}`,
        );
      }
    }
    if (typeof socket !== 'string') socket.close();
  }
});

async function hear(
  socket: RawSocket,
  name: string,
  who: Principal,
  target: 'own' | 'other',
): Promise<string> {
  const { scope } = target === 'own' ? group : otherGroup;
  const token = target === 'own' ? speakerToken(who) : people.newcomer.accessToken();
  const bodies: Readonly<Record<string, unknown>> = {
    sync: messageOf(scope, []),
    presence: { visible: true, watching: scope },
    time: { t0: 1 },
    auth: { accessToken: token },
  };
  const answer = JSON.stringify(await socket.ask(name, bodies[name]));
  if (name === 'sync') return endOf(answerIn(answer));
  return (JSON.parse(answer) as { code?: string }).code ?? 'ok';
}

const speakerToken = (who: Principal): string =>
  who === 'anonymous' ? '' : people[who].accessToken();

test('[H5] [D12] a forged token and an ended session open no route and no socket', async () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const [head, body] = people.owner.accessToken().split('.');
  const seal = sign(null, Buffer.from(`${head}.${body}`), privateKey).toString('base64url');
  const forged = `${head}.${body}.${seal}`;
  const ended = await createPerson(server.origin, 'ended');
  const at = Date.now();
  const { sessionId } = ended.session;
  const signature = await ended.sign(`jamz-logout.${sessionId}.${at}`);
  const logout = { sessionId, at, signature };
  const left = { method: 'POST', path: '/api/auth/logout', body: logout };
  expect(wordOf(await callAs(server.origin, papersOf(ended), left))).toBe('204');
  for (const [name, route] of Object.entries(routeTable)) {
    if (route.auth !== 'bearer' && route.auth !== 'operator') continue;
    const path = route.path
      .replace(':sessionId', people.owner.session.sessionId)
      .replace(':uploadId', 'a'.repeat(32))
      .replace(':sha256', 'a'.repeat(64))
      .replace(':scope', group.scope)
      .replace(':pictureId', 'a'.repeat(22));
    const request = {
      method: route.method,
      path,
      ...('body' in route && {
        body: name === 'sync' ? messageOf(group.scope, []) : { password: 'x' },
      }),
    };
    const words = [forged, ended.accessToken()].map(async (token) =>
      wordOf(await callAs(server.origin, { token }, request)),
    );
    expect([name, ...(await Promise.all(words))]).toEqual([name, forgedToken, endedSession]);
  }
  const shake = handshakeOf(people.owner);
  const open = (accessToken: string) => openSocket(server.origin, { ...shake, accessToken });
  await expect(open(forged)).rejects.toThrow('sign-in');
  await expect(open(ended.accessToken())).rejects.toThrow('revoked');
});

test('[EN21] [I8] who is removed in the same batch receives not a byte of it', async () => {
  for (const isLast of [false, true]) {
    const { scope } = await liveIn(cast);
    const secret = `secret-${newId()}`;
    const socket = await openSocket(server.origin, handshakeOf(people.member));
    const first = await people.member.sync(scope, []);
    const cursor = 'reset' in first ? first.reset.pinned : '';
    expect(await socket.ask('sync', messageOf(scope, [], { cursor }))).toHaveProperty('scopes');
    const removal = { name: 'member.remove', args: { userId: cast.member.userId } };
    const rename = { name: 'group.set', args: { field: 'name', value: secret } };
    const items = [{ id: newId(), title: secret }];
    const append = { name: 'playlist.append', args: { runId: newId(), items } };
    const batch = isLast ? [rename, append, removal] : [removal, rename, append];
    // His own pushes and pulls are under way in the same moment, over both doors.
    const own = () => ({
      name: 'playlist.append',
      args: { runId: newId(), items: [{ id: newId(), title: 'His own' }] },
    });
    const busy = Array.from({ length: 12 }, () => [
      people.member.post('/api/sync', messageOf(scope, [], { cursor })),
      people.member.post('/api/sync', messageOf(scope, [own()], { cursor })),
      socket
        .ask('sync', messageOf(scope, [own()], { cursor }))
        .then((body) => ({ text: JSON.stringify(body) })),
    ]).flat();
    const removed = cast.owner.say(scope, batch);
    const late = [
      people.member.post('/api/sync', messageOf(scope, [])),
      people.member.post('/api/sync', messageOf(scope, [own()])),
    ];
    const answers = await Promise.all([...busy, ...late]);
    expect(endOf(await removed)).toBe('applied');
    const after = await cast.owner.say(scope, [
      { ...rename, args: { field: 'name', value: `${secret} more` } },
    ]);
    expect(endOf(after)).toBe('applied');
    const pulls = [{}, { cursor }, { page: { pinned: cursor, after: '' } }].map((more) =>
      people.member.post('/api/sync', messageOf(scope, [], more)),
    );
    const all = [...answers, ...(await Promise.all(pulls))].map(({ text }) => text).join('\n');
    await drained(socket);
    expect(all).toContain('revoked');
    expect(`${all}\n${socket.bytes()}`.split('\n').filter((line) => line.includes(secret))).toEqual(
      [],
    );
    expect(socket.bytes()).toContain('"revoked"');
    // The owner, in the same moment, is told.
    expect(JSON.stringify(await cast.owner.say(scope, []))).toContain(secret);
    socket.close();
  }
});

test('[H2] [I8] ids of another group in arguments change nothing there and bring nothing back', async () => {
  const theirs = await stateOf(strangers.owner, otherGroup.scope);
  const ids = [...Object.values(otherGroup.ids), otherGroup.scope];
  let cases = 0;
  for (const name of mutationNames) {
    const own = await liveIn(cast);
    for (const who of ['owner', 'member', 'stranger'] as const) {
      const changes = [...substituted(own.args[name] ?? {}, ids)].map((args) => ({ name, args }));
      cases += changes.length;
      for (let at = 0; at < changes.length; at += 50) {
        const message = messageOf(own.scope, changes.slice(at, at + 50));
        const { status, text } = await people[who].post('/api/sync', message);
        expect(status).toBe(200);
        for (const canary of otherGroup.canaries) expect(text).not.toContain(canary);
      }
      const pulled = await stateOf(cast[who], own.scope);
      for (const canary of otherGroup.canaries) expect(pulled).not.toContain(canary);
    }
    expect(await stateOf(strangers.owner, otherGroup.scope)).toBe(theirs);
  }
  expect(cases).toBeGreaterThanOrEqual(500);
  console.log(`${cases} substituted ids, another group unchanged`);
});

test('[H2] another group is not opened by its cursors, pages, bases or proofs', async () => {
  const theirs = await strangers.owner.say(otherGroup.scope, []);
  const cursor = 'reset' in theirs ? theirs.reset.pinned : '';
  const before = await stateOf(strangers.owner, otherGroup.scope);
  const rename = { name: 'group.set', args: { field: 'description', value: 'mine' }, base: cursor };
  const asks = [
    messageOf(otherGroup.scope, [], { cursor }),
    messageOf(otherGroup.scope, [], { page: { pinned: cursor, after: '' } }),
    messageOf(otherGroup.scope, [rename], { cursor }),
    messageOf(group.scope, [], { cursor }),
    messageOf(group.scope, [], { page: { pinned: cursor, after: '' } }),
    messageOf(group.scope, [rename]),
  ];
  for (const who of ['stranger', 'member', 'owner', 'operator'] as const) {
    for (const body of asks) {
      const { text } = await people[who].post('/api/sync', body);
      for (const canary of otherGroup.canaries) expect(text).not.toContain(canary);
    }
  }
  expect(await stateOf(strangers.owner, otherGroup.scope)).toBe(before);
});

describe('routes', () => {
  const names = Object.keys(routeTable) as RouteName[];
  const ordered = names.toSorted(
    (a, b) => lastRoutes.indexOf(a) - lastRoutes.indexOf(b) || names.indexOf(a) - names.indexOf(b),
  );
  // Erasing oneself ends all other rows: last of all.
  test.each(ordered)('[H1] %s by everybody', async (name) => {
    for (const target of ['other', 'own'] as const) {
      const row = routeRows[name]?.[target] ?? null;
      if (row === null) continue;
      for (const who of principals) {
        const answer = await calls[name](who, target);
        expect(`${name} ${target} by ${who}: ${answer}`).toBe(
          `${name} ${target} by ${who}: ${row[who]}`,
        );
      }
    }
  });

  test('[H4] the server lives, and everybody who erased himself is gone', async () => {
    expect((await callAs(server.origin, {}, { method: 'GET', path: '/readyz' })).status).toBe(200);
    const gone = signIn(server.origin, {
      login: 'owner',
      password: 'correct horse battery staple',
    });
    await expect(gone).rejects.toThrow('401');
    await server.stop();
    expect((await server.jamz(['doctor'])).code).toBe(0);
  });
});
