/** A person's device: a disk that outlives its tabs, tabs that are opened and killed, a link that comes and goes. */
import { createMemoryDisk, type Client, type MemoryDisk, type Session } from '@jamz/client';
import type { Person, Scope, SyncRequest } from '@jamz/core';
import { createSimBrowser, createSimHints } from './device-ports.ts';
import { openClient, type TabNet, type TabPorts } from './open-client.ts';
import type { Chance } from './random.ts';
import { createProcess, type Process } from './virtual-time.ts';
import type { Link, SimTransport } from './wire.ts';
import type { World } from './world.ts';

export interface TabActor {
  readonly name: string;
  readonly client: Client;
  readonly transport: SimTransport;
  readonly process: Process;
  readonly session: Session;
}

export interface DeviceActor {
  readonly name: string;
  readonly person: Person;
  /** Tabs that are alive and have opened. */
  tabs(): readonly TabActor[];
  openTab(): void;
  /** Signs in anew in a fresh tab, while the others do not know it yet. */
  signInAgain(): void;
  killTab(tab: TabActor): void;
  /** All tabs die at once; with them, sometimes, what the disk had not written for good. */
  crash(losePower: boolean): void;
  link(): Link;
  setLink(link: Link): void;
  jumpClock(ms: number): void;
  watch(scope: Scope): void;
  /** False once a newer session of this profile has begun. */
  isCurrent(tab: TabActor): boolean;
  /** Virtual moment of the last word any of its tabs had from a server. */
  heardAt(): number;
  /** Stands in a list where the person sees it: problems or waiting. */
  isListed(id: string): boolean;
}

export function createDeviceActor(
  world: World,
  net: TabNet,
  identity: { readonly name: string; readonly person: Person },
): DeviceActor {
  const { name, person } = identity;
  const chance = world.fork(name);
  const disk = createMemoryDisk({ fault: diskFault(world, chance) });
  const offset = world.rates().clockOffsetMsMax;
  let wallOffset = chance.between(-offset, offset);
  let link: Link = 'up';
  const hints = createSimHints(() => link === 'up');
  const browser = createSimBrowser(world);
  const ports = { world, net, name, person, chance, browser, link: () => link, hints };
  const room = createTabRoom(ports, disk);

  return {
    name,
    person,
    tabs: room.tabs,
    openTab: () => room.open(() => wallOffset, false),
    signInAgain: () => room.open(() => wallOffset, true),
    killTab(tab) {
      world.happened('tab killed', tab.name);
      room.bury(tab);
    },
    crash(losePower) {
      for (const tab of room.tabs()) room.bury(tab);
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
      for (const tab of room.tabs()) tab.transport.linkMoved();
    },
    jumpClock(ms) {
      world.happened('device clock jumped', `${name} ${ms}`);
      wallOffset += ms;
    },
    isCurrent: room.isCurrent,
    watch: room.watch,
    heardAt: room.heardAt,
    isListed: (id) =>
      [...disk.dump('problems'), ...disk.dump('waiting')].some((row) => hasId(row, id)) ||
      (room.tabs().some((tab) => tab.client.state().onHold > 0) &&
        disk.dump('outbox').some((chunk) => hasRow(chunk, id))),
  };
}

const hasId = (row: unknown, id: string): boolean =>
  typeof row === 'object' && row !== null && 'id' in row && row.id === id;

/** A join that waits for its room to come into being is held back in the outbox (EN39). */
const hasRow = (chunk: unknown, id: string): boolean =>
  typeof chunk === 'object' &&
  chunk !== null &&
  'ids' in chunk &&
  Array.isArray(chunk.ids) &&
  chunk.ids.includes(id);

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

interface TabRoom {
  tabs(): readonly TabActor[];
  isCurrent(tab: TabActor): boolean;
  open(wallOffset: () => number, signsIn: boolean): void;
  bury(tab: TabActor): void;
  watch(scope: Scope): void;
  heardAt(): number;
}

function createTabRoom(ports: TabPorts, disk: MemoryDisk): TabRoom {
  const { world, name, browser } = ports;
  const watched = new Set<Scope>();
  let tabs: TabActor[] = [];
  let opened = 0;
  let heardBefore = Number.NEGATIVE_INFINITY;

  const bury = (tab: TabActor): void => {
    heardBefore = Math.max(heardBefore, tab.transport.heardAt());
    tab.process.kill();
    tab.transport.close();
    browser.died(tab.process);
    tabs = tabs.filter((one) => one !== tab);
  };
  return {
    tabs: () => tabs,
    isCurrent: (tab) => tab.session.generation === generationOn(disk),
    bury,
    open(wallOffset, signsIn) {
      opened += 1;
      const process = createProcess(world.time, wallOffset);
      const tabName = `${name}.${opened}`;
      const die = (): void => {
        const tab = tabs.find((one) => one.process === process);
        if (tab !== undefined) bury(tab);
        process.kill();
        browser.died(process);
      };
      const forget = (request: SyncRequest): void => forgetRows(disk, request);
      const made = { disk: disk.open(), process, tabName, die, signsIn, forget };
      void openClient(ports, made).then((tab) => {
        if (!process.isAlive() || tab === null) return;
        if (tabs.length > 0) world.happened('second tab opened', tabName);
        tabs.push(tab);
        for (const scope of watched) tab.client.watch(scope);
      });
    },
    watch(scope) {
      watched.add(scope);
      for (const tab of tabs) tab.client.watch(scope);
    },
    heardAt: () => Math.max(heardBefore, ...tabs.map((tab) => tab.transport.heardAt())),
  };
}

/** The disk knows best: a tab may die right after it began a session. */
function generationOn(disk: MemoryDisk): number {
  const [row] = disk.dump('session');
  const isRow = typeof row === 'object' && row !== null && 'generation' in row;
  return isRow && typeof row.generation === 'number' ? row.generation : 0;
}

/** A planted bug: rows are taken for done as soon as they are on their way. */
function forgetRows(disk: MemoryDisk, request: SyncRequest): void {
  const ids = new Set(request.scopes.flatMap(({ push }) => push.map(({ id }) => id)));
  for (const chunk of disk.dump('outbox')) {
    const { scope, clientId, from, ids: held } = chunk as Record<string, unknown>;
    if (typeof scope !== 'string' || typeof clientId !== 'string') continue;
    if (typeof from !== 'number' || !Array.isArray(held)) continue;
    if (held.some((id) => ids.has(id))) disk.plant('outbox', [scope, clientId, from], undefined);
  }
}
