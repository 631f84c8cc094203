/** A person's device: a disk that outlives its tabs, tabs that are opened and killed, a link that comes and goes. */
import { createMemoryDisk, type Client, type MemoryDisk, type Session } from '@jamz/client';
import type { Person, Scope } from '@jamz/core';
import { createSimHints } from './device-ports.ts';
import { createQuota } from './mortal-store.ts';
import type { TabNet } from './open-client.ts';
import type { Process } from './process.ts';
import { createSimBrowser } from './sim-browser.ts';
import { chunkKeyOf, createTabRoom, idsIn, leftIn, type TabRoom } from './tab-room.ts';
import { createTokens } from './tokens.ts';
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
  /** After a refused refresh the same person signs in where he is. */
  mendSignIn(): void;
  killTab(tab: TabActor): void;
  /** All tabs die at once; with them, sometimes, what the disk had not written for good. */
  crash(losePower: boolean): void;
  freezeTab(tab: TabActor, ms: number): void;
  stealLocks(): void;
  fillDisk(isFull: boolean): void;
  /** One stored row becomes unreadable, or no row of this app at all. */
  damageRow(): void;
  /** The app is updated: tabs opened from now on are of the new version. */
  update(): void;
  link(): Link;
  setLink(link: Link): void;
  jumpClock(ms: number): void;
  watch(scope: Scope): void;
  /** False once a newer session of this profile has begun. */
  isCurrent(tab: TabActor): boolean;
  /** Virtual moment of the last word any of its tabs had from a server. */
  heardAt(): number;
  /** Stands in a list where the person sees it: problems, waiting, or what is to be sent. */
  isListed(id: string): boolean;
}

export interface DeviceIdentity {
  readonly name: string;
  readonly person: Person;
}

export function createDeviceActor(
  world: World,
  net: TabNet,
  { name, person }: DeviceIdentity,
): DeviceActor {
  const chance = world.fork(name);
  const rates = world.rates();
  const quota = createQuota(world, chance);
  const disk = createMemoryDisk({ fault: quota.fault });
  let wallOffset = chance.between(-rates.clockOffsetMsMax, rates.clockOffsetMsMax);
  let link: Link = 'up';
  let version = chance.int(2) + 1;
  const hints = createSimHints(() => link === 'up');
  const browser = createSimBrowser(world, chance.is(rates.locksShare));
  const tokens = createTokens(world, chance);
  const ports = { world, net, name, person, chance, browser, link: () => link, hints, tokens };
  const room = createTabRoom(ports, disk);
  const open = (signsIn: boolean): void =>
    room.open({ wallOffset: () => wallOffset, signsIn, version });

  return {
    name,
    person,
    tabs: room.tabs,
    openTab: () => open(false),
    signInAgain: () => open(true),
    mendSignIn: tokens.signIn,
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
    freezeTab(tab, ms) {
      world.happened('tab frozen', `${tab.name} ${ms}`);
      tab.process.freeze(ms);
      world.busyUntil(world.time.now() + ms);
    },
    stealLocks: browser.stealLocks,
    fillDisk: (isFull) => (isFull ? quota.fillUp() : quota.freeUp()),
    damageRow: () => damageRow(world, room, disk),
    update() {
      if (version > 1) return;
      version = 2;
      if (disk.dump('outbox').length > 0) world.happened('app updated with waiting edits', name);
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
      if (ms < 0 && disk.dump('outbox').length > 0) {
        world.happened('clock jumped back with pending work', name);
      }
      wallOffset += ms;
    },
    isCurrent: room.isCurrent,
    watch: room.watch,
    heardAt: room.heardAt,
    isListed: (id) => isListed(disk, id),
  };
}

function isListed(disk: MemoryDisk, id: string): boolean {
  if ([...disk.dump('problems'), ...disk.dump('waiting')].some((row) => names(row, id)))
    return true;
  // A join that waits for its room is held back in the outbox, and what waited may just be on its way again (EN39,
  // EN41): that an outbox empties is looked at before (I9).
  return disk.dump('outbox').some((chunk) => leftIn(chunk).includes(id));
}

/** By its id, or somewhere in the bytes of a row that nobody can read any more (D7). */
function names(row: unknown, id: string): boolean {
  if (typeof row !== 'object' || row === null) return false;
  if ('id' in row && row.id === id) return true;
  return 'raw' in row && typeof row.raw === 'string' && row.raw.includes(id);
}

/** While no tab has it in memory; what is read again afterwards must not stop the rest (D7). */
function damageRow(world: World, room: TabRoom, disk: MemoryDisk): void {
  if (room.tabs().length > 0) return;
  const chunks = disk.dump('outbox');
  const chunk = chunks[world.time.events() % Math.max(1, chunks.length)];
  const key = chunkKeyOf(chunk);
  if (key === null) return;
  const isAlien = world.time.events() % 2 === 0;
  const damaged = isAlien
    ? { ...(chunk as object), fromTheFuture: 1 }
    : { ...(chunk as object), sealed: 'x' };
  const place = key.join(' ');
  world.happened('stored row damaged', place);
  disk.plant('outbox', key, damaged);
  for (const id of idsIn(chunk)) world.ledger.damaged(id, place);
}
