/** A gateway over a log that commits whenever the test says so, with one person who is always let in. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cursorSchema, ok, scopeSchema, syncResponseSchema, userIdSchema } from '@jamz/core';
import { createNodeDigest } from '@jamz/stores';
import { createAccessTokens } from '../auth/access-token.ts';
import { createOriginGuard } from '../auth/origin-guard.ts';
import { rateNumbersOf } from '../auth/rate-limits.ts';
import { createPassingSecrets } from '../auth/secrets.ts';
import { createLog } from '../observe/log.ts';
import { createMetrics } from '../observe/metrics.ts';
import type { CommitEvent, SyncService } from '../sync/sync-service.ts';
import { createSystemPorts } from '../system-ports.ts';
import { createGateway } from './gateway.ts';

export const scope = scopeSchema.parse('group:g');
export const userId = userIdSchema.parse('u1');
export const cursor = cursorSchema.parse('c');

export interface TestGateway {
  readonly origin: string;
  readonly token: string;
  commit(event: CommitEvent): void;
  pokes(): Promise<number>;
  close(): Promise<void>;
}

export async function openGateway(): Promise<TestGateway> {
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
    commit(event) {
      for (const listener of listeners) listener(event);
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
