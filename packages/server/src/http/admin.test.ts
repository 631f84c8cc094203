import { demoAnswerSchema } from '@jamz/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTestBand } from '../demo/demo-place.test-support.ts';
import {
  enter,
  openTestServer,
  type TestPerson,
  type TestServer,
} from './test-server.test-support.ts';

vi.setConfig({ testTimeout: 30_000 });

let at: TestServer;
let operator: TestPerson;
let member: TestPerson;
beforeEach(async () => {
  at = await openTestServer({}, { music: createTestBand() });
  operator = await enter(at, 'olga');
  member = await enter(at, 'max');
});
afterEach(() => at.close());

const settings = { method: 'POST', path: '/api/admin/settings' } as const;
const beginDemo = { method: 'POST', path: '/api/admin/demo', body: {} } as const;
const lookAtDemo = { path: '/api/admin/demo' } as const;

describe('the name of the server', () => {
  const names = async (): Promise<unknown[]> => {
    const asked = [await at.send({ path: '/api/setup' }), await at.send({ path: '/config.json' })];
    return asked.map(({ json }) => (json as { serverName: string }).serverName);
  };

  test('[W9] counts at once, wherever it is shown, and outlives the process', async () => {
    expect(await names()).toEqual(['Test', 'Test']);
    const answer = await operator.call({ ...settings, body: { serverName: ' Coast Road ' } });
    expect(answer.status).toBe(204);
    expect(await names()).toEqual(['Coast Road', 'Coast Road']);
    const { stores, secrets } = at;
    const again = await openTestServer({ serverName: 'Configured later' }, { stores, secrets });
    const { json } = await again.send({ path: '/api/setup' });
    expect(json).toMatchObject({ serverName: 'Coast Road' });
    await again.server.close();
  });

  test.each(['', '   ', 'x'.repeat(81), 17, null])('[H7] %j is no name', async (serverName) => {
    const answer = await operator.call({ ...settings, body: { serverName } });
    expect(answer.json).toMatchObject({ code: 'malformed' });
    expect(await names()).toEqual(['Test', 'Test']);
  });
});

test('[H1] who is no operator names nothing, begins nothing and sees nothing', async () => {
  for (const request of [{ ...settings, body: { serverName: 'Mine' } }, beginDemo, lookAtDemo]) {
    expect((await at.send(request)).json).toMatchObject({ code: 'sign_in_needed' });
    const refused = await member.call(request);
    expect([refused.status, refused.json]).toMatchObject([403, { code: 'not_allowed' }]);
  }
  const { json } = await operator.call(lookAtDemo);
  expect(json).toEqual({ state: 'none', done: 0, total: 6, groupId: null });
});

test('[W6] the demo is begun, watched, and in the operator’s list', async () => {
  const begun = demoAnswerSchema.parse((await operator.call(beginDemo)).json);
  expect(begun).toMatchObject({ state: 'making', done: 0, total: 6 });
  const look = async (): Promise<unknown> => (await operator.call(lookAtDemo)).json;
  await expect.poll(look, { timeout: 20_000 }).toMatchObject({ state: 'done', done: 6 });
  const scope = `group:${begun.groupId}`;
  const { scopes } = await operator.sync({ scope, push: [] });
  const [group] = scopes;
  const puts = group !== undefined && 'reset' in group ? group.reset.puts : [];
  const tracks = puts.filter(({ kind }) => kind === 'track').map(({ value }) => value);
  expect(tracks.length).toBe(6);
  for (const { sha256, bytes } of tracks) {
    const media = await operator.call({ path: `/api/media/${String(sha256)}` });
    expect([media.status, media.headers['content-length']]).toEqual([200, String(bytes)]);
    const refused = await member.call({ path: `/api/media/${String(sha256)}` });
    expect(refused.status).toBe(404);
  }
});

test('[W6] a server without a band has no demo, and says so', async () => {
  const quiet = await openTestServer();
  const olga = await enter(quiet, 'olga');
  for (const request of [beginDemo, lookAtDemo]) {
    expect((await olga.call(request)).json).toMatchObject({ code: 'unavailable' });
  }
  await quiet.close();
});
