/**
 * The one person who is signed in on this device, as this tab has them open. Every tab and the worker agree, because
 * the truth lies in storage and a message only says that it changed.
 */
import { ok, type AppError, type Result, type UserId } from '@jamz/core';
import type { StoreFailure } from '../storage/device-store.ts';
import { readSession } from '../storage/session-record.ts';
import type { AuthPorts, OpenPerson } from './auth-ports.ts';
import type { AuthState, KeptWork, UnsentWork } from './auth-state.ts';
import type { DeviceRecord } from './device-record.ts';
import { createMoves, finishLeaving, readOrNull, tellLogouts } from './person-moves.ts';
import { readSecrets, type PersonSecrets } from './person-secrets.ts';
import { createTokenKeeper } from './token-keeper.ts';

export interface PersonRoom {
  state(): AuthState;
  subscribe(listener: () => void): () => void;
  person(): OpenPerson | null;
  /** Reads the device's storage, finishes what an earlier tab could not, and tells the server what it missed. */
  start(): Promise<void>;
  /** Reads the storage again and follows it. */
  look(): Promise<void>;
  /** A person whom the server has let in. */
  enter(userId: UserId, secrets: PersonSecrets): Promise<Result<null, AppError>>;
  signOut(unsent: UnsentWork): Promise<Result<null, AppError>>;
  /** Nothing of theirs is left to be told about. */
  forget(userId: UserId): Promise<void>;
  sendLogouts(): Promise<void>;
  close(): Promise<void>;
}

export function createPersonRoom(ports: AuthPorts): PersonRoom {
  const listeners = new Set<() => void>();
  let state: AuthState = { phase: 'starting' };
  let opened: OpenPerson | null = null;
  let looking: Promise<void> = Promise.resolve();
  let sending: Promise<void> | null = null;
  const { devices } = ports;

  const show = (next: AuthState, person: OpenPerson | null): void => {
    const isSame = person === opened && JSON.stringify(next) === JSON.stringify(state);
    const before = opened;
    state = next;
    opened = person;
    if (!isSame) for (const listener of listeners) listener();
    // After the listeners: the engine above lets go of the storage first.
    if (before !== null && before !== person) void before.storage.close();
  };

  const lookNow = async (): Promise<void> => {
    const record = await readOrNull(devices);
    if (record === null) return;
    const found =
      record.current === null
        ? ok(null)
        : await openPerson(ports, record.current, { opened, changed, sendLogouts });
    // A storage that cannot be read says nothing about who is signed in: what is shown stays.
    if (!found.ok) return;
    const person = found.value;
    if (person !== null) {
      show(toSignedIn(person), person);
      return;
    }
    const why = state.phase === 'signed-in' ? 'left' : keptReason(state);
    show({ phase: 'signed-out', why, kept: keptIn(record) }, null);
  };

  const look = (): Promise<void> => {
    looking = looking.then(lookNow, lookNow);
    return looking;
  };

  const changed = (): void => {
    ports.announcer.post();
    void look();
  };

  const sendLogouts = (): Promise<void> => {
    sending ??= tellLogouts(ports).finally(() => {
      sending = null;
    });
    return sending;
  };

  return {
    ...createMoves(ports, { person: () => opened, look, changed }),
    state: () => state,
    person: () => opened,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    look,
    sendLogouts,
    start: async () => {
      await look();
      void ports.exclusively('jamz-session', () => finishLeaving(ports)).then(sendLogouts);
    },
    close: async () => {
      listeners.clear();
      await looking;
      await opened?.storage.close();
      opened = null;
    },
  };
}

/** Null when this device no longer holds what it takes: then only a sign-in helps. */
async function openPerson(
  ports: AuthPorts,
  userId: UserId,
  room: {
    readonly opened: OpenPerson | null;
    readonly changed: () => void;
    readonly sendLogouts: () => Promise<void>;
  },
): Promise<Result<OpenPerson | null, StoreFailure>> {
  const before = room.opened?.userId === userId ? room.opened : null;
  const storage = before?.storage ?? ports.openPerson(userId);
  const [read, row] = await Promise.all([readSecrets(storage.keys), readSession(storage.store)]);
  const secrets = read.ok ? read.value : null;
  const session = row.ok && row.value?.active === true ? row.value : null;
  if (secrets === null || session === null || session.userId !== userId) {
    if (before === null) await storage.close();
    if (!read.ok) return read;
    return row.ok ? ok(null) : row;
  }
  if (before?.session.generation === session.generation) {
    before.tokens.adopt(secrets);
    return ok(before);
  }
  const { generation } = session;
  // The storage of a session before closes with it, so this one gets its own.
  const own = before === null ? storage : ports.openPerson(userId);
  const tokens = createTokenKeeper(
    { ...ports, keys: own.keys, sendLogouts: room.sendLogouts, onChange: room.changed },
    { userId, secrets },
  );
  return ok({ userId, session: { userId, generation }, storage: own, tokens });
}

function toSignedIn(person: OpenPerson): AuthState {
  const { displayName, operator, login, needsSignIn } = person.tokens.secrets().session;
  return { phase: 'signed-in', userId: person.userId, displayName, operator, login, needsSignIn };
}

const keptReason = (state: AuthState): 'left' | null =>
  state.phase === 'signed-out' ? state.why : null;

/** Who is just leaving is among them: how much they keep is not counted yet. */
function keptIn({ kept, leaving }: DeviceRecord): readonly KeptWork[] {
  const known = new Set(kept.map(({ userId }) => userId));
  const uncounted = leaving.filter((userId) => !known.has(userId));
  return [...kept, ...uncounted.map((userId) => ({ userId, unsent: null, files: 0 }))];
}
