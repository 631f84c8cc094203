/** One tab of the real client, on the simulated platform. */
import {
  createClient,
  readSession,
  startSession,
  type DeviceStore,
  type MemoryTab,
  type Session,
} from '@jamz/client';
import type { Person, SyncRequest } from '@jamz/core';
import type { TabActor } from './device-actor.ts';
import { simSealer, type SimBrowser, type SimHints } from './device-ports.ts';
import { plantInDevice } from './planted-bugs.ts';
import type { Play } from './play.ts';
import { createSimIds, type Chance } from './random.ts';
import type { ServerActor } from './server-actor.ts';
import type { Process } from './virtual-time.ts';
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
}

interface NewTab {
  readonly disk: MemoryTab;
  readonly process: Process;
  readonly tabName: string;
  readonly die: () => void;
  /** Begins a new session of the same person; tabs of the one before must fall silent. */
  readonly signsIn: boolean;
  /** Takes the rows of a request off the disk (a planted bug). */
  readonly forget: (request: SyncRequest) => void;
}

/** Null when the disk refused the session. */
export async function openClient(ports: TabPorts, tab: NewTab): Promise<TabActor | null> {
  const { world, net, name, person, chance, browser, link, hints } = ports;
  const { process, tabName } = tab;
  const place = { name: tabName, device: name, person, process, link };
  const wire = createTabTransport(world, net, place);
  const mortalStore = mortal(ports, tab);
  const session = await sessionOf(mortalStore, person, tab.signsIn);
  if (session === null) return null;
  const store = plantInDevice(world, mortalStore, session);
  const transport: SimTransport = {
    ...wire,
    exchange(request) {
      if (!process.isAlive()) return never();
      if (world.bugs.has('row dropped on send')) tab.forget(request);
      return wire.exchange(request);
    },
  };
  const client = createClient(
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
      hints,
      sha256: world.digest.sha256,
    },
    {
      model: world.models.device,
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

/** The tab may die in the middle of any transaction: before it took effect, or before it heard that it had. */
function mortal({ world, chance, name }: TabPorts, { disk, process, die }: NewTab): DeviceStore {
  const dies = (): boolean => {
    if (!process.isAlive()) return true;
    if (!chance.is(world.rates().tabDiesInTransaction / 2)) return false;
    world.happened('tab killed inside a storage transaction', name);
    die();
    return true;
  };
  return {
    async read(reads) {
      if (!process.isAlive()) return never();
      const found = await disk.read(reads);
      return process.isAlive() ? found : never();
    },
    async transact(plan) {
      if (dies()) return never();
      const result = await disk.transact(plan);
      return dies() ? never() : result;
    },
    close: () => disk.close(),
  };
}

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
