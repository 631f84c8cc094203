import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  cursorSchema,
  limits,
  ok,
  scopeSchema,
  syncResponseSchema,
  userIdSchema,
  type Patch,
} from '@jamz/core';
import { createNodeDigest } from '@jamz/stores';
import { expect, test } from 'vitest';
import { createAccessTokens } from '../auth/access-token.ts';
import { createOriginGuard } from '../auth/origin-guard.ts';
import { rateNumbersOf } from '../auth/rate-limits.ts';
import { createPassingSecrets } from '../auth/secrets.ts';
import type { TestServer } from '../http/test-server.test-support.ts';
import { createLog } from '../observe/log.ts';
import { createMetrics } from '../observe/metrics.ts';
import type { CommitEvent, SyncService } from '../sync/sync-service.ts';
import { createSystemPorts } from '../system-ports.ts';
import { createGateway } from './gateway.ts';
import { connect } from './test-socket.test-support.ts';

const scope = scopeSchema.parse('group:g');
const userId = userIdSchema.parse('u1');
const cursor = cursorSchema.parse('c');
const big: Patch = {
  from: cursor,
  to: cursor,
  puts: [{ kind: 'group', id: 'g', version: 1, value: { text: 'x'.repeat(100_000) } }],
  removed: [],
  acks: {},
};
const commit: CommitEvent = {
  scope,
  from: cursor,
  to: cursor,
  readers: [userId],
  revoked: [],
  patchFor: () => big,
};

/** A gateway over a log that commits whenever the test says so. */
async function openGateway(): Promise<{
  readonly origin: string;
  readonly token: string;
  readonly commit: () => void;
  readonly pokes: () => Promise<number>;
  readonly close: () => Promise<void>;
}> {
  const { clock, timers } = createSystemPorts();
  const secrets = createPassingSecrets();
  const tokens = createAccessTokens({ secrets, clock });
  const metrics = createMetrics();
  const listeners = new Set<(event: CommitEvent) => void>();
  const sync: Pick<SyncService, 'onCommit' | 'mayRead'> = {
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    mayRead: async () => true,
  };
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const origins = createOriginGuard({ publicUrl: null, port: () => port });
  const digest = createNodeDigest(secrets.macSecret);
  const answer = syncResponseSchema.parse({ serverTime: 1, timelines: [], scopes: [] });
  const gateway = createGateway(http, {
    door: { sync: async () => ok(answer) },
    sync: { ...notThere(), ...sync },
    tokens,
    authentication: {
      check: async () => ok({ person: { userId, operator: false }, sessionId: 's' }),
      isLive: async () => true,
    },
    origins,
    metrics,
    log: createLog({ level: 'silent', digest }),
    clock,
    timers,
    numbers: rateNumbersOf('bench'),
  });
  return {
    origin: origins.publicOrigin,
    token: (await tokens.issue({ userId, sessionId: 's' })).token,
    commit: () => {
      for (const listener of listeners) listener(commit);
    },
    pokes: async () =>
      Number(/jamz_socket_pokes_total (\d+)/u.exec((await metrics.render()).text)?.[1] ?? 0),
    async close() {
      gateway.close();
      metrics.close();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function notThere(): SyncService {
  const never = (): never => {
    throw new Error('not in this test');
  };
  return {
    sync: never,
    system: never,
    onCommit: never,
    mayRead: never,
    read: never,
    timelines: never,
    check: never,
    settle: never,
    close: never,
  };
}

/** The network socket below the client's, which the test stops reading from. */
function networkSocketOf(socket: unknown): { pause(): void; resume(): void } {
  const { ws } = (socket as { io: { engine: { transport: { ws: unknown } } } }).io.engine.transport;
  return (ws as { _socket: { pause(): void; resume(): void } })._socket;
}

test('[S9] a socket that does not read is poked, never fed without bound, and hears all when it reads', async () => {
  const open = await openGateway();
  const clientId = '443b0d49-20d4-4584-b1b1-d2e73e6dcb1a';
  const at = { origin: open.origin } as TestServer;
  const reader = await connect(at, { token: open.token, clientId });
  await reader.ask('sync', {
    clientId,
    protocol: 1,
    timeline: 0,
    sentAt: 1,
    scopes: [{ scope, push: [] }],
  });
  const network = networkSocketOf(reader.socket);

  // While it reads, every patch is whole.
  open.commit();
  expect(await reader.hear('patch')).toHaveProperty('patch');
  expect(await open.pokes()).toBe(0);

  network.pause();
  let sent = 0;
  while ((await open.pokes()) === 0 && sent < 500) {
    open.commit();
    sent += 1;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(await open.pokes()).toBe(1);
  for (let n = 0; n < 50; n += 1) open.commit();
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
  open.commit();
  expect(await reader.hear('patch')).toHaveProperty('patch');
  reader.close();
  await open.close();
  expect(limits.socketBufferBytesMax).toBe(1024 * 1024);
});
