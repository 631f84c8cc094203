/** What each socket event does, once it was admitted. Rooms are joined here alone, after a look at the store's head. */
import {
  appError,
  limits,
  presenceReportSchema,
  readSyncRequest,
  socketAuthSchema,
  timeProbeSchema,
  type AppError,
  type Clock,
  type Json,
  type Scope,
  type SyncRequest,
} from '@jamz/core';
import type { AccessTokens } from '../auth/access-token.ts';
import type { Authentication } from '../auth/authentication.ts';
import type { SyncService } from '../sync/sync-service.ts';
import { readToken } from './handshake.ts';
import type { Presence } from './presence.ts';
import type { ClientEvent, JamzSocket } from './socket-server.ts';
import type { SyncDoor } from '../sync-door.ts';

export type Answer = { readonly answer: unknown } | { readonly error: AppError };

export interface EventPorts {
  readonly door: SyncDoor;
  readonly sync: SyncService;
  readonly tokens: AccessTokens;
  readonly authentication: Authentication;
  readonly presence: Presence;
  readonly clock: Clock;
}

export type EventHandlers = Readonly<
  Record<ClientEvent, (socket: JamzSocket, body: Json) => Promise<Answer>>
>;

const malformed: Answer = { error: appError('malformed') };

export function createEventHandlers(ports: EventPorts): EventHandlers {
  return {
    async sync(socket, body) {
      const request = readSyncRequest(body);
      if (request === null) return malformed;
      const { userId, operator } = socket.data;
      await joinRooms(ports, socket, request);
      const result = await ports.door.sync({ userId, operator }, request, 'socket');
      if (!result.ok) return { error: result.error };
      const opened = result.value.scopes.filter((scope) => 'patch' in scope || 'reset' in scope);
      const late = opened.filter(({ scope }) => !socket.rooms.has(scope));
      for (const answer of late) {
        if (!(await join(ports, socket, answer.scope))) continue;
        // Commits between answer and joining were missed; a poke makes the device look once more.
        const cursor =
          'patch' in answer ? answer.patch.to : 'reset' in answer && answer.reset.pinned;
        if (cursor) socket.emit('patch', { scope: answer.scope, from: cursor, to: cursor });
      }
      return { answer: result.value };
    },
    async presence(socket, body) {
      const report = presenceReportSchema.safeParse(body);
      if (!report.success) return malformed;
      const { visible, watching } = report.data;
      const scope = visible ? watching : null;
      if (scope !== null && !(await join(ports, socket, scope))) {
        return { error: appError('not_found') };
      }
      ports.presence.report(socket, scope);
      return { answer: {} };
    },
    async time(_socket, body) {
      const t1 = ports.clock.now();
      const probe = timeProbeSchema.safeParse(body);
      if (!probe.success) return malformed;
      return { answer: { t0: probe.data.t0, t1, t2: ports.clock.now() } };
    },
    async auth(socket, body) {
      const renewed = socketAuthSchema.safeParse(body);
      if (!renewed.success) return malformed;
      const admitted = await readToken(renewed.data.accessToken, ports);
      if (admitted === 'sign-in') return { error: appError('sign_in_needed') };
      if (admitted === 'revoked') return { error: appError('session_revoked') };
      // Another person's token must not take over an open socket with its rooms.
      if (admitted.sessionId !== socket.data.sessionId) return { error: appError('not_allowed') };
      socket.data.tokenExpiresAt = admitted.tokenExpiresAt;
      return { answer: {} };
    },
  };
}

/** Before the pull, so that no commit falls between its answer and the room. */
async function joinRooms(
  ports: EventPorts,
  socket: JamzSocket,
  request: SyncRequest,
): Promise<void> {
  for (const { scope } of request.scopes) {
    if (!socket.rooms.has(scope)) await join(ports, socket, scope);
  }
}

async function join(ports: EventPorts, socket: JamzSocket, scope: Scope): Promise<boolean> {
  try {
    if (!(await ports.sync.mayRead(socket.data.userId, scope))) return false;
  } catch {
    // A scope that is away is answered by the message itself.
    return false;
  }
  if (socket.rooms.size >= limits.socketRoomsMax && !socket.rooms.has(scope)) return false;
  await socket.join(scope);
  return true;
}
