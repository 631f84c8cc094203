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
  readonly follow: (auth: DeviceAuth) => void;
  readonly close: () => Promise<void>;
}

/** Engine and media room of the person who is signed in now; another person, or another session, gets others. */
export function createTab(ports: {
  readonly open: (person: OpenPerson) => Work;
  readonly changed: () => void;
}): Tab {
  let current: { readonly person: OpenPerson; readonly work: Work } | null = null;
  let worked = true;
  const end = async (): Promise<void> => {
    const ended = current?.work;
    current = null;
    await ended?.media.close();
    await ended?.client.close();
  };
  return {
    client: () => current?.work.client ?? null,
    media: () => current?.work.media ?? null,
    room: () => current?.work ?? null,
    follow: (auth) => {
      const state = auth.state();
      const isOpen = state.phase === 'signed-in' && state.needsSignIn !== 'revoked';
      const mayWork = state.phase === 'signed-in' && state.needsSignIn === 'no';
      const person = isOpen ? auth.person() : null;
      if (person !== (current?.person ?? null)) {
        void end();
        current = person === null ? null : { person, work: ports.open(person) };
        ports.changed();
      } else if (mayWork && !worked) {
        // Signed in again: what waited for it goes out now.
        void current?.work.client.syncNow();
      }
      worked = mayWork;
    },
    close: end,
  };
}
