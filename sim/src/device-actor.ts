/** A person's device: a disk that outlives its tabs, tabs that are opened and killed, a link that comes and goes. */
import {
  createClient,
  createMemoryDisk,
  readSession,
  startSession,
  type Client,
  type DeviceStore,
  type MemoryTab,
  type Session,
} from '@jamz/client';
import { must, type Person, type Scope } from '@jamz/core';
import {
  createSimBrowser,
  createSimHints,
  simSealer,
  type SimBrowser,
  type SimHints,
} from './device-ports.ts';
import type { Play } from './play.ts';
import { createSimIds, type Chance } from './random.ts';
import type { ServerActor } from './server-actor.ts';
import { createProcess, type Process } from './virtual-time.ts';
import { createTabTransport, type Link, type SimTransport, type WireWatch } from './wire.ts';
import { userScope, type World } from './world.ts';

export interface TabActor {
  readonly name: string;
  readonly client: Client;
  readonly transport: SimTransport;
  readonly process: Process;
}

export interface DeviceActor {
  readonly name: string;
  readonly person: Person;
  /** Tabs that are alive and have opened. */
  tabs(): readonly TabActor[];
  openTab(): void;
  killTab(tab: TabActor): void;
  /** All tabs die at once; with them, sometimes, what the disk had not written for good. */
  crash(losePower: boolean): void;
  link(): Link;
  setLink(link: Link): void;
  jumpClock(ms: number): void;
  watch(scope: Scope): void;
  /** Virtual moment of the last word any of its tabs had from a server. */
  heardAt(): number;
  /** Stands in a list where the person sees it: problems or waiting. */
  isListed(id: string): boolean;
}

interface Net {
  readonly servers: readonly ServerActor[];
  readonly watch: WireWatch;
  readonly play: Play;
}

export function createDeviceActor(
  world: World,
  net: Net,
  identity: { readonly name: string; readonly person: Person },
): DeviceActor {
  const { name, person } = identity;
  const chance = world.fork(name);
  const browser = createSimBrowser(world);
  const disk = createMemoryDisk({ fault: diskFault(world, chance) });
  const offset = world.rates().clockOffsetMsMax;
  let wallOffset = chance.between(-offset, offset);
  let link: Link = 'up';
  let opened = 0;
  let tabs: TabActor[] = [];
  const watched = new Set<Scope>();
  const hints = createSimHints(() => link === 'up');
  const place = { world, net, name, person, chance, browser, link: () => link, hints };

  let heardBefore = Number.NEGATIVE_INFINITY;
  const bury = (tab: TabActor): void => {
    heardBefore = Math.max(heardBefore, tab.transport.heardAt());
    tab.process.kill();
    tab.transport.close();
    browser.died(tab.process);
    tabs = tabs.filter((one) => one !== tab);
  };
  const openTab = (): void => {
    opened += 1;
    const process = createProcess(world.time, wallOffset);
    const tabName = `${name}.${opened}`;
    const die = (): void => {
      const tab = tabs.find((one) => one.process === process);
      if (tab !== undefined) bury(tab);
      process.kill();
      browser.died(process);
    };
    void openClient(place, { disk: disk.open(), process, tabName, die }).then((tab) => {
      if (!process.isAlive() || tab === null) return;
      if (tabs.length > 0) world.happened('second tab opened', tabName);
      tabs.push(tab);
      for (const scope of watched) tab.client.watch(scope);
    });
  };
  return {
    name,
    person,
    tabs: () => tabs,
    openTab,
    killTab(tab) {
      world.happened('tab killed', tab.name);
      bury(tab);
    },
    crash(losePower) {
      for (const tab of tabs) bury(tab);
      if (!losePower) return;
      world.happened('power lost on a device', name);
      disk.losePower();
    },
    link: () => link,
    setLink(next) {
      if (next === link) return;
      if (next === 'up') world.happened('link down and up again', name);
      link = next;
      hints.tell(next === 'up' ? 'online' : 'offline');
      for (const tab of tabs) tab.transport.linkMoved();
    },
    jumpClock(ms) {
      world.happened('device clock jumped', `${name} ${ms}`);
      wallOffset += ms;
      for (const tab of tabs) tab.process.jump(ms);
    },
    watch(scope) {
      watched.add(scope);
      for (const tab of tabs) tab.client.watch(scope);
    },
    heardAt: () => Math.max(heardBefore, ...tabs.map((tab) => tab.transport.heardAt())),
    isListed: (id) =>
      [...disk.dump('problems'), ...disk.dump('waiting')].some(
        (row) => typeof row === 'object' && row !== null && 'id' in row && row.id === id,
      ),
  };
}

function diskFault(
  world: World,
  chance: Chance,
): NonNullable<NonNullable<Parameters<typeof createMemoryDisk>[0]>['fault']> {
  return ({ stage }) => {
    if (stage === 'after' || !chance.is(world.rates().deviceStore)) return 'go';
    world.happened('device storage refused a write');
    return chance.pick(['full', 'failed'] as const);
  };
}

/** The tab may die in the middle of any transaction: before it took effect, or before it heard that it had. */
function mortal(place: Place, store: MemoryTab, die: () => void): DeviceStore {
  const { world, chance } = place;
  const fate = (): boolean => chance.is(world.rates().tabDiesInTransaction / 2);
  const end = <T>(): Promise<T> => {
    world.happened('tab killed inside a storage transaction', place.name);
    die();
    return new Promise<T>(() => {
      // A dead tab hears nothing.
    });
  };
  return {
    read: (reads) => store.read(reads),
    async transact(plan) {
      if (fate()) return end();
      const result = await store.transact(plan);
      return fate() ? end() : result;
    },
    close: () => store.close(),
  };
}

interface Place {
  readonly world: World;
  readonly net: Net;
  readonly name: string;
  readonly person: Person;
  readonly chance: Chance;
  readonly browser: SimBrowser;
  readonly link: () => Link;
  readonly hints: SimHints;
}

async function openClient(
  place: Place,
  tab: {
    readonly disk: MemoryTab;
    readonly process: Process;
    readonly tabName: string;
    readonly die: () => void;
  },
): Promise<TabActor | null> {
  const { world, net, person, chance, browser, link } = place;
  const { process, tabName } = tab;
  const store = mortal(place, tab.disk, tab.die);
  const transport = createTabTransport(world, net, {
    name: tabName,
    device: place.name,
    person,
    process,
    link,
  });
  const session = await sessionOf(store, person);
  if (session === null) return null;
  const client = await createClient(
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
      hints: place.hints,
      sha256: world.digest.sha256,
    },
    {
      model: world.models.device,
      session,
      home: userScope(person.userId),
      followedScopes: net.play.followed,
    },
  );
  return { name: tabName, client: must(client, 'client'), transport, process };
}

/** The session of this profile goes on; only another person's sign-in begins a new one. */
async function sessionOf(store: DeviceStore, person: Person): Promise<Session | null> {
  const found = await readSession(store);
  if (found.ok && found.value?.active === true && found.value.userId === person.userId) {
    return { userId: person.userId, generation: found.value.generation };
  }
  const started = await startSession(store, person.userId);
  return started.ok ? started.value : null;
}
