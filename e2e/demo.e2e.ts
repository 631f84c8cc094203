/** The first run as a newcomer has it, without a browser: setup link, account, name, demo; and the demo cut by -9. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { demoAnswerSchema, mediaPath, type DemoAnswer } from '@jamz/core';
import { createPerson, password } from './people.ts';
import { rawRequest, signIn, type RawClient } from './raw-client.ts';
import { createServerProcess, jamzProgram, until, type ServerProcess } from './server-process.ts';

// A demo is about 25 s of processor time; other suites may want the processor, too.
const composingMsMax = 200_000;
vi.setConfig({ testTimeout: 3 * composingMsMax });

let server: ServerProcess;
let operator: RawClient;
beforeAll(async () => {
  server = await createServerProcess();
  await server.start();
});
afterAll(() => server?.close());

/** Lines and tracks of a group as this person's device would be told. */
async function groupOf(person: RawClient, groupId: string) {
  const answer = await person.sync(`group:${groupId}`, []);
  if (!('reset' in answer)) throw new Error(`no group: ${JSON.stringify(answer).slice(0, 300)}`);
  const of = (kind: string) =>
    answer.reset.puts.filter((row) => row.kind === kind).map((row) => row.value);
  return {
    version: answer.version,
    items: of('playlistItem'),
    tracks: of('track'),
    members: of('member'),
  };
}

async function cardsOf(person: RawClient): Promise<readonly unknown[]> {
  const answer = await person.sync(`user:${person.session.userId}`, []);
  const puts = 'reset' in answer ? answer.reset.puts : [];
  return puts.filter(({ kind }) => kind === 'groupCard').map(({ value }) => value['name']);
}

const lookAtDemo = async (): Promise<DemoAnswer> => {
  const headers = { authorization: `Bearer ${operator.accessToken()}` };
  const answer = await rawRequest(server.origin, 'GET', '/api/admin/demo', { headers });
  return demoAnswerSchema.parse(JSON.parse(answer.text));
};

/** The file's hash, taken from ranges that a player would ask for. */
async function hashInRanges(person: RawClient, sha256: string, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  const step = Math.ceil(bytes / 3);
  for (let from = 0; from < bytes; from += step) {
    const to = Math.min(bytes, from + step) - 1;
    const answer = await fetch(server.origin + mediaPath(sha256), {
      headers: { authorization: `Bearer ${person.accessToken()}`, range: `bytes=${from}-${to}` },
    });
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(`bytes ${from}-${to}/${bytes}`);
    hash.update(new Uint8Array(await answer.arrayBuffer()));
  }
  return hash.digest('hex');
}

async function expectWhole(person: RawClient, groupId: string): Promise<number> {
  const { items, tracks, members, version } = await groupOf(person, groupId);
  expect(items.length).toBe(8);
  expect(members.length).toBe(4);
  expect(tracks.map(({ available }) => available)).toEqual([true, true, true, true, true, true]);
  expect(new Set(tracks.map(({ mime }) => mime))).toEqual(new Set(['audio/mpeg', 'audio/wav']));
  for (const track of tracks) {
    expect(Number(track['durMs'])).toBeGreaterThan(150_000);
    const sha256 = String(track['sha256']);
    expect(await hashInRanges(person, sha256, Number(track['bytes']))).toBe(sha256);
  }
  return version;
}

test('[W2] [W6] the setup link makes the operator, who names the server', async () => {
  const token = /#\/setup\/(\S+)/u.exec(server.output())?.[1] ?? '';
  expect(token).not.toBe('');
  const account = { login: 'olga', password, displayName: 'Olga', setupToken: token };
  operator = await signIn(server.origin, account);
  expect(operator.session.operator).toBe(true);
  const named = await operator.post('/api/admin/settings', { serverName: 'Coast' });
  expect(named.status).toBe(204);
  const config = await rawRequest(server.origin, 'GET', '/config.json');
  expect(JSON.parse(config.text)).toMatchObject({ serverName: 'Coast' });
  const person = await createPerson(server.origin, 'max');
  const refused = await person.post('/api/admin/demo', {});
  expect(JSON.parse(refused.text)).toMatchObject({ code: 'not_allowed' });
});

test('[W6] [W7] [S1] the demo survives kill -9 and is whole, its bytes readable by range', async () => {
  const begun = await operator.post('/api/admin/demo', {});
  const { groupId } = demoAnswerSchema.parse(JSON.parse(begun.text));
  await until('two tracks', async () => (await lookAtDemo()).done >= 2, composingMsMax);
  await server.kill();
  await server.start();
  expect(await lookAtDemo()).toMatchObject({ state: 'making' });
  await until('the demo', async () => (await lookAtDemo()).state !== 'making', composingMsMax);
  expect(await lookAtDemo()).toEqual({ state: 'done', done: 6, total: 6, groupId });
  await expectWhole(operator, groupId ?? '');
  await until('its card', async () => (await cardsOf(operator)).length === 1);
  expect(await cardsOf(operator)).toEqual(['Coast Road Weekend']);
  const config = await rawRequest(server.origin, 'GET', '/config.json');
  expect(JSON.parse(config.text)).toMatchObject({ serverName: 'Coast' });
});

test('[W7] beside the running server the command adds nothing, however often', async () => {
  const { groupId } = await lookAtDemo();
  const before = await groupOf(operator, groupId ?? '');
  for (let round = 0; round < 2; round += 1) {
    const done = await server.jamz(['demo']);
    expect([done.code, JSON.parse(done.out)]).toEqual([
      0,
      { groupId, owner: 'olga', tracks: 6, added: 0 },
    ]);
  }
  expect(await groupOf(operator, groupId ?? '')).toEqual(before);
});

/** Resolves once the command has printed `text`, and with -9 has been ended there; rejects when it ends by itself. */
async function runDemoUntil(text: string, login: string): Promise<void> {
  const child = spawn(process.execPath, [jamzProgram, 'demo', '--for', login], {
    env: { ...process.env, JAMZ_DATA_DIR: server.dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const take = (bytes: Buffer) => (printed += bytes.toString());
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const isSaidOrGone = () => printed.includes(text) || child.exitCode !== null;
  try {
    await until(text, isSaidOrGone, composingMsMax);
  } finally {
    child.kill('SIGKILL');
    await gone;
  }
  if (!printed.includes(text)) {
    throw new Error(`the demo ended with ${child.exitCode} before "${text}":\n${printed}`);
  }
}

test('[W7] commands that race for every step lose none', async () => {
  await createPerson(server.origin, 'rita');
  const racing = Array.from({ length: 3 }, () => runDemoUntil('0 of 6 tracks', 'rita'));
  await Promise.all(racing);
});

test('[W7] a command killed with -9 in the middle goes on where it was', async () => {
  const max = await signIn(server.origin, { login: 'max', password });
  await runDemoUntil('2 of 6 tracks', 'max');
  const done = await server.jamz(['demo', '--for', 'max']);
  expect(done.code).toBe(0);
  const { groupId, added } = JSON.parse(done.out) as { groupId: string; added: number };
  expect(added).toBeLessThanOrEqual(4);
  await expectWhole(max, groupId);
  // What the other process wrote reaches this server's own list, too.
  await until('the card', async () => (await cardsOf(max)).length === 1);
  await server.stop();
  expect((await server.jamz(['doctor'])).code).toBe(0);
});
