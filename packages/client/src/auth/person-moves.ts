/** What changes who is signed in: entering, leaving, and what a crash in the middle of either leaves to be finished. */
import { appError, err, ok, type AppError, type Clock, type Result, type UserId } from '@jamz/core';
import { readSession, startSession } from '../storage/session-record.ts';
import type { AuthPorts, OpenPerson } from './auth-ports.ts';
import type { DeviceRecord, DeviceRecords, PendingLogout } from './device-record.ts';
import { leavePerson, type PersonStorage } from './leave-person.ts';
import { readSecrets, writeSecrets, type PersonSecrets } from './person-secrets.ts';
import type { PersonRoom } from './person-room.ts';
import { sendLogout, signLogout } from './refresh.ts';

export interface RoomState {
  readonly person: () => OpenPerson | null;
  readonly look: () => Promise<void>;
  readonly changed: () => void;
}

/** What changes who is signed in. One at a time over all tabs. */
export function createMoves(
  ports: AuthPorts,
  room: RoomState,
): Pick<PersonRoom, 'enter' | 'signOut' | 'forget'> {
  const { devices } = ports;
  const enter = async (userId: UserId, secrets: PersonSecrets): Promise<Result<null, AppError>> => {
    const before = (await devices.read()).current;
    if (before !== null && before !== userId) await leave(ports, before, room.look);
    const storage = ports.openPerson(userId);
    try {
      await queueOldLogout(ports, storage, secrets);
      const row = await readSession(storage.store);
      const goesOn = before === userId && row.ok && row.value?.active === true;
      const isReady =
        (await writeSecrets(storage.keys, secrets)) &&
        (goesOn || (await startSession(storage.store, userId)).ok);
      if (!isReady) return err(appError('storage_failed'));
      await devices.update((record) => ({
        ...record,
        current: userId,
        leaving: record.leaving.filter((id) => id !== userId),
        kept: record.kept.filter((kept) => kept.userId !== userId),
      }));
      return ok(null);
    } finally {
      await storage.close();
    }
  };

  return {
    enter: async (userId, secrets) => {
      const entered = await ports.exclusively('jamz-session', () => enter(userId, secrets));
      ports.announcer.post();
      await room.look();
      return entered;
    },
    signOut: async (unsent) => {
      const person = room.person();
      if (person === null) return ok(null);
      if (unsent === 'discard') await ports.discardUnsent();
      await ports.exclusively('jamz-session', () => leave(ports, person.userId, room.look));
      await room.look();
      room.changed();
      void tellLogouts(ports);
      return ok(null);
    },
    forget: async (userId) => {
      await devices.update((record) => ({
        ...record,
        kept: record.kept.filter((kept) => kept.userId !== userId),
      }));
      await room.look();
    },
  };
}

/**
 * Signs the sign-out while the key still exists, lets every tab know, then seals and clears. A crash in between is
 * finished by the next start, because `leaving` is written first.
 */
async function leave(ports: AuthPorts, userId: UserId, look: () => Promise<void>): Promise<void> {
  const storage = ports.openPerson(userId);
  try {
    const logout = await logoutOf(ports.clock, storage);
    await ports.devices.update((record) => ({
      ...record,
      current: record.current === userId ? null : record.current,
      leaving: [...record.leaving.filter((id) => id !== userId), userId],
      logouts: logout === null ? record.logouts : [...record.logouts, logout],
    }));
    ports.announcer.post();
    // This tab leaves with the others: sealing files may take a while.
    await look();
    await finish(ports, userId, storage);
  } finally {
    await storage.close();
  }
}

export async function finishLeaving(ports: AuthPorts): Promise<void> {
  const leaving = (await readOrNull(ports.devices))?.leaving ?? [];
  for (const userId of leaving) {
    const storage = ports.openPerson(userId);
    try {
      await finish(ports, userId, storage);
    } finally {
      await storage.close();
    }
  }
}

async function finish(ports: AuthPorts, userId: UserId, storage: PersonStorage): Promise<void> {
  const left = await leavePerson(storage, ports.leaveFiles);
  if (left === null) return;
  const { unsent, files } = left;
  await ports.devices.update((record) => {
    const others = record.kept.filter((kept) => kept.userId !== userId);
    return {
      ...record,
      leaving: record.leaving.filter((id) => id !== userId),
      kept: unsent === 0 && files === 0 ? others : [...others, { userId, unsent, files }],
    };
  });
}

/** Sends what is pending; what the server could not be told stays for the next time. */
export async function tellLogouts(ports: AuthPorts): Promise<void> {
  const logouts = (await readOrNull(ports.devices))?.logouts ?? [];
  for (const logout of logouts) {
    if (!(await sendLogout(ports.call, logout))) return;
    if (!(await forgetLogout(ports.devices, logout.sessionId))) return;
  }
}

/** False when the tab was closed meanwhile: it is told again, which changes nothing at the server. */
async function forgetLogout(devices: DeviceRecords, sessionId: string): Promise<boolean> {
  try {
    await devices.update((record) => withoutLogout(record, sessionId));
    return true;
  } catch (error) {
    if (error instanceof DOMException) return false;
    throw error;
  }
}

const withoutLogout = (record: DeviceRecord, sessionId: string): DeviceRecord => ({
  ...record,
  logouts: record.logouts.filter((logout) => logout.sessionId !== sessionId),
});

/** Null when there is no key left to sign with. `except`: the session that goes on. */
async function logoutOf(
  clock: Clock,
  storage: PersonStorage,
  except?: string,
): Promise<PendingLogout | null> {
  const read = await readSecrets(storage.keys);
  if (!read.ok || read.value === null) return null;
  const { session, deviceKey } = read.value;
  const { sessionId } = session;
  return sessionId === except ? null : signLogout(clock, { sessionId, deviceKey });
}

/** Signing in again replaces this device's session; the one before must not live on in the list. */
async function queueOldLogout(
  ports: AuthPorts,
  storage: PersonStorage,
  next: PersonSecrets,
): Promise<void> {
  const logout = await logoutOf(ports.clock, storage, next.session.sessionId);
  if (logout === null) return;
  await ports.devices.update((record) => ({ ...record, logouts: [...record.logouts, logout] }));
}

/** Null when the storage does not answer just now, or belongs to a newer app: whoever looks later will know. */
export async function readOrNull(devices: DeviceRecords): Promise<DeviceRecord | null> {
  try {
    return await devices.read();
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}
