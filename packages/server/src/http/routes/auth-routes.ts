/** Sign-up, sign-in, refresh, sign-out, and the list of one's devices. */
import { appError, err, ok, type Clock, type Result } from '@jamz/core';
import type { Keyring } from '@jamz/stores';
import { openDeviceName, readPersonKey, sealDeviceName } from '../../auth/account-box.ts';
import type { AccessTokens } from '../../auth/access-token.ts';
import type { Accounts, KnownAccount } from '../../auth/accounts.ts';
import { deviceKeyText, type DeviceKey } from '../../auth/device-key.ts';
import type { Profiles } from '../../auth/profiles.ts';
import type { OpenedSession, Sessions } from '../../auth/sessions.ts';
import { notSignedIn, type Handlers, type Reply } from '../call.ts';

export interface AuthRoutePorts {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly tokens: AccessTokens;
  readonly profiles: Profiles;
  readonly keys: Keyring;
  readonly clock: Clock;
}

interface Device {
  readonly deviceName: string;
  readonly deviceKey: DeviceKey;
}

type AuthRouteName = 'register' | 'login' | 'challenge' | 'refresh' | 'logout';
type SessionRouteName = 'listSessions' | 'revokeOtherSessions' | 'revokeSession';

export function createAuthRoutes(ports: AuthRoutePorts): Handlers<AuthRouteName> {
  const { accounts, sessions } = ports;
  return {
    async register({ body }) {
      const { deviceKey, deviceName, setupToken, ...wanted } = body;
      const key = deviceKeyText(deviceKey);
      if (key === null) return err(appError('malformed', 'device key'));
      const created = await accounts.register({ ...wanted, setupToken });
      return created.ok ? openSession(ports, created.value, { deviceName, deviceKey }) : created;
    },
    async login({ body, address }) {
      const { login, password, deviceName, deviceKey } = body;
      if (deviceKeyText(deviceKey) === null) return err(appError('malformed', 'device key'));
      const known = await accounts.signIn(login, password, { address });
      return known.ok ? openSession(ports, known.value, { deviceName, deviceKey }) : known;
    },
    async challenge({ refreshCookie }) {
      if (refreshCookie === null) return notSignedIn();
      const asked = await sessions.challenge(refreshCookie);
      return asked.ok ? ok({ body: asked.value }) : asked;
    },
    async refresh({ body, refreshCookie }) {
      if (refreshCookie === null) return notSignedIn();
      const opened = await sessions.refresh(refreshCookie, body);
      if (!opened.ok) return opened;
      const known = await accounts.read(opened.value.session.userId);
      if (known === null) return err(appError('session_revoked'));
      return answerSession(ports, known, opened.value);
    },
    async logout({ body, refreshCookie }) {
      const ended = await sessions.logout(body);
      if (!ended.ok) return ended;
      // The cookie of another person, signed in since on this device, stays.
      const isItsCookie = refreshCookie?.startsWith(`${body.sessionId}.`) === true;
      return ok(isItsCookie ? { refreshCookie: null } : {});
    },
  };
}

export function createSessionRoutes(ports: AuthRoutePorts): Handlers<SessionRouteName> {
  const { sessions, keys } = ports;
  return {
    async listSessions({ caller }) {
      if (caller === null) return notSignedIn();
      const { userId } = caller.person;
      const key = await readPersonKey(keys, userId);
      if (key === null) return err(appError('session_revoked'));
      const list = await sessions.list(userId);
      const rows = list.map((session) => ({
        sessionId: session.sessionId,
        deviceName: openDeviceName(key, userId, session.deviceName),
        createdAt: session.createdAt,
        lastSeenAt: session.lastSeenAt,
        current: session.sessionId === caller.sessionId,
      }));
      return ok({ body: { sessions: rows } });
    },
    async revokeOtherSessions({ caller }) {
      if (caller === null) return notSignedIn();
      await sessions.revokeAll(caller.person.userId, caller.sessionId);
      return ok({});
    },
    async revokeSession({ caller, params }) {
      if (caller === null) return notSignedIn();
      const isRevoked = await sessions.revoke(caller.person.userId, params.sessionId);
      return isRevoked ? ok({}) : err(appError('not_found'));
    },
  };
}

async function openSession(
  ports: AuthRoutePorts,
  known: KnownAccount,
  device: Device,
): Promise<Result<Reply>> {
  const key = await readPersonKey(ports.keys, known.userId);
  const deviceKey = deviceKeyText(device.deviceKey);
  if (key === null || deviceKey === null) return err(appError('session_revoked'));
  const opened = await ports.sessions.open({
    userId: known.userId,
    deviceKey,
    deviceName: sealDeviceName(key, known.userId, device.deviceName),
  });
  return answerSession(ports, known, opened);
}

async function answerSession(
  ports: AuthRoutePorts,
  known: KnownAccount,
  opened: OpenedSession,
): Promise<Result<Reply>> {
  const { userId, operator, deviceSecret } = known;
  const { sessionId } = opened.session;
  const access = await ports.tokens.issue({ userId, sessionId });
  const displayName = (await ports.profiles.nameOf(userId)) ?? known.displayName;
  return ok({
    refreshCookie: opened.refreshToken,
    body: {
      userId,
      sessionId,
      displayName,
      operator,
      accessToken: access.token,
      accessTokenExpiresAt: access.expiresAt,
      deviceSecret,
      serverTime: ports.clock.now(),
    },
  });
}
