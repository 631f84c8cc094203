/** Engine and media room of one tab, for as long as the same person is signed in. */
import type { OpenPerson } from './auth/auth-ports.ts';
import type { DeviceAuth } from './auth/create-auth.ts';
import type { Client } from './client.ts';
import type { MediaPart } from './media/create-media.ts';

/** What works for one person. */
export interface Work {
  readonly client: Client;
  readonly media: MediaPart;
}

export interface Tab {
  readonly client: () => Client | null;
  readonly media: () => MediaPart | null;
  readonly room: () => Work | null;
  /** The same, once what is being fetched is here. */
  readonly settled: () => Promise<Work | null>;
  readonly follow: (auth: DeviceAuth) => void;
  readonly close: () => Promise<void>;
}

interface Current {
  readonly person: OpenPerson;
  /** Null while it is fetched. */
  work: Work | null;
  readonly opened: Promise<void>;
}

/** Engine and media room of the person who is signed in now; another person, or another session, gets others. */
export function createTab<Door>(ports: {
  /** Fetches what opens a person's work; at once where it is part of the page. */
  readonly load: () => Door | Promise<Door>;
  readonly open: (door: Door, person: OpenPerson) => Work;
  readonly changed: () => void;
}): Tab {
  let current: Current | null = null;
  let worked = true;
  const end = async (): Promise<void> => {
    const ended = current;
    current = null;
    await ended?.opened;
    await ended?.work?.media.close();
    await ended?.work?.client.close();
  };
  const begin = (person: OpenPerson): Current => {
    const door = ports.load();
    if (!(door instanceof Promise)) {
      return { person, work: ports.open(door, person), opened: Promise.resolve() };
    }
    const opened = door.then(
      (loaded) => {
        // Somebody may have left while it came, and their storage is closed.
        if (current !== begun) return;
        begun.work = ports.open(loaded, person);
        ports.changed();
      },
      // Not to be had: the screens go on waiting, and offer to load the page again.
      () => {},
    );
    const begun: Current = { person, work: null, opened };
    return begun;
  };
  return {
    client: () => current?.work?.client ?? null,
    media: () => current?.work?.media ?? null,
    room: () => current?.work ?? null,
    settled: async () => {
      await current?.opened;
      return current?.work ?? null;
    },
    follow: (auth) => {
      const state = auth.state();
      const isOpen = state.phase === 'signed-in' && state.needsSignIn !== 'revoked';
      const mayWork = state.phase === 'signed-in' && state.needsSignIn === 'no';
      const person = isOpen ? auth.person() : null;
      if (person !== (current?.person ?? null)) {
        void end();
        current = person === null ? null : begin(person);
        ports.changed();
      } else if (mayWork && !worked) {
        // Signed in again: what waited for it goes out now.
        void current?.work?.client.syncNow();
      }
      worked = mayWork;
    },
    close: end,
  };
}
