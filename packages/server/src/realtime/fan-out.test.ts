import type { Patch } from '@jamz/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TestServer } from '../http/test-server.test-support.ts';
import type { CommitEvent } from '../sync/sync-service.ts';
import {
  cursor,
  openGateway,
  scope,
  userId,
  type TestGateway,
} from './test-gateway.test-support.ts';
import { connect, type TestSocket } from './test-socket.test-support.ts';

const patchOf = (text: string): Patch => ({
  from: cursor,
  to: cursor,
  puts: [{ kind: 'group', id: 'g', version: 1, value: { text } }],
  removed: [],
  acks: {},
});
const commitOf = (text: string, parts: Partial<CommitEvent> = {}): CommitEvent => ({
  scope,
  from: cursor,
  to: cursor,
  readers: [userId],
  revoked: [],
  patchFor: () => patchOf(text),
  ...parts,
});

let open: TestGateway;
let reader: TestSocket;
beforeEach(async () => {
  open = await openGateway();
  const clientId = '443b0d49-20d4-4584-b1b1-d2e73e6dcb1a';
  const at = { origin: open.origin } as TestServer;
  reader = await connect(at, { token: open.token, clientId });
  const scopes = [{ scope, push: [] }];
  await reader.ask('sync', { clientId, protocol: 1, timeline: 0, sentAt: 1, scopes });
});
afterEach(async () => {
  reader.close();
  await open.close();
});

test('[EN21] [I8] a socket left in a room gets nothing once its person is no reader', async () => {
  open.commit(commitOf('before'));
  expect(await reader.hear('patch')).toHaveProperty('patch');
  // Neither a reader nor newly removed: the process missed the removal, the commit's own list decides.
  open.commit(commitOf('secret', { readers: [] }));
  await reader.ask('time', { t0: 1 });
  expect(reader.heard).toEqual([]);
  // And it is out of the room: even a list that names the person again brings nothing before a new look.
  open.commit(commitOf('secret'));
  await reader.ask('time', { t0: 1 });
  expect(reader.heard).toEqual([]);
});

/** The network socket below the client's, which the test stops reading from. */
function networkSocketOf(socket: unknown): { pause(): void; resume(): void } {
  const { ws } = (socket as { io: { engine: { transport: { ws: unknown } } } }).io.engine.transport;
  return (ws as { _socket: { pause(): void; resume(): void } })._socket;
}

test('[S9] a socket that does not read is poked, never fed without bound, and hears all when it reads', async () => {
  const commit = commitOf('x'.repeat(100_000));
  const network = networkSocketOf(reader.socket);

  // While it reads, every patch is whole.
  open.commit(commit);
  expect(await reader.hear('patch')).toHaveProperty('patch');
  expect(await open.pokes()).toBe(0);

  network.pause();
  let sent = 0;
  while ((await open.pokes()) === 0 && sent < 500) {
    open.commit(commit);
    sent += 1;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(await open.pokes()).toBe(1);
  for (let n = 0; n < 50; n += 1) open.commit(commit);
  expect(await open.pokes()).toBe(51);

  network.resume();
  const whole = sent - 1;
  await reader.ask('time', { t0: 1 });
  const patches = reader.heard.filter(({ name }) => name === 'patch').map(({ body }) => body);
  const poked = patches.filter((body) => !Object.hasOwn(body as object, 'patch'));
  expect([patches.length, poked.length]).toEqual([whole + 51, 51]);
  expect(poked[0]).toEqual({ scope, from: cursor, to: cursor });
  // Once it has read, it is fed again.
  reader.heard.length = 0;
  open.commit(commit);
  expect(await reader.hear('patch')).toHaveProperty('patch');
});
