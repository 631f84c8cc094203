/** What every socket event passes before it is looked at: its name, its rate, its size, its JSON, its token. */
import {
  appError,
  err,
  inspectJson,
  limits,
  ok,
  type AppError,
  type Clock,
  type Json,
  type Result,
} from '@jamz/core';
import type { Authentication } from '../auth/authentication.ts';
import { errorAnswer } from '../observe/error-answer.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { SocketLimits } from './socket-limits.ts';
import { clientEvents, type Acknowledge, type JamzSocket } from './socket-server.ts';

export interface EventGuard {
  /** The body when the event may be looked at. */
  admit(socket: JamzSocket, name: string, body: unknown): Promise<Result<Json>>;
  /** Answers a refusal, counts it, and closes the socket that is refused too often. */
  refuse(socket: JamzSocket, error: AppError, acknowledge: Acknowledge | undefined): Promise<void>;
}

const names: ReadonlySet<string> = new Set(clientEvents);

export function createEventGuard(ports: {
  readonly limits: SocketLimits;
  readonly authentication: Authentication;
  readonly clock: Clock;
  readonly metrics: Metrics;
}): EventGuard {
  const { authentication, clock, metrics } = ports;
  return {
    async admit(socket, name, body) {
      if (!names.has(name)) return err(appError('not_found', 'event'));
      if (!(await ports.limits.take(socket.id))) {
        return err({ code: 'rate_limited', retryAfterMs: 1_000 });
      }
      const json = inspectJson(body);
      if (!json.ok) return json;
      if (name !== 'sync' && JSON.stringify(json.value).length > limits.socketMessageBytesMax) {
        return err(appError('too_large'));
      }
      // `auth` is how an old token is replaced, so it must not need a good one; `time` tells nobody's secrets.
      if (name === 'auth' || name === 'time') return json;
      if (socket.data.tokenExpiresAt + limits.clockSkewMs < clock.now()) {
        return err(appError('sign_in_needed'));
      }
      const isLive = await authentication.isLive(socket.data.sessionId);
      return isLive ? ok(json.value) : err(appError('session_revoked'));
    },
    async refuse(socket, error, acknowledge) {
      metrics.count('socketDenials');
      metrics.countBy('errors', error.code);
      const answer = errorAnswer(error);
      acknowledge?.(answer);
      // An old token is no attack: the device renews it and goes on.
      if (error.code === 'sign_in_needed') return;
      if (await ports.limits.deny(socket.id)) return;
      socket.emit('refused', answer);
      socket.disconnect(true);
    },
  };
}
