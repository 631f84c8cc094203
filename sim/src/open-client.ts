/** One tab of the real client, on the simulated platform. */
import {
  createClient,
  type Client,
  readSession,
  startSession,
  type DeviceStore,
  type MemoryTab,
  type Session,
} from '@jamz/client';
import type { Person, SyncRequest } from '@jamz/core';
import type { TabActor } from './device-actor.ts';
import { simSealer, type SimHints } from './device-ports.ts';
import { createBreakerNotes } from './note-breaker.ts';
import { mortalStore } from './mortal-store.ts';
import { plantInDevice } from './planted-in-device.ts';
import type { Play } from './play.ts';
import { createSimIds, type Chance } from './random.ts';
import type { ServerActor } from './server-actor.ts';
import type { SimBrowser } from './sim-browser.ts';
import type { Tokens } from './tokens.ts';
import type { Process } from './process.ts';
import { createTabTransport, type Link, type SimTransport, type WireWatch } from './wire.ts';
import { userScope, type World } from './world.ts';

export interface TabNet {
  readonly servers: readonly ServerActor[];
  readonly watch: WireWatch;
  readonly play: Play;
}

export interface TabPorts {
  readonly world: World;
  readonly net: TabNet;
  /** Of the device. */
  readonly name: string;
  readonly person: Person;
  readonly chance: Chance;
  readonly browser: SimBrowser;
  readonly link: () => Link;
  readonly hints: SimHints;
  readonly tokens: Tokens;
}

interface NewTab {
  readonly disk: MemoryTab;
  readonly process: Process;
  readonly tabName: string;
  readonly die: () => void;
  /** Begins a new session of the same person; tabs of the one before must fall silent. */
  readonly signsIn: boolean;
  /** Of the app. */
  readonly version: number;
  /** Takes the rows of a request off the disk (a planted bug). */
  readonly forget: (request: SyncRequest) => void;
}

/** Null when the disk refused the session. */
export async function openClient(ports: TabPorts, tab: NewTab): Promise<TabActor | null> {
  const { world, net, name, person, chance, browser, link, hints, tokens } = ports;
  const { process, tabName } = tab;
  const place = { name: tabName, device: name, person, process, link, tokens };
  const wire = createTabTransport(world, net, place);
  const { hasLocks } = browser;
  const mortal = mortalStore(world, tab.disk, { ...tab, name, chance, hasLocks });
  const session = await sessionOf(mortal, person, tab.signsIn);
  if (session === null) return null;
  const store = plantInDevice(world, mortal, session);
  const notes = createBreakerNotes(world, tabName);
  const transport: SimTransport = {
    ...wire,
    async exchange(request) {
      if (!process.isAlive()) return never();
      if (world.bugs.has('row dropped on send')) tab.forget(request);
      notes.look(client.state().breaker);
      notes.sending();
      const result = await wire.exchange(request);
      // Once the engine has made of it what it makes of it.
      process.timers.after(0, () => notes.look(client.state().breaker));
      return result;
    },
  };
  const client: Client = createClient(
    {
      store,
      sealer: simSealer,
      transport,
      clock: process.clock,
      timers: process.timers,
      random: chance,
      ids: createSimIds(world.fork(`ids ${tabName}`)),
      locks: browser.locksOf(process),
      channel: browser.channelOf(process),
      hints: hintsOf(hints, process),
      sha256: world.digest.sha256,
    },
    {
      model: tab.version > 1 ? world.models.device : world.models.deviceBefore,
      session,
      home: userScope(person.userId),
      followedScopes: net.play.followed,
    },
  );
  return { name: tabName, client, transport, process, session };
}

const never = <T>(): Promise<T> =>
  new Promise<T>(() => {
    // A dead tab hears nothing.
  });

/** A tab that stands still hears of the network afterwards. */
const hintsOf = (hints: SimHints, process: Process): SimHints => ({
  ...hints,
  onChange: (listener) => hints.onChange((hint) => process.deliver(() => listener(hint))),
});

/** The session of this profile goes on; only another person's sign-in begins a new one. */
async function sessionOf(
  store: DeviceStore,
  person: Person,
  isNew: boolean,
): Promise<Session | null> {
  const found = await readSession(store);
  if (!isNew && found.ok && found.value?.active === true && found.value.userId === person.userId) {
    return { userId: person.userId, generation: found.value.generation };
  }
  const started = await startSession(store, person.userId);
  return started.ok ? started.value : null;
}
