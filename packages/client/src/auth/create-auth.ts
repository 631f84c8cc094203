/**
 * Who uses this device: signing in, signing out, and everything about the account. One person at a time; nothing here
 * waits for the network before the screen can be drawn.
 */
import { appError, err, ok, type AppError, type Result } from '@jamz/core';
import { deriveSealingKey } from '../storage/sealed-with-web-crypto.ts';
import { answerToResult, createAccountCalls } from './account-calls.ts';
import type { Auth, UnsentWork } from './auth-state.ts';
import type { AuthPorts, OpenPerson } from './auth-ports.ts';
import { createPersonRoom } from './person-room.ts';
import { makeDeviceSigningKey } from './person-secrets.ts';
import { readSessionAnswer, toStoredSession } from './refresh.ts';

export interface DeviceAuth extends Auth {
  /** Reads the device's storage; resolves when `state()` is no longer `starting`. */
  start(): Promise<void>;
  /** Reads it again: a message may have been missed while the tab was frozen. */
  look(): Promise<void>;
  person(): OpenPerson | null;
  close(): Promise<void>;
}

export function createAuth(ports: AuthPorts, options: { readonly deviceName: string }): DeviceAuth {
  const room = createPersonRoom(ports);
  const accounts = createAccountCalls({
    call: ports.call,
    tokens: () => room.person()?.tokens ?? null,
  });
  const stopHearing = ports.announcer.onMessage(() => void room.look());

  const signIn = async (
    path: string,
    fields: { readonly login: string; readonly password: string },
  ): Promise<Result<null, AppError>> => {
    await room.sendLogouts();
    const deviceKey = await makeDeviceSigningKey();
    const answer = await ports.call({
      method: 'POST',
      path,
      body: { ...fields, deviceName: options.deviceName, deviceKey: deviceKey.publicKey },
      cookie: true,
    });
    const session = readSessionAnswer(answer);
    if (session.end !== 'session') {
      const refused = answerToResult(answer);
      return refused.ok ? err(appError('offline', 'foreign')) : refused;
    }
    const { userId, deviceSecret } = session.answer;
    const sealingKey = await deriveSealingKey(deviceSecret, userId);
    return room.enter(userId, {
      sealingKey,
      deviceKey: deviceKey.privateKey,
      session: toStoredSession(session, fields.login),
    });
  };

  return {
    state: room.state,
    subscribe: room.subscribe,
    person: room.person,
    look: room.look,
    start: room.start,
    register: ({ login, password, displayName, setupToken }) => {
      const fields = { login, password, displayName };
      const withLink = setupToken === undefined ? fields : { ...fields, setupToken };
      return signIn('/api/auth/register', withLink);
    },
    login: ({ login, password }) => signIn('/api/auth/login', { login, password }),
    signOut: (unsent: UnsentWork = 'keep') => room.signOut(unsent),
    ...accounts,
    erase: async (password) => {
      const userId = room.person()?.userId;
      if (userId === undefined) return err(appError('signed_out'));
      const erased = await accounts.eraseAccount(password);
      if (!erased.ok) return erased;
      await room.signOut('keep');
      await ports.deletePerson(userId);
      await room.forget(userId);
      return ok(null);
    },
    close: async () => {
      stopHearing();
      await room.close();
    },
  };
}
