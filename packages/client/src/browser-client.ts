/** The engine of one signed-in person, on this browser's own storage, locks and channel: in a tab or in the worker. */
import { scopeSchema, trafficJamzModel, type Reader, type Scope } from '@jamz/core';
import type { OpenPerson } from './auth/auth-ports.ts';
import type { Client } from './client.ts';
import { createClient } from './create-client.ts';
import type { Hints } from './hints.ts';
import { createBrowserChannel } from './outbox/browser-channel.ts';
import { createBrowserLocks } from './outbox/browser-locks.ts';
import { sha256 } from './sha256.ts';
import type { DeviceStore } from './storage/device-store.ts';
import { makeRoomFirst } from './storage/room-first.ts';
import { createWebCryptoSealer } from './storage/sealed-with-web-crypto.ts';
import { createSystemClock, createSystemTimers } from './system-clock.ts';
import { createSystemIds, createSystemRandom } from './system-ids.ts';
import type { Transport } from './transport/transport.ts';

export interface BrowserClientPorts {
  readonly transport: Transport;
  readonly hints: Hints;
  readonly persist?: (() => Promise<boolean>) | undefined;
  /** The disk is full: true when audio was removed and a write is worth another try (D5). */
  readonly makeRoom?: (() => Promise<boolean>) | undefined;
  readonly onUnsent?: ((count: number) => void) | undefined;
  readonly onSignedOut?: (() => void) | undefined;
}

export function createBrowserClient(person: OpenPerson, ports: BrowserClientPorts): Client {
  const { transport, hints, persist, makeRoom, onUnsent, onSignedOut } = ports;
  const clock = createSystemClock();
  const timers = createSystemTimers();
  const { sealingKey, session } = person.tokens.secrets();
  const { store } = person.storage;
  return createClient(
    {
      store: borrowed(makeRoom === undefined ? store : makeRoomFirst(store, makeRoom)),
      transport,
      hints,
      clock,
      timers,
      random: createSystemRandom(),
      ids: createSystemIds(),
      locks: createBrowserLocks(navigator.locks),
      channel: createBrowserChannel({ clock, timers }, person.userId),
      sealer: createWebCryptoSealer(sealingKey),
      sha256,
    },
    {
      model: trafficJamzModel,
      session: person.session,
      operator: session.operator,
      home: scopeSchema.parse(`user:${person.userId}`),
      followedScopes: groupsOf,
      persist,
      onUnsent,
      onSignedOut,
    },
  );
}

/** The groups on the person's own list. */
function groupsOf(home: Reader): readonly Scope[] {
  return home.list('groupCard').map(({ id }) => scopeSchema.parse(`group:${id}`));
}

/** The storage outlives the engine: whoever opened it closes it. */
const borrowed = (store: DeviceStore): DeviceStore => ({
  read: (reads) => store.read(reads),
  transact: (plan) => store.transact(plan),
  close: async () => {},
});
